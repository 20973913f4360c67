import type { Row } from '../../kit/store.ts'
import type { Company } from '../company.ts'
import { badRequest, invalid, notFound } from '../errors.ts'
import { livingRecord } from '../records.ts'
import { timestamp } from '../times.ts'
import { numberIn, objectOf, ok, type PricedRoute, routesOf } from './request.ts'

interface Follower extends Row {
  readonly record: string
  readonly user_id: number
  readonly add_time: string
}

/** Users who follow a record. https://developers.pipedrive.com/docs/api/v1/Persons */
export function followerRoutes(company: Company): PricedRoute[] {
  return Object.values(company.objects)
    .filter(({ kind }) => kind.name !== 'activities')
    .flatMap((object) => {
      const { name, scopes } = object.kind
      const followers = company.store.collection<Follower>(`${object.kind.singular}-followers`, {
        indexes: { record: ({ record }) => [record] },
      })
      const path = `/${name}/:id/followers`
      const show = ({ user_id, add_time }: Follower) => ({ user_id, add_time })
      return [
        ...routesOf(company, 'v2', {
          ...{ method: 'GET', path, cost: 10, class: 'page', needs: [scopes.read.join('|')] },
          handle: (request) => {
            const { id } = livingRecord(object, numberIn(request), request.caller)
            return ok(followers.find('record', id).map(show), { next_cursor: null })
          },
        }),
        ...routesOf(company, 'v2', {
          ...{ method: 'POST', path, cost: 5, needs: [scopes.full] },
          handle: (request) => {
            const { id: record } = livingRecord(object, numberIn(request), request.caller)
            const { user_id } = objectOf(request)
            if (!Number.isInteger(user_id)) throw invalid('user_id: Expected integer')
            if (!company.users.has(user_id as number)) throw badRequest('User not found')
            const add_time = timestamp(company.clock.now())
            const follower = { id: `${record}:${user_id}`, record, user_id: user_id as number, add_time }
            followers.put(followers.get(follower.id) ?? follower)
            return ok(show(follower), undefined, 201)
          },
        }),
        ...routesOf(company, 'v2', {
          ...{ method: 'DELETE', path: `${path}/:user`, cost: 3, needs: [scopes.full] },
          handle: (request) => {
            const { id } = livingRecord(object, numberIn(request), request.caller)
            const follower = followers.get(`${id}:${numberIn(request, 'user')}`)
            if (follower === undefined) throw notFound()
            followers.delete(follower.id)
            return ok({ user_id: follower.user_id })
          },
        }),
      ]
    })
}

import type { RateLimit } from '../../kit/limits.ts'
import type { Route, Setup } from '../../kit/vendor.ts'
import type { Portal } from '../portal.ts'
import { timestamp } from '../rules.ts'
import { route } from './request.ts'

/** Who the account is, and how much of the day's calls is used. https://developers.hubspot.com/docs/api-reference/latest/account/account-information/guide */
export function accountRoutes(portal: Portal, daily: RateLimit, limits: Setup<unknown>['limits']): Route[] {
  return [
    route({
      method: 'GET',
      path: ['/account-info', '/details'],
      class: 'small',
      needs: ['oauth'],
      handle: () => ({ status: 200, body: portal.details }),
    }),
    route({
      method: 'GET',
      path: ['/account-info', '/api-usage/daily/private-apps'],
      class: 'small',
      handle: () => {
        const now = portal.clock.now()
        const { remaining, resetsAt } = daily.peek(now)
        const usage = {
          name: 'private-apps-api-calls-daily',
          usageLimit: limits.daily,
          currentUsage: limits.daily! - remaining,
          collectedAt: timestamp(now),
          fetchStatus: 'SUCCESS',
          resetsAt: timestamp(resetsAt),
        }
        return { status: 200, body: { results: [usage] } }
      },
    }),
  ].flat()
}

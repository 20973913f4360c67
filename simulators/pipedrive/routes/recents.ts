import type { Company } from '../company.ts'
import { badRequest } from '../errors.ts'
import { notesOf } from '../notes.ts'
import { isKept, isVisible } from '../records.ts'
import { fromV1Time, v1Time } from '../times.ts'
import { listIn, type PricedRoute } from './request.ts'
import { v1, v1Page } from './v1.ts'

interface Recent {
  readonly item: string
  readonly id: number
  readonly at: string
  readonly data: object
}

/** What changed since a time, of all objects together; nothing that is deleted for good. https://developers.pipedrive.com/docs/api/v1/Recents */
export function recentRoutes(company: Company): PricedRoute[] {
  return v1(company, {
    ...{ method: 'GET', path: '/recents', class: 'page', needs: ['recents:read|search:read'] },
    handle: (request) => {
      const { query, caller } = request
      const since = fromV1Time(query.get('since_timestamp'))
      if (since === undefined) throw badRequest('since_timestamp: Expected YYYY-MM-DD HH:MM:SS')
      const items = listIn(query, 'items')
      const rows = Object.values(company.objects).flatMap(({ kind, records }) =>
        records
          .values()
          .filter((record) => isKept(company, record) && isVisible(record, caller))
          .map((record) => recent(kind.singular, record)),
      )
      const all = [
        ...rows,
        ...notesOf(company)
          .values()
          .map((note) => recent('note', note)),
      ]
      const chosen = all
        .filter(({ item, at }) => at >= since && (items === undefined || items.includes(item)))
        .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
      return v1Page(company, request, chosen, ({ item, id, data }) => ({ item, id, data }))
    },
  })
}

function recent(item: string, { id, values }: { id: string; values: Readonly<Record<string, unknown>> }): Recent {
  const times = { add_time: v1Time(values.add_time), update_time: v1Time(values.update_time) }
  const isActive = values.is_deleted !== true && values.active_flag !== false
  return {
    item,
    id: Number(id),
    at: String(values.update_time),
    data: { id: Number(id), ...values, ...times, active_flag: isActive },
  }
}

import { showSources } from '../../model/plan.ts'
import type { Finding } from '../../model/run.ts'
import { plural } from '../../model/wording.ts'
import type { Pair } from '../pair.ts'
import type { Forecast } from './forecast.ts'

/** Counts records that get what the plan puts where the source has nothing, by field. */
export function countStandIns({ plan, name }: Pick<Pair, 'plan' | 'name'>): {
  add(forecast: Forecast): void
  findings(): Finding[]
} {
  const counts = new Map<string, { count: number; examples: string[] }>()
  return {
    add({ record, standIns = [] }) {
      for (const to of standIns) {
        const entry = counts.get(to) ?? { count: 0, examples: [] }
        entry.count += 1
        if (entry.examples.length < 3) entry.examples.push(record.id)
        counts.set(to, entry)
      }
    },
    findings: () =>
      plan.fields.flatMap((mapping): Finding[] => {
        const entry = counts.get(mapping.to)
        if (entry === undefined) return []
        const records = plural(entry.count, 'record gets', 'records get')
        const message = `${records} in ${mapping.to} what the plan puts where ${showSources(mapping)} is empty.`
        return [{ severity: 'info', code: 'default-written', message, ...entry, pair: name }]
      }),
  }
}

import { isEmpty, type Value } from '../../model/record.ts'
import type { DryRunResult } from '../../model/results.ts'
import type { RunContext, Table } from '../context.ts'
import { linkTo, type Pair, targetLinkTo } from '../pair.ts'
import { type Display, displayOf } from '../preview/display.ts'
import { adviceFor } from '../reasons.ts'
import type { Forecast } from './forecast.ts'

const who = ['source_id', 'link']
const columns = {
  actions: [
    ...who,
    ...['pair', 'name', 'email', 'action', 'target_id', 'target_link', 'reason', 'detail', 'fields', 'lost'],
  ],
  quarantine: [...who, 'reason', 'detail', 'target_would_take_it', 'hint'],
  skipped: [...who, 'reason'],
  lost: [...who, 'source_field', 'target_field', 'reason', 'value'],
}

/** The files in which a dry run says of each record what it will get; every record has one row in the first. */
export interface ForecastTables {
  files: Record<keyof typeof columns, string>
  add(pair: Pair, forecast: Forecast): Promise<void>
  close(): Promise<void>
}

export async function createForecastTables({ table }: Pick<RunContext, 'table'>): Promise<ForecastTables> {
  const tables = {
    actions: await table('actions', columns.actions),
    quarantine: await table('quarantine', columns.quarantine),
    skipped: await table('skipped', columns.skipped),
    lost: await table('lost-values', columns.lost),
  }
  const displays = new Map<Pair, Display>()
  return {
    files: {
      actions: tables.actions.path,
      quarantine: tables.quarantine.path,
      skipped: tables.skipped.path,
      lost: tables.lost.path,
    },
    async add(pair, forecast) {
      const display = displays.get(pair) ?? displayOf(pair.source)
      displays.set(pair, display)
      await addRows(tables, pair, forecast, display)
    },
    async close() {
      for (const each of Object.values(tables)) await each.close()
    },
  }
}

async function addRows(
  tables: Record<keyof typeof columns, Table>,
  pair: Pair,
  { record, action, reason, field, detail, targetId, changes, lost }: Forecast,
  display: Display,
): Promise<void> {
  const link = linkTo(pair, record.id)
  const { name, email } = display(record)
  const left = [...new Set(lost.map(({ from }) => from))]
  await tables.actions.add([
    ...[record.id, link, pair.name, name, email, action],
    ...[targetId ?? '', targetId === null ? '' : targetLinkTo(pair, targetId)],
    ...[reason ?? '', detail ?? '', changes.join(' '), left.join(' ')],
  ])
  if (action === 'skip') await tables.skipped.add([record.id, link, reason ?? ''])
  if (action === 'quarantine') {
    const { wouldTake, hint } = adviceFor(pair, reason ?? '', field)
    await tables.quarantine.add([record.id, link, reason ?? '', detail ?? '', wouldTake, hint])
  }
  for (const { from, to, code, value } of lost) await tables.lost.add([record.id, link, from, to, code, textOf(value)])
}

function textOf(value: Value): string {
  if (isEmpty(value)) return ''
  return Array.isArray(value) ? value.join(';') : String(value)
}

/** Counts the values of a pair that stay behind, by field and reason. */
export function countLost(pair: Pair): {
  add(forecast: Forecast): void
  /** Most values first. */
  lost(): DryRunResult['lost']
} {
  const counts = new Map<string, DryRunResult['lost'][number]>()
  return {
    add({ record, lost }) {
      for (const { from, to, code, partly, entries } of lost) {
        const key = JSON.stringify([from, to, code, partly])
        const told = { pair: pair.name, from, to, reason: code, ...(partly && { partly }) }
        const entry = counts.get(key) ?? { ...told, count: 0, examples: [] }
        entry.count += 1
        if (entries !== undefined) entry.entries = (entry.entries ?? 0) + entries
        if (entry.examples.length < 3) entry.examples.push(record.id)
        counts.set(key, entry)
      }
    },
    lost: () => [...counts.values()].sort((a, b) => b.count - a.count),
  }
}

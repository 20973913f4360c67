import { systemClock } from '../src/clock.ts'
import { compileMapping } from '../src/mapping/apply.ts'
import { noUser } from '../src/mapping/users.ts'
import type { FieldMapping, ObjectPlan, TransformEntry } from '../src/model/plan.ts'
import type { Field, ObjectSchema } from '../src/model/schema.ts'
import type { Bench } from './bench.ts'

/** Records a second that a mapping of 12 fields has to reach, each through a transform with arguments. */
const bar = 5_000
const records = 20_000

const entries: TransformEntry[] = [
  { truncate: { length: 12 } },
  { decimal: { point: ',', group: '.' } },
  { datetime: { zone: 'Europe/Berlin', format: 'DD.MM.YYYY HH:mm' } },
  { template: { text: '{A} of {B}' } },
]
const sources = [['A'], ['N'], ['T'], ['A', 'B']]

const fields = Array.from({ length: 12 }, (_, n): FieldMapping => {
  return { to: `f${n}`, from: sources[n % 4] ?? [], transform: [entries[n % 4] ?? 'trim'] }
})

const plan: ObjectPlan = {
  ...{ source: 'Source', target: 'target', skip: [], match: [], fields, unmapped: [] },
  policy: {
    existing: 'fill-empty',
    duplicate: 'quarantine',
    missingKey: 'create',
    invalid: 'omit',
    race: 'quarantine',
  },
  provenance: { sourceKey: 'key' },
}

const target: ObjectSchema = {
  ...{ name: 'target', label: 'Target', labelPlural: 'Targets', custom: false, operations: {}, matchKeys: [] },
  fields: fields.map(({ to }): Field => {
    const flags = { custom: true, required: false, createable: true, updateable: true, unique: false, system: false }
    return { name: to, label: to, type: 'text', nativeType: 'text', ...flags }
  }),
}

/** How fast the pure mapping is: the floor under every dry run. */
export const benchMapping: Bench = async ({ print }) => {
  const map = compileMapping(plan, target)
  const record = { id: '1', row: { A: 'Ada Lovelace of London', B: 'Byron', N: '1.234.567,89', T: '20.11.2026 14:00' } }
  const start = systemClock.monotonic()
  for (let n = 0; n < records; n += 1) map(record, { user: noUser })
  const rate = Math.round((records * 1_000) / (systemClock.monotonic() - start))
  print(`mapping, 12 fields with arguments each: ${rate} records/s (bar: ${bar})`)
  return rate >= bar
}

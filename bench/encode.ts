import { systemClock } from '../src/clock.ts'
import { encode } from '../src/connectors/hubspot/encode.ts'
import { knownObject } from '../src/connectors/hubspot/objects.ts'
import type { Property } from '../src/connectors/hubspot/property.ts'
import { toObject } from '../src/connectors/hubspot/schema.ts'
import type { Bench } from './bench.ts'

/** How many times the cost of its JSON a row may cost to be encoded by the target's rules. */
const bar = 8
const rows = 2_000
const rounds = 5

const kinds: [Pick<Property, 'type' | 'fieldType'>, string][] = [
  [{ type: 'string', fieldType: 'text' }, 'some text of a person'],
  [{ type: 'string', fieldType: 'textarea' }, 'some more text of a person'],
  [{ type: 'number', fieldType: 'number' }, '1250.5'],
  [{ type: 'date', fieldType: 'date' }, '1990-02-28'],
  [{ type: 'datetime', fieldType: 'date' }, '2026-11-20T14:00:00.000Z'],
]
const wide = Array.from({ length: 35 }, (_, n) => ({ name: `f${n}`, kind: kinds[n % kinds.length]! }))
const contacts = toObject(
  knownObject('contacts')!,
  wide.map(({ name, kind: [type] }): Property => ({ name, label: name, ...type, hubspotDefined: false, options: [] })),
  { recordBase: null },
)
const row = Object.fromEntries(wide.map(({ name, kind: [, value] }) => [name, value]))

/** What it costs to encode a row of 35 fields for HubSpot, beside the cost of writing it as JSON. */
export const benchEncode: Bench = async ({ print }) => {
  const best = { encode: Number.POSITIVE_INFINITY, json: Number.POSITIVE_INFINITY }
  for (let round = 0; round < rounds; round += 1) {
    best.encode = Math.min(
      best.encode,
      timeOf(() => encode(contacts, 'create', row)),
    )
    best.json = Math.min(
      best.json,
      timeOf(() => JSON.stringify(row)),
    )
  }
  const times = Math.round((10 * best.encode) / best.json) / 10
  print(`encode, 35 fields: ${times} times the cost of their JSON (bar: ${bar})`)
  return times < bar
}

function timeOf(work: () => unknown): number {
  const start = systemClock.monotonic()
  for (let n = 0; n < rows; n += 1) work()
  return systemClock.monotonic() - start
}

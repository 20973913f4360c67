import type { SimClock } from '../kit/clock.ts'
import { OptionError } from '../kit/options.ts'
import { type Collection, compareNumeric, Store } from '../kit/store.ts'
import type { Setup } from '../kit/vendor.ts'
import {
  externalKey,
  type Field,
  fieldsOfNew,
  type ObjectName,
  standardFields,
  standardNames,
  titles,
} from './fields.ts'
import { type Files, fileKinds, type OnRepeat, type RefusalWay, refusals, repeats, type Way, ways } from './rules.ts'
import type { ReferenceSeed } from './seed.ts'
import type { Values } from './values.ts'

export interface StoredRecord {
  readonly id: string
  readonly values: Values
}

/** A person and a company that belong together; the id is made of both. */
interface StoredLink {
  readonly id: string
  readonly person: string
  readonly company: string
}

/** A record that is gone, and the one that it went into. */
interface Merged {
  readonly id: string
  readonly into: string
}

/** One version of a record that an index may still show. */
export interface Earlier {
  at: number
  object: ObjectName
  id: string
  before: StoredRecord | undefined
}

/** An object with its records. */
interface Kept extends Title {
  readonly fields: Map<string, Field>
  readonly records: Collection<StoredRecord>
}

export interface Title {
  name: ObjectName
  label: string
  plural: string
}

/** Everything that the account holds. */
export interface Crm {
  readonly store: Store
  readonly clock: SimClock
  readonly limits: Readonly<Record<string, number>>
  readonly onRepeat: OnRepeat
  readonly writes: readonly Way[]
  readonly refusal: RefusalWay
  readonly files: Files
  /** Bytes of files, by the id of their record. */
  readonly bytes: Map<string, Uint8Array>
  readonly links: Collection<StoredLink>
  readonly merged: Collection<Merged>
  /** What look-ups by key may not know yet, the oldest first. */
  earlier: Earlier[]
  /** Companies that a write holds: until when, and whose it is. */
  readonly locks: Map<string, { until: number; by: object }>
  /** In the order of their creation; those of every account first. */
  objects(): readonly Title[]
  /** Creates an object with the fields that each has from then on. */
  addObject(title: Title): void
  /** How many objects may still be created. */
  room(): number
  records(object: ObjectName): Collection<StoredRecord>
  fields(object: ObjectName): readonly Field[]
  field(object: ObjectName, name: string): Field | undefined
  /** Adds a field or puts it in the place of one of the same name. */
  putField(object: ObjectName, field: Field): void
  nextId(): string
}

const firstId = 1_001

/** An account with its seed in it. Throws an OptionError for options that there are not. */
export function openCrm({ seed = {}, clock, limits, settings }: Setup<ReferenceSeed>): Crm {
  const onRepeat = repeats[oneOf(Object.keys(repeats) as (keyof typeof repeats)[], settings.replay!, 'replay')]
  const files = oneOf(fileKinds, settings.files!, 'kind of files')
  const store = new Store()
  const isKeyUnique = onRepeat !== 'duplicates'
  const kept = new Map<ObjectName, Kept>()
  const shown = store.collection<{ id: string; object: string; definition: Field }>('field')
  let lastId = firstId - 1
  const open = (title: Title): void => {
    const fields = new Map<string, Field>()
    const records = store.collection<StoredRecord>(title.name, {
      compare: compareNumeric,
      indexes: {
        key: (record) => keysOf([...fields.values()].filter(isKey), record),
        reference: (record) => keysOf([...fields.values()].filter(isReference), record),
      },
    })
    kept.set(title.name, { ...title, fields, records })
  }
  for (const name of standardNames) open({ name, ...titles[name] })
  const crm: Crm = {
    store,
    clock,
    limits,
    onRepeat,
    writes: settings.writes!.split(',').map((way) => oneOf(ways, way, 'way of writing')),
    refusal: oneOf(refusals, settings.refusal!, 'refusal'),
    files,
    bytes: new Map(),
    links: store.collection('link', {
      indexes: { person: ({ person }) => [person], company: ({ company }) => [company] },
    }),
    merged: store.collection('merged', { compare: compareNumeric }),
    earlier: [],
    locks: new Map(),
    objects: () => [...kept.values()],
    addObject: (title) => {
      open(title)
      for (const field of fieldsOfNew(isKeyUnique)) crm.putField(title.name, field)
    },
    room: () => limits.newObjects! - (kept.size - standardNames.length),
    records: (object) => kept.get(object)!.records,
    fields: (object) => [...kept.get(object)!.fields.values()],
    field: (object, name) => kept.get(object)!.fields.get(name),
    putField: (object, field) => {
      kept.get(object)!.fields.set(field.name, field)
      shown.put({ id: `${object}.${field.name}`, object, definition: field })
    },
    nextId: () => String(++lastId),
  }
  const standard = standardFields(isKeyUnique, files)
  const added: Partial<Record<ObjectName, Field[]>> = seed.fields ?? {}
  for (const object of standardNames)
    for (const field of [...standard[object], ...(added[object] ?? [])]) crm.putField(object, field)
  for (const object of ['user', 'company', 'person', 'note'] as const)
    for (const record of seed.records?.[object] ?? []) {
      lastId = Math.max(lastId, Number(record.id))
      crm.records(object).put(complete(crm, object, record))
    }
  for (const { person, company } of seed.links ?? []) crm.links.put({ id: linkId(person, company), person, company })
  return crm
}

/** All fields of the object, absent ones empty. */
function complete(crm: Crm, object: ObjectName, { id, values }: StoredRecord): StoredRecord {
  const now = new Date(crm.clock.now()).toISOString()
  const times = { created_at: now, updated_at: now }
  return { id, values: { ...emptyValues(crm.fields(object)), ...times, ...values } }
}

export function emptyValues(fields: readonly Field[]): Values {
  return Object.fromEntries(fields.map(({ name }) => [name, null]))
}

export const linkId = (person: string, company: string): string => `${person}-${company}`

/** Can records be looked up by the field? */
export const isKey = ({ name, unique }: Field): boolean => unique === true || name === externalKey

export const isReference = ({ type }: Field): boolean => type === 'reference'

/** The index entry of a value: values are compared without regard to case. */
export const indexKey = (field: string, value: string): string => `${field}=${value.toLowerCase()}`

function keysOf(fields: readonly Field[], { values }: StoredRecord): string[] {
  return fields.flatMap(({ name }) => {
    const value = values[name]
    return typeof value === 'string' ? [indexKey(name, value)] : []
  })
}

/** The record behind an id, also when it was merged into another. */
export function recordById(crm: Crm, object: ObjectName, id: string): StoredRecord | undefined {
  const records = crm.records(object)
  let now: string | undefined = id
  while (now !== undefined && records.get(now) === undefined) now = crm.merged.get(now)?.into
  return now === undefined ? undefined : records.get(now)
}

function oneOf<T extends string>(known: readonly T[], name: string, what: string): T {
  const found = known.find((each) => each === name)
  if (found === undefined) throw new OptionError(`There is no ${what} "${name}"; there are ${known.join(', ')}.`)
  return found
}

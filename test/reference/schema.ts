import type {
  BatchBounds,
  Field,
  FieldDefinition,
  FieldType,
  JobBounds,
  NewObjects,
  ObjectSchema,
  Operations,
  Schema,
} from '../../src/model/schema.ts'
import type { AccountFacts, Api } from './client.ts'
import { relationOf } from './links.ts'

export const sourceKeyField = 'external_key'

/** simulators/reference/README.md, Objects and fields. */
interface RawField {
  name: string
  label: string
  type: string
  custom: boolean
  required?: boolean
  unique?: boolean
  read_only?: boolean
  max_length?: number
  options?: { value: string; label: string }[]
  object?: string
}

interface RawObject {
  name: string
  label: string
  plural: string
  fields: RawField[]
}

const types: Readonly<Record<string, FieldType>> = {
  text: 'text',
  email: 'email',
  number: 'decimal',
  flag: 'boolean',
  day: 'date',
  moment: 'datetime',
  choice: 'select',
  choices: 'multi-select',
  reference: 'reference',
}

/** Characters of a text that tells no length of its own. */
const usualLength = 65_536

const definitions = {
  sourceKey: { name: sourceKeyField, label: 'External key', type: 'text' },
  created: { name: 'original_created_at', label: 'Created in the source', type: 'datetime' },
  modified: { name: 'original_updated_at', label: 'Changed in the source', type: 'datetime' },
} as const satisfies Record<string, FieldDefinition>

export async function describeAccount(api: Api, facts: AccountFacts, signal: AbortSignal): Promise<Schema> {
  const { objects } = await api.get<{ objects: RawObject[] }>('/v1/objects', {}, signal)
  return {
    objects: objects.map((object) => toObject(object, facts)),
    relations: [relationOf(facts)],
    users: { object: 'user', email: 'email', active: { field: 'active', equals: true } },
    ...(facts.new_objects === undefined ? {} : { newObjects: newObjects(facts, facts.new_objects) }),
  }
}

const usualObjects: ReadonlySet<string> = new Set(['person', 'company', 'note', 'file', 'user'])

/** The fields of an object from its creation on. */
function newObjects(facts: AccountFacts, left: number): NewObjects {
  const bookkeeping = { type: 'moment', custom: false, read_only: true }
  const isUnique = facts.on_repeat !== 'duplicates'
  const raw = [
    { name: sourceKeyField, label: 'External key', type: 'text', custom: false, unique: isUnique, max_length: 100 },
    { name: 'name', label: 'Name', type: 'text', custom: false, required: true, max_length: 255 },
    { name: 'owner', label: 'Owner', type: 'reference', custom: false, object: 'user' },
    { name: 'created_at', label: 'Created', ...bookkeeping },
    { name: 'updated_at', label: 'Changed', ...bookkeeping },
  ]
  const {
    name: _,
    label: __,
    labelPlural: ___,
    custom: ____,
    ...like
  } = toObject({ name: '', label: '', plural: '', fields: raw }, facts)
  return {
    like,
    names: { prefix: '', separator: '_', maxLength: 30 },
    labels: { maxLength: 40, plain: false },
    left,
  }
}

function toObject({ name, label, plural, fields }: RawObject, facts: AccountFacts): ObjectSchema {
  const isWritten = name !== 'user'
  const isKeyed = fields.some((field) => field.name === sourceKeyField)
  const unique = fields.filter((field) => field.unique)
  return {
    name,
    label,
    labelPlural: plural,
    custom: !usualObjects.has(name),
    fields: fields.map((field) => toField(field, usualObjects.has(name))),
    operations: operationsOf(facts, { isWritten, isKeyed }, [
      ...unique.map((field) => field.name),
      ...(isKeyed ? [sourceKeyField] : []),
    ]),
    matchKeys: unique
      .filter((field) => field.name !== sourceKeyField)
      .map(({ name: field, type }) => ({ field, normalise: type === 'email' ? 'email' : 'exact' })),
    ...(isKeyed ? { provenance: definitions, newReferences: true } : {}),
    ...(name === 'file' ? { content: { name: 'name', bytes: 'size', maxBytes: facts.limits.file_bytes ?? 0 } } : {}),
  }
}

/**
 * What this account offers. Look-ups by key lag where the account says so and are no look-ups then, since the contract
 * wants those that know of every write. A job is opened, given its rows, looked at and asked for its results, so it pays
 * from some batches on. A note has no external key, so a second create is another note, whatever the account does with others.
 */
function operationsOf(
  facts: AccountFacts,
  { isWritten, isKeyed }: { isWritten: boolean; isKeyed: boolean },
  keys: string[],
): Operations {
  const { limits, writes, on_repeat, settle_ms: settleMs, lookup_lag_ms } = facts
  const batch = writes.includes('batch')
  const bounds: BatchBounds = {
    ...(batch ? { maxRows: limits.batch_rows, maxBytes: limits.batch_bytes } : { maxRows: 0, maxBytes: 0 }),
    ...(writes.includes('jobs') ? { bulk: jobsOf(limits, batch) } : {}),
  }
  const repeat = isKeyed ? on_repeat : 'duplicates'
  const replay = ({ merges: 'safe', refused: 'refused', duplicates: 'blind' } as const)[repeat]
  const { bulk: _, ...alone } = bounds
  const creates = isKeyed ? bounds : alone
  return {
    read: { pageRows: limits.page_rows, newestFirst: true },
    find: { keys: lookup_lag_ms > 0 ? ['id'] : ['id', ...new Set(keys)], maxRows: limits.lookup_rows },
    ...(isWritten && (isKeyed || batch) ? { create: { ...creates, replay, settleMs }, update: bounds } : {}),
  }
}

const batchesForAJob = 10

function jobsOf(limits: AccountFacts['limits'], batch: boolean): JobBounds {
  return {
    maxRows: limits.job_rows,
    maxBytes: limits.job_bytes,
    lifeMs: limits.job_hours * 3_600_000,
    atOnce: limits.jobs_open,
    resultRows: limits.page_rows,
    fromRows: batch ? batchesForAJob * limits.batch_rows : 1,
  }
}

function toField(raw: RawField, isUsual: boolean): Field {
  const isWritable = raw.read_only !== true
  const type = raw.object === 'user' ? 'user' : (types[raw.type] ?? 'text')
  return {
    name: raw.name,
    label: raw.label,
    type,
    nativeType: raw.type,
    custom: raw.custom,
    required: raw.required === true,
    createable: isWritable,
    updateable: isWritable,
    unique: raw.unique === true,
    system: raw.name === sourceKeyField,
    ...roleOf(raw.name, isUsual),
    ...(raw.options ? { options: raw.options, restricted: true, extendable: isWritable } : {}),
    ...(type === 'text' || type === 'email' ? { maxLength: raw.max_length ?? usualLength } : {}),
    ...(type === 'reference' && raw.object ? { references: [raw.object] } : {}),
  }
}

function roleOf(name: string, isUsual: boolean): Pick<Field, 'role'> {
  if (name === 'name' && !isUsual) return { role: 'name' }
  if (name === 'created_at') return { role: 'created' }
  return name === 'updated_at' ? { role: 'modified' } : {}
}

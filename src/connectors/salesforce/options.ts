import { CrmError } from '../../model/errors.ts'
import type { Option } from '../../model/schema.ts'
import type { Session } from './client.ts'
import type { RawField } from './describe.ts'
import { isOwnPicklist } from './field.ts'
import type { Metadata } from './new-field.ts'
import { fieldOwner } from './objects.ts'
import { fieldIds, getField, replaceField } from './tooling.ts'

interface RawValue {
  fullName?: string
  valueName?: string
  label?: string
  default?: boolean
  isActive?: boolean | null
}

/**
 * Adds options behind those of a picklist that the org made; one that was deactivated comes back. The field is read and
 * sent whole, since what is left out is taken away.
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_picklist.htm
 */
export async function addOptions(
  session: Session,
  object: string,
  { name, described }: { name: string; described: RawField | undefined },
  options: readonly Option[],
  signal: AbortSignal,
): Promise<{ status: 'added' | 'exists' }[]> {
  const owner = fieldOwner(object)
  if (owner === null || described === undefined || !isOwnPicklist(described)) throw fixed(object, name, 'are fixed')
  const id = (await fieldIds(session, owner, signal)).get(name)
  if (id === undefined) throw fixed(object, name, 'belong to a package')
  const field = await getField(session, id, signal)
  const set = (field.metadata.valueSet ?? {}) as { valueSetName?: string | null; valueSetDefinition?: Metadata }
  if (set.valueSetName) throw fixed(object, name, `are those of the global value set ${set.valueSetName}`)
  const present = (set.valueSetDefinition?.value ?? []) as readonly RawValue[]
  const active = new Set(present.filter(({ isActive }) => isActive !== false).map(nameOf))
  const statuses = options.map(({ value }) => ({
    status: active.has(value) ? ('exists' as const) : ('added' as const),
  }))
  const missing = options.filter(({ value }) => !active.has(value))
  if (missing.length === 0) return statuses
  const value = merge(present, missing)
  const valueSet = { ...set, valueSetDefinition: { sorted: false, ...set.valueSetDefinition, value } }
  await replaceField(session, { ...field, metadata: { ...field.metadata, valueSet } }, signal)
  return statuses
}

function nameOf({ fullName, valueName }: RawValue): string {
  return fullName ?? valueName ?? ''
}

/** New entries are named as those that are there. */
function merge(present: readonly RawValue[], missing: readonly Option[]): RawValue[] {
  const named = present[0]?.valueName === undefined ? 'fullName' : 'valueName'
  const back = new Set(missing.map(({ value }) => value))
  const known = new Set(present.map(nameOf))
  const kept = present.map((each) => (back.has(nameOf(each)) ? { ...each, isActive: true } : each))
  const added = missing.filter(({ value }) => !known.has(value))
  return [...kept, ...added.map(({ value, label }) => ({ [named]: value, label, default: false }))]
}

function fixed(object: string, field: string, why: string): CrmError {
  const message = `Salesforce: the options of ${object}.${field} ${why}, and cannot be added to from here.`
  return new CrmError({ kind: 'unsupported', scope: 'request', stored: 'no', message, field })
}

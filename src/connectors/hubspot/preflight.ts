import type { Intention } from '../../connector.ts'
import type { Finding } from '../../model/run.ts'
import { finding } from '../finding.ts'
import { checkDefinitions } from './check-definitions.ts'
import type { Api } from './client.ts'
import { askLimit, type Bound, beyond, limitUnknown } from './limits.ts'
import type { KnownObject } from './objects.ts'
import type { Property } from './property.ts'
import { missingRights } from './rights.ts'
import { fetchProperties, fetchValidations } from './schema.ts'
import { compileRule } from './value-rules.ts'

/** What of the account, rather than of a record, would stand in the way of a migration or be set off by it. */
export async function preflight(
  api: Api,
  known: KnownObject,
  intention: Intention,
  signal: AbortSignal,
): Promise<Finding[]> {
  const { object, newFields, newOptions } = intention
  const present = newFields.length > 0 ? await fetchProperties(api, object, signal) : []
  const names = new Set(present.map(({ name }) => name))
  const absent = newFields.filter(({ name }) => !names.has(name))
  const findings = await Promise.all([
    rights(api, known, intention, absent.length + newOptions.length > 0, signal),
    newProperties(api, known, intention, present, signal),
    room(api, known, intention, signal),
    crowded(api, known, intention, signal),
    valueRules(api, known, intention, signal),
  ])
  return [...findings.flat(), ...automations(known, intention)]
}

async function rights(
  api: Api,
  known: KnownObject,
  { creates, updates }: Intention,
  changesSchema: boolean,
  signal: AbortSignal,
): Promise<Finding[]> {
  const missing = await missingRights(api, [known], signal)
  // What a migration reads, the dry run has read before it comes here.
  return lacking([...(creates + updates > 0 ? missing.write : []), ...(changesSchema ? missing.schema : [])])
}

export function lacking(scopes: readonly string[]): Finding[] {
  if (scopes.length === 0) return []
  const message = `The key lacks what this migration needs: ${scopes.join(', ')}.`
  const fix = 'Add these scopes to the service key in HubSpot (Development > Keys), then run the dry run again.'
  return [finding('error', 'missing-rights', message, { count: scopes.length, fix })]
}

async function newProperties(
  api: Api,
  known: KnownObject,
  { object, newFields }: Intention,
  present: readonly Property[],
  signal: AbortSignal,
): Promise<Finding[]> {
  if (newFields.length === 0) return []
  const names = new Set(present.map(({ name }) => name))
  const more = newFields.filter(({ name }) => !names.has(name)).length
  const [archived, full] = await Promise.all([
    fetchProperties(api, object, signal, 'true'),
    propertyRoom(api, known, more, signal),
  ])
  return [...checkDefinitions(newFields, present, archived, known.uniqueness), ...full]
}

/** Whether there is room for more properties of an object. */
export async function propertyRoom(
  api: Api,
  { typeId, name }: KnownObject,
  more: number,
  signal: AbortSignal,
): Promise<Finding[]> {
  const limits = await askLimit<CustomProperties>(api, 'custom-properties', signal)
  if (limits === null) return [limitUnknown('custom properties')]
  const here = limits.byObjectType?.find(({ objectTypeId }) => objectTypeId === typeId)
  const bounds = [
    ...(here === undefined ? [] : [{ ...here, what: `custom properties of ${name}` }]),
    { limit: limits.overallLimit, usage: limits.overallUsage, what: 'custom properties of the account' },
  ]
  return bounds.flatMap((bound) => beyond('limit-custom-properties', bound, more))
}

/** Whether there is room for the records. */
export async function room(
  api: Api,
  { typeId, custom }: KnownObject,
  { object, creates }: Intention,
  signal: AbortSignal,
): Promise<Finding[]> {
  if (creates === 0) return []
  const limits = await askLimit<Records>(api, 'records', signal)
  if (limits === null) return [limitUnknown('records')]
  if (custom) {
    // The account's own objects share one bound.
    const { overallLimit: limit = 0, overallUsage: usage = 0 } = limits.customObjectTypes ?? {}
    return beyond('limit-records', { limit, usage, what: 'records of custom objects' }, creates)
  }
  const here = limits.hubspotDefinedObjectTypes?.find(({ objectTypeId }) => objectTypeId === typeId)
  return here === undefined ? [] : beyond('limit-records', { ...here, what: object }, creates)
}

/** Whether records that are there have as many links as they may, or almost: they take none, or few, more. */
async function crowded(
  api: Api,
  { typeId }: KnownObject,
  { object, creates, updates }: Intention,
  signal: AbortSignal,
): Promise<Finding[]> {
  if (creates + updates === 0) return []
  const told = await askLimit<{ results?: Crowded[] }>(api, 'associations/records/from', signal)
  const here = told?.results?.find(({ objectTypeId }) => objectTypeId === typeId)
  if (!here?.hasRecordsAtLimit && !here?.hasRecordsNearLimit) return []
  const how = here.hasRecordsAtLimit ? 'as many links as HubSpot allows' : 'almost as many links as HubSpot allows'
  const message = `Some ${object} have ${how}; further links of them may be refused.`
  return [finding('warning', 'limit-associations', message)]
}

/** https://github.com/HubSpot/HubSpot-public-api-spec-collection (Limits Tracking) */
interface CustomProperties {
  overallLimit: number
  overallUsage: number
  byObjectType?: (Bound & { objectTypeId: string })[]
}

interface Records {
  hubspotDefinedObjectTypes?: (Bound & { objectTypeId: string })[]
  customObjectTypes?: { overallLimit?: number; overallUsage?: number }
}

interface Crowded {
  objectTypeId: string
  hasRecordsAtLimit?: boolean
  hasRecordsNearLimit?: boolean
}

async function valueRules(
  api: Api,
  known: KnownObject,
  { writes }: Intention,
  signal: AbortSignal,
): Promise<Finding[]> {
  const validations = await fetchValidations(api, known, signal)
  if (validations === null) {
    const message =
      'The rules that administrators set on values cannot be read with this key; HubSpot enforces them all the same.'
    return [finding('warning', 'value-rules-unknown', message)]
  }
  return writes.flatMap((field) =>
    (validations.get(field) ?? []).flatMap((rule) => {
      if (compileRule(rule) !== null) return []
      const message = `Whether values keep the rule ${rule.type} of ${field} cannot be told in advance: what it demands is not published.`
      return [{ ...finding('warning', 'value-rule-unknown', message), field }]
    }),
  )
}

/** Which workflows an account has is told by no published endpoint, and no header keeps a write from starting them. */
function automations(known: KnownObject, { object, creates, updates, writes }: Intention): Finding[] {
  if (creates + updates === 0) return []
  const causes = [
    ...(creates > 0 ? [`${object} are created`] : []),
    ...(updates > 0 ? [`${object} are changed`] : []),
    ...writes.flatMap((name) => known.triggers[name] ?? []),
  ]
  const message = `What waits in the account for these will start: ${causes.join('; ')}. HubSpot tells no integration which workflows, scores, webhooks and notifications there are.`
  const about = { count: creates + updates, fix: known.advice }
  return [{ ...finding('warning', 'automations-unknown', message, about), about: 'set-off' }]
}

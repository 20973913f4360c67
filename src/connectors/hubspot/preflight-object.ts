import type { Intention } from '../../connector.ts'
import type { Finding } from '../../model/run.ts'
import { finding } from '../finding.ts'
import { checkDefinitions } from './check-definitions.ts'
import { type Api, version } from './client.ts'
import { isWithheld } from './errors.ts'
import type { CustomSchema } from './kinds.ts'
import { askLimit, type Bound, beyond } from './limits.ts'
import { newKind, newProperties, ownName } from './new-object.ts'
import type { KnownObject } from './objects.ts'
import { lacking, propertyRoom, room } from './preflight.ts'
import { missingForNewObject } from './rights.ts'

/** What of the account would stand in the way of a custom object that is yet to be made. `own`: those that it has. */
export async function beforeObject(
  api: Api,
  own: readonly KnownObject[],
  intention: Intention,
  signal: AbortSignal,
): Promise<Finding[]> {
  const { object, newFields } = intention
  const kind = { ...newKind, name: object }
  const present = new Set(newProperties.map(({ name }) => name))
  const absent = newFields.filter(({ name }) => !present.has(name))
  const findings = await Promise.all([
    rights(api, own, intention, signal),
    objectRoom(api, object, signal),
    held(api, object, signal),
    propertyRoom(api, kind, absent.length, signal),
    room(api, kind, intention, signal),
  ])
  return [...findings.flat(), ...checkDefinitions(newFields, newProperties, [])]
}

async function rights(
  api: Api,
  [other]: readonly KnownObject[],
  { object, creates }: Intention,
  signal: AbortSignal,
): Promise<Finding[]> {
  const { read, write, schema } = await missingForNewObject(api, other, signal)
  const found = lacking([...read, ...schema, ...(creates > 0 ? write : [])])
  if (other !== undefined) return found
  const { scopes } = newKind
  const message = `Whether the key may use ${object} cannot be told before the account has a custom object: it needs ${scopes.read} and ${scopes.write}.`
  return [...found, finding('warning', 'rights-unknown', message)]
}

/** https://developers.hubspot.com/docs/api-reference/2026-03/crm/limits-tracking/get-custom-object-types */
async function objectRoom(api: Api, object: string, signal: AbortSignal): Promise<Finding[]> {
  const bound = await askLimit<Bound>(api, 'custom-object-types', signal)
  const enterprise = 'custom objects are part of the Enterprise editions of HubSpot'
  if (bound === null) {
    const message = `HubSpot does not tell this key how many custom objects the account may have, and ${enterprise}: it may refuse ${object}. Nothing is written to it then.`
    return [finding('warning', 'limit-unknown', message)]
  }
  if (bound.limit === 0) {
    const message = `The account may have no custom objects, so ${object} cannot be made: ${enterprise}.`
    return [finding('error', 'limit-objects', message, { fix: 'Map to an object that is there.' })]
  }
  return beyond('limit-objects', { ...bound, what: 'custom objects' }, 1)
}

/** A deleted object keeps its name. https://developers.hubspot.com/docs/api-reference/latest/crm/objects/schemas/guide */
async function held(api: Api, object: string, signal: AbortSignal): Promise<Finding[]> {
  const archived = await fetchArchived(api, signal)
  const wanted = ownName(object)?.toLowerCase()
  if (!archived.some((each) => each.archived === true && each.name.toLowerCase() === wanted)) return []
  const message = `A deleted object of the account keeps the name of ${object} until it is deleted for good.`
  const fix = 'Delete it for good through the API (DELETE with archived=true), or choose another name in the plan.'
  return [finding('error', 'object-archived', message, { fix })]
}

async function fetchArchived(api: Api, signal: AbortSignal): Promise<(CustomSchema & { archived?: boolean })[]> {
  const query = { archived: 'true', includePropertyDefinitions: 'false', includeAssociationDefinitions: 'false' }
  try {
    const path = `/crm-object-schemas/${version}/schemas`
    const { results = [] } = await api.get<{ results?: CustomSchema[] }>(path, query, signal)
    return results
  } catch (error) {
    if (isWithheld(error)) return []
    throw error
  }
}

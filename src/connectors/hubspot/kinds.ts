import { type Api, version } from './client.ts'
import { isWithheld } from './errors.ts'
import { type KnownObject, knownObject } from './objects.ts'

/** Every object of the account by its name: those that HubSpot gives everybody, and the account's own. */
export interface Kinds {
  /** As far as the account was asked. */
  known(name: string): KnownObject | undefined
  /** Asks the account where the name is none of HubSpot's. */
  find(name: string, signal: AbortSignal): Promise<KnownObject | undefined>
  /** The account's own as they are now, which are known from then on; none where it has none, or does not tell this key. */
  custom(signal: AbortSignal): Promise<readonly KnownObject[]>
  /** The same as they were asked for last. */
  lastCustom(signal: AbortSignal): Promise<readonly KnownObject[]>
}

/** https://developers.hubspot.com/docs/api-reference/latest/crm/custom-objects/guide */
export interface CustomSchema {
  objectTypeId: string
  fullyQualifiedName: string
  name: string
  labels?: { singular?: string; plural?: string }
  requiredProperties?: readonly string[]
  primaryDisplayProperty?: string
  associations?: readonly { fromObjectTypeId: string; toObjectTypeId: string }[]
}

export function createKinds(api: Api): Kinds {
  let own: readonly KnownObject[] | undefined

  async function custom(signal: AbortSignal): Promise<readonly KnownObject[]> {
    own = await fetchCustom(api, signal)
    return own
  }

  const lastCustom = async (signal: AbortSignal): Promise<readonly KnownObject[]> => own ?? custom(signal)
  const known = (name: string): KnownObject | undefined => knownObject(name) ?? own?.find((each) => each.name === name)
  return {
    known,
    async find(name, signal) {
      return known(name) ?? (await lastCustom(signal)).find((each) => each.name === name)
    },
    custom,
    lastCustom,
  }
}

async function fetchCustom(api: Api, signal: AbortSignal): Promise<KnownObject[]> {
  const query = { archived: 'false', includePropertyDefinitions: 'false', includeAssociationDefinitions: 'true' }
  try {
    const path = `/crm-object-schemas/${version}/schemas`
    const { results = [] } = await api.get<{ results?: CustomSchema[] }>(path, query, signal)
    // Objects of other makers are told here too, in some accounts, and are not the account's to fill.
    return results.filter(({ objectTypeId }) => objectTypeId.startsWith('2-')).map(toKind)
  } catch (error) {
    if (isWithheld(error)) return []
    throw error
  }
}

export function toKind(schema: CustomSchema): KnownObject {
  const { objectTypeId, fullyQualifiedName, labels = {}, requiredProperties = [], associations = [] } = schema
  const label = labels.singular ?? schema.name
  const ends = associations.flatMap(({ fromObjectTypeId: from, toObjectTypeId: to }) => [from, to])
  const { primaryDisplayProperty } = schema
  return {
    name: fullyQualifiedName,
    label,
    labelPlural: labels.plural ?? label,
    typeId: objectTypeId,
    custom: true,
    roles: {
      hs_createdate: 'created',
      hs_lastmodifieddate: 'modified',
      ...(primaryDisplayProperty ? { [primaryDisplayProperty]: 'name' as const } : {}),
    },
    matchKeys: [],
    demands: requiredProperties,
    linked: [...new Set(ends)].filter((typeId) => typeId !== objectTypeId || isOwnEnd(schema)),
    uniqueness: 'known',
    scopes: {
      read: 'crm.objects.custom.read',
      write: 'crm.objects.custom.write',
      readSchema: 'crm.schemas.custom.read',
      writeSchema: 'crm.schemas.custom.write',
    },
    triggers: { hubspot_owner_id: 'an owner is assigned (and may be notified)' },
    advice: 'Pause them in HubSpot before the migration.',
  }
}

/** Are records of the object linked with each other? */
function isOwnEnd({ objectTypeId, associations = [] }: CustomSchema): boolean {
  return associations.some(
    ({ fromObjectTypeId: from, toObjectTypeId: to }) => from === objectTypeId && to === objectTypeId,
  )
}

/** Does HubSpot mean this object by a word of an error? It says its singular in capitals, its number, or its name. */
export function isCalled(kind: KnownObject | undefined, word: string): boolean {
  if (kind === undefined) return false
  const names = [kind.label.replaceAll(' ', '_'), kind.label, kind.name, kind.typeId]
  return names.some((name) => name.toUpperCase() === word.toUpperCase())
}

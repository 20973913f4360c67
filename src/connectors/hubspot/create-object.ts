import { CrmError } from '../../model/errors.ts'
import type { ObjectDefinition } from '../../model/schema.ts'
import { activityNames } from './association-types.ts'
import { type Api, version } from './client.ts'
import { createLabels } from './create-labels.ts'
import { isWithheld } from './errors.ts'
import type { Kinds } from './kinds.ts'
import { ownName, toSchemaBody } from './new-object.ts'
import type { KnownObject } from './objects.ts'
import type { AssociationTypes } from './relations.ts'
import { fetchProperties } from './schema.ts'

const schemas = `/crm-object-schemas/${version}/schemas`

/** So often an object that was made is looked for. */
const mostLooks = 5

/**
 * Makes a custom object whose records can be linked as the definition says, labels included, and looks until the account
 * tells of its properties. Where the answer is lost, whether it is there is looked at; one that is there gets what it lacks
 * to be linked so.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/objects/schemas/guide
 */
export async function createObject(
  { api, kinds, types }: { api: Api; kinds: Kinds; types: AssociationTypes },
  definition: ObjectDefinition,
  signal: AbortSignal,
): Promise<{ status: 'created' | 'exists' }> {
  const before = await lookFor(kinds, definition.name, signal)
  const isOurs = before === undefined && (await create(api, kinds, definition, signal))
  const made = await untilDescribed(api, kinds, definition.name, signal)
  const lacking = (await endsOf(kinds, definition, signal)).filter((end) => !isLinked(made, end))
  for (const end of lacking) await associate(api, kinds, made, end, signal)
  if (lacking.length > 0) await kinds.custom(signal)
  await createLabels(api, types, definition.name, definition.kinds ?? [], signal)
  return { status: isOurs ? 'created' : 'exists' }
}

/** HubSpot's own objects are known, those of the account are asked for afresh. */
async function lookFor(kinds: Kinds, name: string, signal: AbortSignal): Promise<KnownObject | undefined> {
  const known = kinds.known(name)
  if (known !== undefined && known.custom !== true) return known
  return (await kinds.custom(signal)).find((each) => each.name === name)
}

/** The objects whose records its own are to be linked with, and cannot be by themselves. */
async function endsOf(
  kinds: Kinds,
  { links = [] }: Pick<ObjectDefinition, 'links'>,
  signal: AbortSignal,
): Promise<KnownObject[]> {
  const ends: KnownObject[] = []
  for (const name of links.filter((each) => !activityNames.includes(each))) {
    const end = await kinds.find(name, signal)
    if (end === undefined)
      throw problem(name, 'not-found', 'HubSpot does not tell of it, and records are to be linked with it.')
    ends.push(end)
  }
  return ends
}

/** false: somebody else made it meanwhile. */
async function create(api: Api, kinds: Kinds, definition: ObjectDefinition, signal: AbortSignal): Promise<boolean> {
  const { name, links = [] } = definition
  const own = ownName(name)
  if (own === null)
    throw problem(
      name,
      'invalid',
      'its name has to be p, the number of the account, _, and letters, digits and underscores.',
    )
  const others = links.filter((end) => end !== name)
  const ends = await endsOf(kinds, { links: others }, signal)
  const body = toSchemaBody(
    own,
    definition,
    ends.map(({ typeId }) => typeId),
    others.length < links.length,
  )
  try {
    await api.send(schemas, body, signal)
    return true
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    const isLost = error.stored === 'unknown'
    if (!isLost && error.kind !== 'conflict') throw refusal(name, error)
    if ((await lookFor(kinds, name, signal)) === undefined) throw isLost ? error : refusal(name, error)
    return isLost
  }
}

async function untilDescribed(api: Api, kinds: Kinds, name: string, signal: AbortSignal): Promise<KnownObject> {
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const made = await lookFor(kinds, name, signal)
    if (made !== undefined && (await hasProperties(api, name, signal))) return made
  }
  const message = `HubSpot has made the object ${name}, and does not tell of its properties yet. Resume the run in a while: the object is not made again.`
  throw new CrmError({ kind: 'transient', scope: 'request', stored: 'unknown', message })
}

async function hasProperties(api: Api, name: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await fetchProperties(api, name, signal)).length > 0
  } catch (error) {
    if (isWithheld(error)) return false
    throw error
  }
}

function isLinked({ linked = [] }: KnownObject, { typeId }: KnownObject): boolean {
  return linked.includes(typeId)
}

/** https://developers.hubspot.com/docs/api-reference/latest/crm/objects/schemas/guide */
async function associate(
  api: Api,
  kinds: Kinds,
  { name, typeId }: KnownObject,
  end: KnownObject,
  signal: AbortSignal,
): Promise<void> {
  try {
    await api.send(
      `${schemas}/${typeId}/associations`,
      { fromObjectTypeId: typeId, toObjectTypeId: end.typeId },
      signal,
    )
  } catch (error) {
    const mayBe = error instanceof CrmError && (error.stored === 'unknown' || error.kind === 'conflict')
    const now = mayBe ? await lookFor(kinds, name, signal) : undefined
    if (now === undefined || !isLinked(now, end)) throw error
  }
}

/** In the words of what can be done about it. */
function refusal(name: string, cause: CrmError): CrmError {
  if (cause.kind === 'conflict')
    return problem(
      name,
      'conflict',
      'another object has its name. A deleted one keeps it until it is deleted for good (DELETE with archived=true): do that, or choose another name.',
      cause,
    )
  if (cause.kind !== 'invalid') return cause
  const about = 'HubSpot has custom objects in its Enterprise editions, and so many as Settings > Objects tells.'
  return problem(name, 'invalid', `${cause.message} ${about}`, cause)
}

function problem(name: string, kind: CrmError['kind'], what: string, cause?: CrmError): CrmError {
  return new CrmError({
    ...{ kind, scope: 'request', stored: 'no' },
    message: `The object ${name} was not made: ${what}`,
    ...(cause?.code === undefined ? {} : { code: cause.code }),
    ...(cause?.requestId === undefined ? {} : { requestId: cause.requestId }),
    ...(cause === undefined ? {} : { cause }),
  })
}

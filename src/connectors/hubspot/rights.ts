import type { Account } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import { type Api, version } from './client.ts'
import { isWithheld } from './errors.ts'
import type { KnownObject } from './objects.ts'

type Right = keyof Account['missing']

interface Probe {
  right: Right
  scope: string
  ask(api: Api, signal: AbortSignal): Promise<unknown>
}

/**
 * Each scope that an object needs, with a call that needs it and changes nothing: a batch without inputs names no
 * record, so all that its answer can tell is whether the key may ask. Links need the scopes of both their ends.
 * https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/scopes
 */
function probesOf({ name, scopes }: KnownObject): Probe[] {
  const [objects, properties] = ['objects', 'properties'].map(
    (api) => `/crm/${api}/${version}/${encodeURIComponent(name)}`,
  )
  const { read, write, readSchema, writeSchema } = scopes
  const probes: (Omit<Probe, 'scope'> & { scope: string | undefined })[] = [
    { right: 'read', scope: read, ask: (api, signal) => api.get(`${objects}`, { limit: '1' }, signal) },
    { right: 'read', scope: readSchema, ask: (api, signal) => api.get(`${properties}/hs_object_id`, {}, signal) },
    { right: 'write', scope: write, ask: (api, signal) => api.ask(`${objects}/batch/update`, { inputs: [] }, signal) },
    {
      right: 'schema',
      scope: writeSchema,
      ask: (api, signal) => api.ask(`${properties}/batch/create`, { inputs: [] }, signal),
    },
  ]
  return probes.flatMap(({ scope, ...probe }) => (scope === undefined ? [] : [{ ...probe, scope }]))
}

const schemas = `/crm-object-schemas/${version}/schemas`

const owners: Probe = {
  right: 'read',
  scope: 'crm.objects.owners.read',
  ask: (api, signal) => api.get(`/crm/owners/${version}`, { limit: '1' }, signal),
}

/**
 * Scopes that the key lacks for these objects and their owners, all at once. Any other refusal of a probe proves that the
 * key may ask.
 */
export async function missingRights(
  api: Api,
  objects: readonly KnownObject[],
  signal: AbortSignal,
): Promise<Account['missing']> {
  return ask([...objects.flatMap(probesOf), owners], api, signal)
}

/** What a custom object needs beside its records: a definition without a name makes none. */
const definitions: readonly Probe[] = [
  {
    ...{ right: 'read', scope: 'crm.schemas.custom.read' },
    ask: (api, signal) => api.get(schemas, { includePropertyDefinitions: 'false' }, signal),
  },
  { ...{ right: 'schema', scope: 'crm.schemas.custom.write' }, ask: (api, signal) => api.ask(schemas, {}, signal) },
]

/** The same for an object that is yet to be created: as another one of the account tells, if it has any. */
export async function missingForNewObject(
  api: Api,
  other: KnownObject | undefined,
  signal: AbortSignal,
): Promise<Account['missing']> {
  return ask([...definitions, ...(other === undefined ? [] : probesOf(other))], api, signal)
}

async function ask(probes: readonly Probe[], api: Api, signal: AbortSignal): Promise<Account['missing']> {
  // One scope may serve several objects, and is asked for once.
  const byScope = Map.groupBy(probes, ({ right, scope }) => `${right} ${scope}`)
  const first = [...byScope.values()].flatMap((same) => same.slice(0, 1))
  const refused = await Promise.all(first.map(async (probe) => ((await mayAsk(probe, api, signal)) ? [] : [probe])))
  const of = (right: Right): string[] => refused.flat().flatMap((probe) => (probe.right === right ? [probe.scope] : []))
  return { read: of('read'), write: of('write'), schema: of('schema') }
}

async function mayAsk(probe: Probe, api: Api, signal: AbortSignal): Promise<boolean> {
  try {
    await probe.ask(api, signal)
    return true
  } catch (error) {
    if (!isWithheld(error)) throw error
    return error.kind !== 'permission'
  }
}

/**
 * What a failed read is told as: a refusal for want of a right names everything that is missing for these objects, so that
 * it is mended once.
 */
export async function withAllRights(
  api: Api,
  error: unknown,
  objects: readonly KnownObject[],
  signal: AbortSignal,
): Promise<unknown> {
  if (!(error instanceof CrmError) || error.kind !== 'permission') return error
  const { read, write, schema } = await missingRights(api, objects, signal)
  if (read.length === 0) return error
  const later = [...write, ...schema]
  const more = later.length === 0 ? '' : ` For writing it will also need ${later.join(', ')}.`
  return new CrmError({
    kind: 'permission',
    scope: 'request',
    stored: 'no',
    message: `HubSpot: the key lacks ${read.length === 1 ? 'the scope' : 'the scopes'} ${read.join(', ')}.${more}`,
    cause: error,
    ...(error.code === undefined ? {} : { code: error.code }),
    ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
  })
}

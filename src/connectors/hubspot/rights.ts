import type { Account } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import { type Api, version } from './client.ts'
import { isWithheld } from './errors.ts'

type Right = keyof Account['missing']

/**
 * Each scope with a call that needs it and changes nothing: a batch without inputs names no record, so all that its
 * answer can tell is whether the key may ask. https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/scopes
 */
const probes: readonly { right: Right; scope: string; ask(api: Api, signal: AbortSignal): Promise<unknown> }[] = [
  {
    right: 'read',
    scope: 'crm.objects.contacts.read',
    ask: (api, signal) => api.get(`/crm/objects/${version}/contacts`, { limit: '1' }, signal),
  },
  {
    right: 'read',
    scope: 'crm.schemas.contacts.read',
    ask: (api, signal) => api.get(`/crm/properties/${version}/contacts/email`, {}, signal),
  },
  {
    right: 'read',
    scope: 'crm.objects.owners.read',
    ask: (api, signal) => api.get(`/crm/owners/${version}`, { limit: '1' }, signal),
  },
  {
    right: 'write',
    scope: 'crm.objects.contacts.write',
    ask: (api, signal) => api.ask(`/crm/objects/${version}/contacts/batch/update`, { inputs: [] }, signal),
  },
  {
    right: 'schema',
    scope: 'crm.schemas.contacts.write',
    ask: (api, signal) => api.ask(`/crm/properties/${version}/contacts/batch/create`, { inputs: [] }, signal),
  },
]

/** Scopes that the key lacks, all at once. Any other refusal of a probe proves that the key may ask. */
export async function missingRights(api: Api, signal: AbortSignal): Promise<Account['missing']> {
  const refused = await Promise.all(probes.map(async (probe) => ((await mayAsk(probe, api, signal)) ? [] : [probe])))
  const of = (right: Right): string[] => refused.flat().flatMap((probe) => (probe.right === right ? [probe.scope] : []))
  return { read: of('read'), write: of('write'), schema: of('schema') }
}

async function mayAsk(probe: (typeof probes)[number], api: Api, signal: AbortSignal): Promise<boolean> {
  try {
    await probe.ask(api, signal)
    return true
  } catch (error) {
    if (!isWithheld(error)) throw error
    return error.kind !== 'permission'
  }
}

/** What a failed read is told as: a refusal for want of a right names everything that is missing, so that it is mended once. */
export async function withAllRights(api: Api, error: unknown, signal: AbortSignal): Promise<unknown> {
  if (!(error instanceof CrmError) || error.kind !== 'permission') return error
  const { read, write, schema } = await missingRights(api, signal)
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

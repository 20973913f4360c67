import type { Fault } from '../../simulators/kit/faults.ts'
import { createSimulation, type SimulatorOptions } from '../../simulators/kit/simulator.ts'
import { zoho } from '../../simulators/zoho/index.ts'
import type { RecordSeed, ZohoSeed } from '../../simulators/zoho/seed.ts'

export interface Reply {
  status: number
  headers: Headers
  bytes: Uint8Array
  // biome-ignore lint/suspicious/noExplicitAny: answers are read as a client without types reads them
  json: any
}

export const ANN = '5725767000000000101'
export const BOB = '5725767000000000102'
export const EVE = '5725767000000000103'

const users: ZohoSeed['users'] = [
  { id: ANN, first_name: 'Ann', last_name: 'Lee', email: 'ann@zoho.example', time_zone: 'America/New_York' },
  { id: BOB, first_name: 'Bob', last_name: 'Ray', email: 'bob@zoho.example', time_zone: 'Asia/Kolkata' },
  { id: EVE, last_name: 'Gone', email: 'eve@zoho.example', status: 'disabled' },
]

/** The id of the n-th record of a seed. */
export function idOf(n: number): string {
  return `5725767${String(1_000_000 + n).padStart(12, '0')}`
}

/** Records numbered from 1, each with what `details` says of it. */
export function records(count: number, details: (n: number) => Record<string, unknown>): RecordSeed[] {
  return Array.from({ length: count }, (_, index) => ({ id: idOf(index + 1), ...details(index + 1) }))
}

export const sourceKey = {
  api_name: 'Source_Id',
  data_type: 'text',
  length: 100,
  unique: { case_sensitive: false },
} as const

type Body = object | string | Uint8Array
type Options = Pick<SimulatorOptions, 'limits' | 'settings' | 'latency' | 'faults' | 'time'>

/** A small org without a socket, signed in; its clock stands at noon. */
export async function openOrg(seed: ZohoSeed = {}, options: Options = {}) {
  const simulation = createSimulation(zoho, { ...options, world: { zoho: { users, ...seed } } })
  simulation.clock.set(Date.UTC(2026, 2, 1, 12), true)
  const send = async (
    method: string,
    path: string,
    body?: Body,
    headers: Record<string, string> = {},
  ): Promise<Reply> => {
    const isRaw = body === undefined || typeof body === 'string' || body instanceof Uint8Array
    const response = await simulation.app.request(path, {
      method,
      headers,
      ...(body !== undefined && { body: (isRaw ? body : JSON.stringify(body)) as string }),
    })
    const bytes = new Uint8Array(await response.arrayBuffer())
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    const json = isJson ? JSON.parse(Buffer.from(bytes).toString()) : undefined
    return { status: response.status, headers: response.headers, bytes, json }
  }
  const signIn = (changes: Record<string, string> = {}) =>
    send('POST', '/oauth/v2/token', new URLSearchParams({ ...credentials, ...changes }).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    })
  const org = {
    simulation,
    token: (await signIn()).json.access_token as string,
    send,
    signIn,
    /** Below `/crm/v8`, unless the path says otherwise. */
    call: (method: string, path: string, body?: Body, headers: Record<string, string> = {}): Promise<Reply> =>
      send(method, path.startsWith('/') ? path : `/crm/v8/${path}`, body, {
        authorization: `Zoho-oauthtoken ${org.token}`,
        ...headers,
      }),
    get: (path: string, headers?: Record<string, string>) => org.call('GET', path, undefined, headers),
    post: (path: string, body: Body, headers?: Record<string, string>) => org.call('POST', path, body, headers),
    put: (path: string, body: Body, headers?: Record<string, string>) => org.call('PUT', path, body, headers),
    /** Writes records without setting off automations. */
    insert: (module: string, ...data: object[]) => org.post(module, { data, trigger: [] }),
    update: (module: string, ...data: object[]) => org.put(module, { data, trigger: [] }),
    query: (select_query: string) => org.post('coql', { select_query }),
    /** The code of each result. */
    codes: (reply: Reply): string[] => reply.json.data.map(({ code }: { code: string }) => code),
    control: (path: string, body?: object) =>
      send(body === undefined ? 'GET' : 'POST', `/_sim/${path}`, body === undefined ? undefined : body),
    fault: (...faults: Fault[]) => org.control('faults', { faults }),
    /** A record as the store has it. */
    stored: (module: string, id: string) =>
      simulation.account.store.collection<{ id: string; record: Record<string, unknown> }>(module).get(id)?.record,
    rows: (collection: string) => simulation.account.store.collection(collection).values(),
    advance: (ms: number) => simulation.clock.advance(ms),
  }
  return org
}

export const credentials = {
  grant_type: 'refresh_token',
  client_id: zoho.settings['client-id']!,
  client_secret: zoho.settings['client-secret']!,
  refresh_token: zoho.settings['refresh-token']!,
}

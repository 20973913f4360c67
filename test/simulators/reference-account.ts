import { openSimulation, type Simulation, type StartOptions } from '../../simulators/index.ts'
import type { ReferenceSeed } from '../../simulators/reference/seed.ts'

interface Reply {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: answers are read as a client without types reads them
  body: any
}

type Options = Pick<StartOptions, 'limits' | 'settings' | 'latency' | 'faults'>

interface TestAccount {
  simulation: Simulation
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>
  get(path: string): Promise<Reply>
  /** With its credential. */
  headers(): { authorization: string }
  post(path: string, body: unknown): Promise<Reply>
  /** Creates one record; gives its id, or the code of the refusal. */
  create(object: string, values: Record<string, unknown>): Promise<string>
  update(object: string, id: string, values: Record<string, unknown>): Promise<string>
  /** The values of a record, found by its id. */
  values(object: string, id: string, ...fields: string[]): Promise<Record<string, unknown> | undefined>
  control(path: string, body?: unknown): Promise<Reply>
}

export const client = { client_id: 'reference-client', client_secret: 'reference-secret' }

const users = [
  { id: '1', values: { email: 'ada@reference.example', name: 'Ada', active: true } },
  { id: '2', values: { email: 'bob@reference.example', name: 'Bob', active: false } },
]

/** An account without a socket, signed in, with two users; its clock stands. */
export async function openAccount(options: Options = {}, seed: ReferenceSeed = {}): Promise<TestAccount> {
  const reference = { ...seed, records: { user: users, ...seed.records } }
  const simulation = await openSimulation('reference', { ...options, world: { reference } })
  simulation.clock.set(Date.UTC(2026, 2, 1, 12), true)
  let token = ''
  const send: TestAccount['send'] = async (method, path, body, headers = { authorization: `Bearer ${token}` }) => {
    const isJson = body !== undefined && typeof body !== 'string'
    const response = await simulation.app.request(path, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: isJson ? JSON.stringify(body) : String(body) }),
    })
    return { status: response.status, headers: response.headers, body: await response.json().catch(() => undefined) }
  }
  const post: TestAccount['post'] = (path, body) => send('POST', path, body)
  const one = async (object: string, operation: string, row: object): Promise<string> => {
    const { body } = await post(`/v1/objects/${object}/batch`, { operation, rows: [{ ref: 'a', ...row }] })
    return body.results?.[0].id ?? body.results?.[0].error.code ?? body.error.code
  }
  token = (await post('/v1/token', client)).body.access_token
  return {
    simulation,
    send,
    post,
    get: (path) => send('GET', path),
    headers: () => ({ authorization: `Bearer ${token}` }),
    create: (object, values) => one(object, 'create', { values }),
    update: (object, id, values) => one(object, 'update', { id, values }),
    values: async (object, id, ...fields) => {
      const { body } = await post(`/v1/objects/${object}/lookup`, { key: 'id', values: [id], fields })
      return body.found[0]?.record.values
    },
    control: (path, body) => send(body === undefined ? 'GET' : 'POST', `/_sim/${path}`, body, {}),
  }
}

export function rows(...values: Record<string, unknown>[]) {
  return values.map((each, index) => ({ ref: `r${index}`, values: each }))
}

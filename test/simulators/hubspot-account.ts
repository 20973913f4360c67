import type { HubspotSeed } from '../../simulators/hubspot/seed.ts'
import { openSimulation, type Simulation } from '../../simulators/index.ts'

export const token = 'pat-na1-00000000-1111-4222-a333-444444444444'

interface Reply {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: answers are read as a client without types reads them
  body: any
}

export interface TestAccount {
  simulation: Simulation
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>
  get(path: string): Promise<Reply>
  post(path: string, body: unknown): Promise<Reply>
}

export const sourceKey = {
  name: 'migration_source_id',
  label: 'Source id',
  type: 'string' as const,
  fieldType: 'text',
  hasUniqueValue: true,
}

export function contact(id: string, properties: Record<string, string>) {
  return { id, properties, createdAt: '2024-03-01T10:00:00Z', updatedAt: '2024-03-02T11:30:00.250Z' }
}

/** An account without a socket; replies carry parsed bodies. */
export async function openAccount(
  seed: HubspotSeed = {},
  options: { limits?: Record<string, number>; settings?: Record<string, string>; latency?: string } = {},
): Promise<TestAccount> {
  const simulation = await openSimulation('hubspot', { ...options, world: { hubspot: seed } })
  const send: TestAccount['send'] = async (method, path, body, headers = { authorization: `Bearer ${token}` }) => {
    const response = await simulation.app.request(path, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    const parsed = isJson ? JSON.parse(text) : text
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : parsed }
  }
  return { simulation, send, get: (path) => send('GET', path), post: (path, body) => send('POST', path, body) }
}

import { openSimulation, type Simulation, type StartOptions } from '../../simulators/index.ts'
import type { PipedriveSeed } from '../../simulators/pipedrive/seed.ts'

export const token = '0123456789abcdef0123456789abcdef01234567'

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
  patch(path: string, body: unknown): Promise<Reply>
  remove(path: string): Promise<Reply>
  /** The control plane. */
  tell(path: string, body: object): Promise<Reply>
}

/** 40 hexadecimal digits that are easy to tell apart. */
export const code = (digit: string): string => digit.repeat(40)

const noon = Date.UTC(2026, 2, 1, 12)

/** An account without a socket, at noon of a day that stands still; replies carry parsed bodies. */
export async function openAccount(
  seed: PipedriveSeed = {},
  options: Omit<StartOptions, 'world'> = {},
): Promise<TestAccount> {
  const simulation = await openSimulation('pipedrive', { ...options, world: { pipedrive: seed } })
  simulation.clock.set(noon, true)
  const send: TestAccount['send'] = async (method, path, body, headers = { 'x-api-token': token }) => {
    const isJson = body !== undefined && !(body instanceof FormData) && !(body instanceof URLSearchParams)
    const response = await simulation.app.request(path, {
      method,
      headers: { ...(isJson && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: isJson ? JSON.stringify(body) : (body as FormData) }),
    })
    const text = await response.text()
    const parsed = response.headers.get('content-type')?.startsWith('application/json') ? JSON.parse(text) : text
    return { status: response.status, headers: response.headers, body: parsed }
  }
  return {
    simulation,
    send,
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body),
    patch: (path, body) => send('PATCH', path, body),
    remove: (path) => send('DELETE', path),
    tell: (path, body) => send('POST', `/_sim/${path}`, body, {}),
  }
}

/** People with ids from 1 on. */
export const people = (size: number, more: Record<string, unknown> = {}) =>
  Array.from({ length: size }, (_, at) => ({ id: at + 1, name: `Person ${at + 1}`, ...more }))

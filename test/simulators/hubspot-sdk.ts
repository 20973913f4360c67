import { Client } from '@hubspot/api-client'
import { afterEach, vi } from 'vitest'
import { type RunningSimulator, type StartOptions, startSimulator } from '../../simulators/index.ts'
import { contact, sourceKey } from './hubspot-account.ts'

/**
 * The official client, unchanged, against the simulator. It knows the legacy paths only. Its retries and its limiter are
 * kept in one place for the whole process, so each test makes its client and uses it before the next one is made.
 */
export let running: RunningSimulator

afterEach(async () => {
  vi.restoreAllMocks()
  await running.close()
})

type Config = NonNullable<ConstructorParameters<typeof Client>[0]>
type Body = { category: string; message: string; correlationId: string; policyName?: string }

export async function connect(options: StartOptions = {}, config: Config = {}): Promise<Client> {
  running = await startSimulator('hubspot', options)
  return new Client({ accessToken: running.env.HUBSPOT_ACCESS_TOKEN!, basePath: running.url, ...config })
}

export const seeded = (contacts: ReturnType<typeof contact>[], more = {}): StartOptions => ({
  world: { hubspot: { properties: { contacts: [sourceKey] }, contacts, ...more } },
})
export const people = (size: number) =>
  Array.from({ length: size }, (_, at) =>
    contact(String(at + 1), { email: `p${at + 1}@x.org`, [sourceKey.name]: `K-${at + 1}` }),
  )

/** What the client throws for a refused call. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ code: number; body: Body; headers: Record<string, string> }> {
  return await call.then(
    () => {
      throw new Error('The call was not refused.')
    },
    (error) => error,
  )
}

export const ledger = async (query = '') =>
  (await (await fetch(`${running.control}/ledger${query}`)).json()) as {
    calls: number
    byStatus: Record<string, number>
    maxInFlight: number
  }
export const control = (path: string, body: object) =>
  fetch(`${running.control}/${path}`, { method: 'POST', body: JSON.stringify(body) })

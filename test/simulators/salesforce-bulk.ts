import type { SimulatorOptions } from '../../simulators/kit/simulator.ts'
import type { SalesforceRecord } from '../../simulators/salesforce/seed.ts'
import { type LeadDetails, openOrg } from './salesforce-org.ts'

export const JOBS = '/services/data/v67.0/jobs/query'

/** A small org under test with the calls of bulk queries. Its clock stands still at 2026-11-20T12:00:00Z. */
export async function openBulkOrg(
  leads: SalesforceRecord[],
  options: SimulatorOptions = {},
  details: LeadDetails = {},
) {
  const limits = { sessionMs: 1_000_000_000, ...options.limits }
  const org = await openOrg(leads, { ...options, limits }, details)
  await org.control('clock', { now: '2026-11-20T12:00:00Z', frozen: true })
  const authorization = `Bearer ${org.token}`
  const call = (method: string, path: string, body?: unknown) =>
    org.send(path, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  const create = (query: string, details: object = {}, path = JOBS) =>
    call('POST', path, { operation: 'query', query, ...details })
  return {
    ...org,
    call,
    create,
    job: (id: string) => org.get(`${JOBS}/${id}`),
    /** Creates a job that is complete, and answers its path. */
    finished: async (query: string, details: object = {}): Promise<string> =>
      `${JOBS}/${(await create(query, details)).json.id as string}`,
    advance: (ms: number) => org.control('clock', { advance: ms }),
  }
}

/** Begins requests that stay in flight until the answer is called, which ends them and gives their statuses. */
export function holdRequests(
  { send, token }: Pick<Awaited<ReturnType<typeof openOrg>>, 'send' | 'token'>,
  count: number,
) {
  const ends: (() => void)[] = []
  const replies = Array.from({ length: count }, () => {
    const body = new ReadableStream({
      start: (controller) => {
        ends.push(() => {
          controller.enqueue(new TextEncoder().encode('{"operation":"query","query":"SELECT Id FROM Lead"}'))
          controller.close()
        })
      },
    })
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    return send(JOBS, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
  })
  return async (): Promise<number[]> => {
    for (const end of ends) end()
    return (await Promise.all(replies)).map(({ status }) => status)
  }
}

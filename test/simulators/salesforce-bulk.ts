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

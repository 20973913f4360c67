import type { CreateRow, Job, OpenedJobs, UpdateRow } from '../../src/connector.ts'
import { CrmError } from '../../src/model/errors.ts'
import type { Api } from './client.ts'
import { outcomeOf, type Result } from './outcomes.ts'
import { sourceKeyField } from './schema.ts'

interface RawJob {
  id: string
  state: 'open' | 'running' | 'done' | 'failed' | 'aborted'
  handled: number
}

/** Until another look at a job; the CRM gives no hint of its own. */
const waitMs = 1_000

/** simulators/reference/README.md, Jobs. A row's ref is our key for creates, the record's id for updates. */
export function createBulkWriter(api: Api): OpenedJobs {
  return {
    async open({ name: object }, operation, signal) {
      try {
        return (await api.send<RawJob>('/v1/jobs', { object, operation }, signal)).id
      } catch (error) {
        throw error instanceof CrmError && error.code === 'state' ? noRoom(error) : error
      }
    },
    async upload(job, rows, signal) {
      // Text by text, so that a large job is not held as objects a second time.
      const texts = rows.map((row) => JSON.stringify(inputOf(row)))
      await api.put(`${pathOf(job)}/rows`, `{"rows":[${texts.join(',')}]}`, signal)
    },
    async poll(job, signal) {
      const raw = await unlessGone(() => api.get<RawJob>(pathOf(job), {}, signal))
      if (raw === null) return { state: 'gone' }
      if (raw.state === 'running') return { state: 'running', wait: waitMs, handled: raw.handled }
      return raw.state === 'open' ? { state: 'open' } : { state: 'ended' }
    },
    async results(job, from, signal) {
      const query: Record<string, string> = from === null ? {} : { after: from }
      const page = await api.get<{ results: Result[]; after?: string }>(`${pathOf(job)}/results`, query, signal)
      const outcomes = page.results.map((result) => ({ ref: result.ref, outcome: outcomeOf(result) }))
      return { outcomes, cursor: page.after ?? null }
    },
    async abort(job, signal) {
      await api.ask(`${pathOf(job)}/abort`, {}, signal)
    },
  }
}

const pathOf = ({ id }: Job): string => `/v1/jobs/${encodeURIComponent(id)}`

function inputOf(row: CreateRow | UpdateRow): { ref: string; id?: string; values: Readonly<Record<string, unknown>> } {
  const { wire } = row.encoded
  return 'key' in row
    ? { ref: row.key, values: { ...wire, [sourceKeyField]: row.key } }
    : { ref: row.id, id: row.id, values: wire }
}

/** Nothing was opened, and a slot gets free when another job ends. */
function noRoom(cause: CrmError): CrmError {
  const { message, code = '' } = cause
  return new CrmError({ kind: 'transient', scope: 'request', stored: 'no', message, code, cause })
}

async function unlessGone<T>(call: () => Promise<T>): Promise<T | null> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof CrmError && error.kind === 'not-found') return null
    throw error
  }
}

import type { Answer, Call, Route } from '../../kit/vendor.ts'
import type { Crm } from '../crm.ts'
import type { Job, Jobs } from '../jobs.ts'
import { malformed, Refusal } from '../refusal.ts'
import { readRows } from '../rows.ts'
import { readBody, readCount, requireObject, requireRows, requireWritable } from './request.ts'
import { requireOperation } from './write.ts'

export function jobRoutes(crm: Crm, jobs: Jobs): Route[] {
  const { limits } = crm
  const show = (job: Job): object => ({
    id: job.id,
    object: job.object,
    operation: job.operation,
    state: jobs.state(job),
    rows: job.upload?.rows.length ?? 0,
    handled: job.results.length,
    expires_at: new Date(job.expiresAt).toISOString(),
  })
  const open = (call: Call): Answer => {
    const { object, operation } = readBody(call, limits.batchBytes!)
    const name = requireObject(crm, object, malformed('There is no such object.'))
    requireWritable(crm, name, 'jobs')
    return { status: 201, body: show(jobs.open(name, requireOperation(operation))) }
  }
  const upload = (call: Call): Answer => {
    const job = jobs.find(call.params.id!)
    const rows = readRows(job.operation, readBody(call, limits.jobBytes!).rows)
    requireRows(rows, limits.jobRows!)
    jobs.upload(job, rows, call.jobEnd)
    return { status: 202, body: show(job) }
  }
  const results = (call: Call): Answer => {
    const job = jobs.find(call.params.id!)
    const state = jobs.state(job)
    if (state === 'open' || state === 'running') throw new Refusal(409, 'state', `The job is ${state}.`)
    const from = readCount(call.query, 'after', 0, 999_999_999)
    const count = Math.max(1, readCount(call.query, 'limit', limits.pageRows!, limits.pageRows!))
    const page = job.results.slice(from, from + count)
    const after = from + page.length
    return { status: 200, body: { results: page, ...(after < job.results.length && { after: String(after) }) } }
  }
  const abort = (call: Call): Answer => {
    const job = jobs.find(call.params.id!)
    jobs.abort(job)
    return { status: 200, body: show(job) }
  }
  const look = (call: Call): Answer => ({ status: 200, body: show(jobs.find(call.params.id!)) })
  return [
    { method: 'POST', path: '/v1/jobs', class: 'small', handle: open },
    { method: 'PUT', path: '/v1/jobs/:id/rows', class: 'batch', handle: upload },
    { method: 'GET', path: '/v1/jobs/:id', class: 'small', handle: look },
    { method: 'GET', path: '/v1/jobs/:id/results', class: 'page', handle: results },
    { method: 'POST', path: '/v1/jobs/:id/abort', class: 'small', handle: abort },
  ]
}

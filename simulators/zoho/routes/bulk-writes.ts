import type { Answer, Call, Route } from '../../kit/vendor.ts'
import type { Mapping } from '../bulk/rows.ts'
import type { Upload, WriteJob } from '../bulk/writes.ts'
import { readCsv, writeCsv } from '../csv.ts'
import { Refusal } from '../errors.ts'
import { COMPOUND } from '../fields.ts'
import { readParts } from '../multipart.ts'
import type { Module } from '../org.ts'
import { renderUser } from '../reading/render.ts'
import { isObject } from '../saving/draft.ts'
import { uniqueFields } from '../saving/rules.ts'
import type { Service } from '../service.ts'
import { unzip, zip } from '../zip.ts'
import { addressOf } from './oauth.ts'
import { BASE, demandRight, readBody } from './request.ts'

const BULK = '/crm/bulk/v8'
const MOST_COLUMNS = 200

/** https://www.zoho.com/crm/developer/docs/api/v8/bulk-write/overview.html */
export function bulkWriteRoutes(service: Service): Route[] {
  return [
    {
      method: 'POST',
      path: `${BASE}/upload`,
      class: 'batch',
      needs: ['ZohoFiles.files.ALL'],
      handle: (call) => upload(service, call),
    },
    {
      method: 'POST',
      path: `${BULK}/write`,
      class: 'small',
      needs: ['ZohoCRM.bulk.CREATE'],
      handle: (call) => create(service, call),
    },
    {
      method: 'GET',
      path: `${BULK}/write/:job`,
      class: 'small',
      needs: ['ZohoCRM.bulk.READ'],
      handle: (call) => ({ status: 200, body: describe(service, jobOf(service, call.params.job!), addressOf(call)) }),
    },
    {
      method: 'GET',
      path: '/v2/crm/:zgid/bulk-write/:job/:file',
      class: 'page',
      needs: ['ZohoCRM.bulk.READ'],
      handle: ({ params }) => {
        const job = jobOf(service, params.job!)
        if (statusOf(service, job) !== 'COMPLETED') throw notFound(job.id)
        return { status: 200, headers: { 'content-type': 'application/zip' }, body: resultOf(job) }
      },
    },
  ]
}

/** The upload host wants to know what for and for which org. */
function upload(service: Service, call: Call): Answer {
  const { org, setup, bulkWrites } = service
  const refuse = (status: number, code: string, message: string): Refusal => new Refusal(status, code, message)
  if (call.header('feature') !== 'bulk-write')
    throw refuse(400, 'NOT_SUPPORTED_FEATURE', 'the feature is not supported')
  if (call.header('x-crm-org') !== org.details.zgid) throw refuse(400, 'INVALID_DATA', 'X-CRM-ORG is not this org')
  const file = readParts(call.header('content-type') ?? '', call.body)?.find(({ name }) => name === 'file')
  if (file === undefined) throw refuse(400, 'MANDATORY_NOT_FOUND', 'the file is missing')
  if (file.content.length > setup.limits.uploadMB! * 1_000_000)
    throw refuse(
      413,
      'FILE_SIZE_MORE_THAN_ALLOWED_SIZE',
      'Please check if the size of the file is in the correct range',
    )
  const entries = unzip(file.content)
  const [entry] = entries ?? []
  if (entry === undefined || !entry.name.toLowerCase().endsWith('.csv'))
    throw refuse(400, 'INVALID_FILE_FORMAT', 'the file is no archive of a CSV file')
  const id = org.nextId()
  const text = new TextDecoder().decode(entry.content)
  const delimiter = /^[^,;:|\r\n]*([,;:|])/.exec(text)?.[1] ?? ','
  bulkWrites.uploads.set(id, { id, name: entry.name, rows: readCsv(text, delimiter) })
  const details = { file_id: id, created_time: org.zone.render(service.now()) }
  return {
    status: 200,
    body: { status: 'success', code: 'FILE_UPLOAD_SUCCESS', message: 'file uploaded.', details },
  }
}

function create(service: Service, call: Call): Answer {
  const { org, bulkWrites, setup } = service
  const body = readBody(call)
  const { operation, resource } = body
  if (operation !== 'insert' && operation !== 'update' && operation !== 'upsert')
    throw new Refusal(400, 'INVALID_DATA', 'the operation is not supported')
  const [first, ...others] = Array.isArray(resource) ? (resource as unknown[]) : []
  if (!isObject(first)) throw new Refusal(400, 'MISSING_REQUIRED_KEY', 'a key is missing', { json_path: '$.resource' })
  if (others.length > 0) throw new Refusal(400, 'COEXISTENCE_NOT_ALLOWED', 'one resource is taken here')
  const module = moduleOf(service, first.module)
  if (operation !== 'update') demandRight(module, 'create')
  if (operation !== 'insert') demandRight(module, 'edit')
  const file = bulkWrites.uploads.get(String(first.file_id))
  for (const key of ['type', 'file_names'])
    if (first[key] === undefined)
      throw new Refusal(400, 'MISSING_REQUIRED_KEY', 'a key is missing', { json_path: `$.resource[0].${key}` })
  const isNamed = Array.isArray(first.file_names) && first.file_names.includes(file?.name)
  if (file === undefined || !isNamed) throw new Refusal(400, 'FILE_NOT_FOUND', 'there is no such file')
  if ((file.rows[0]?.length ?? 0) > MOST_COLUMNS)
    throw new Refusal(400, 'INVALID_REQUEST', `a file has ${MOST_COLUMNS} columns at most`)
  const find_by = readFindBy(module, operation, first.find_by)
  const startsAt = bulkWrites.freeAt(module, service.now())
  const job: WriteJob = {
    id: org.nextId(),
    module,
    operation,
    upload: file,
    mappings: readMappings(module, first.field_mappings, file, operation),
    find_by,
    ignoreEmpty: (first.ignore_empty ?? body.ignore_empty) === true,
    resource: first,
    createdAt: service.now(),
    startsAt,
    endsAt: startsAt + setup.limits.jobMs!,
    end: call.jobEnd,
    results: [],
  }
  bulkWrites.add(job)
  const details = { id: job.id, created_by: renderUser(org, org.me.id) }
  return { status: 201, body: { status: 'success', code: 'SUCCESS', message: 'success', details } }
}

function moduleOf({ org }: Service, given: unknown): Module {
  const module = org.modules.get(String(isObject(given) ? given.api_name : given))
  if (module === undefined || !module.bulkWrite)
    throw new Refusal(400, 'MODULE_NOT_AVAILABLE', 'the module is not available')
  return module
}

/** An update and an upsert say what records are found by: the id, or a field whose values are unique. */
function readFindBy(module: Module, operation: WriteJob['operation'], given: unknown): string | undefined {
  if (operation === 'insert') return undefined
  if (typeof given !== 'string') throw new Refusal(400, 'MANDATORY_NOT_FOUND', 'Required key find_by is not available')
  const known = ['id', module.check, ...uniqueFields(module).map(({ api_name }) => api_name)]
  if (!known.includes(given)) throw new Refusal(400, 'INVALID_DATA', 'find_by is not a unique field')
  return given
}

/** Without mappings the header of the file names the fields. Fields that the system fills take nothing. */
function readMappings(module: Module, given: unknown, file: Upload, operation: WriteJob['operation']): Mapping[] {
  const listed = Array.isArray(given)
    ? given.filter(isObject)
    : (file.rows[0] ?? []).map((api_name, index): Record<string, unknown> => ({ api_name, index }))
  const mappings = listed.map((entry): Mapping => {
    const field = module.fields.get(String(entry.api_name))
    const isOwn = field?.writable[operation === 'insert' ? 'create' : 'update'] === false && field.api_name !== 'id'
    if (
      field === undefined ||
      isOwn ||
      ['subform', 'multiselectlookup'].includes(field.data_type) ||
      COMPOUND.has(field.data_type)
    )
      throw new Refusal(400, 'INVALID_DATA', 'the field cannot be mapped', { api_name: entry.api_name })
    return {
      field,
      ...(typeof entry.index === 'number' && { index: entry.index }),
      ...(typeof entry.find_by === 'string' && { find_by: entry.find_by }),
      ...(typeof entry.format === 'string' && { format: entry.format }),
      ...(typeof entry.module === 'string' && { module: entry.module }),
      ...(isObject(entry.default_value) && { default_value: entry.default_value.value }),
    }
  })
  const missing = [...module.fields.values()].find(
    ({ mandatory, api_name }) => mandatory && !mappings.some(({ field }) => field.api_name === api_name),
  )
  if (operation === 'insert' && missing !== undefined)
    throw new Refusal(400, 'MANDATORY_FIELDS_NOT_MAPPED', 'a mandatory field is not mapped', {
      api_name: missing.api_name,
    })
  return mappings
}

function jobOf({ bulkWrites }: Service, id: string): WriteJob {
  const job = bulkWrites.jobs.get(id)
  if (job === undefined) throw notFound(id)
  return job
}

function notFound(id: string): Refusal {
  return new Refusal(404, 'RESOURCE_NOT_FOUND', 'the job does not exist', { resource: id })
}

function statusOf(
  service: Service,
  { startsAt, endsAt, end }: WriteJob,
): 'ADDED' | 'INPROGRESS' | 'COMPLETED' | 'FAILED' {
  const now = service.now()
  if (now >= endsAt && end !== 'stuck') return end === 'failed' ? 'FAILED' : 'COMPLETED'
  return now < startsAt + (endsAt - startsAt) / 4 ? 'ADDED' : 'INPROGRESS'
}

function describe(service: Service, job: WriteJob, address: string): object {
  const { org } = service
  const status = statusOf(service, job)
  const count = (wanted: string): number => job.results.filter((result) => result.status === wanted).length
  const total = job.upload.rows.length - 1
  // A part of a job is never told as failed, but as skipped.
  const partStatus = status === 'FAILED' ? 'SKIPPED' : status
  const file = {
    status: partStatus,
    name: job.upload.name,
    added_count: count('ADDED'),
    updated_count: count('UPDATED'),
    skipped_count: count('SKIPPED') + count('UNPROCESSED'),
    total_count: total,
  }
  const isDone = status === 'COMPLETED'
  const cause = status === 'FAILED' ? { code: 'INTERNAL_ERROR' } : {}
  return {
    status,
    character_encoding: 'UTF-8',
    resource: [{ ...job.resource, ...cause, status: partStatus, file }],
    id: job.id,
    ...(isDone && {
      result: { download_url: `${address}/v2/crm/${org.details.zgid}/bulk-write/${job.id}/${job.id}.zip` },
    }),
    created_by: renderUser(org, org.me.id),
    operation: job.operation,
    created_time: org.zone.render(job.createdAt),
  }
}

/** The first three mapped columns of each row with what became of it. */
function resultOf({ id, upload: file, mappings, results }: WriteJob): Buffer {
  const shown = mappings.flatMap(({ index }) => (index === undefined ? [] : [index])).slice(0, 3)
  const cells = (row: readonly string[] | undefined): string[] => shown.map((index) => row?.[index] ?? '')
  const rows = results.map((result, index) => [...cells(file.rows[index + 1]), result.id, result.status, result.errors])
  const header = [...cells(file.rows[0]), 'RECORD_ID', 'STATUS', 'ERRORS']
  return zip([{ name: `${id}.csv`, content: Buffer.from(writeCsv([header, ...rows])) }])
}

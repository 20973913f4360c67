import { compareNumeric, type Row } from '../../kit/store.ts'
import type { Answer, Call } from '../../kit/vendor.ts'
import { automate, type Company } from '../company.ts'
import { badRequest, notFound } from '../errors.ts'
import { openToAll } from '../rules.ts'
import type { FileSeed } from '../seed.ts'
import { timestamp, v1Time } from '../times.ts'
import { isThere } from '../values/scalars.ts'
import { addressOf } from './address.ts'
import { callerOf, numberIn, ok, type PricedRoute, type Request } from './request.ts'
import { createdStatus, idIn, sortedBy, v1, v1Page } from './v1.ts'

export interface StoredFile extends Row {
  readonly values: Readonly<Record<string, unknown>>
}

interface Content extends Row {
  readonly base64: string
  readonly secret: string
}

const READ = 'deals:read|deals:full|activities:read|activities:full|contacts:read|contacts:full'
const WRITE = 'deals:full|activities:full|contacts:full'
const PAGE = 100

const parents: Readonly<Record<string, string>> = {
  deal_id: 'deals',
  person_id: 'persons',
  org_id: 'organizations',
  product_id: 'products',
  activity_id: 'activities',
  lead_id: 'leads',
}

const filesOf = ({ store }: Company) => store.collection<StoredFile>('files', { compare: compareNumeric })
const contentsOf = ({ store }: Company) => store.collection<Content>('file-contents', { compare: compareNumeric })

/** Files and, behind a redirect that needs no credential, their bytes. https://developers.pipedrive.com/docs/api/v1/Files */
export function fileRoutes(company: Company): PricedRoute[] {
  const files = filesOf(company)
  const fileIn = (request: Request): StoredFile => {
    const file = files.get(numberIn(request))
    if (file?.values.active_flag !== true) throw notFound('File not found')
    return file
  }
  return [
    ...v1(company, {
      ...{ method: 'GET', path: '/files', class: 'page', needs: [READ] },
      handle: (request) => {
        const rows = files.values().filter(({ values }) => values.active_flag === true)
        const sorted = sortedBy(rows, request.query, ({ id, values }, field) =>
          field === 'id' ? Number(id) : values[field],
        )
        return v1Page(company, request, sorted, (file) => show(company, file, request.call), PAGE)
      },
    }),
    ...v1(company, {
      ...{ method: 'POST', path: '/files', class: 'batch', needs: [WRITE], isForm: true },
      handle: (request) => upload(company, request),
    }),
    ...v1(company, {
      ...{ method: 'GET', path: '/files/:id/download', cost: 20, needs: [READ] },
      handle: (request) => {
        const { id } = fileIn(request)
        const { secret } = contentsOf(company).get(id)!
        return { status: 302, headers: { location: `${addressOf(request.call)}/storage/${id}/${secret}` } }
      },
    }),
    ...v1(company, {
      ...{ method: 'GET', path: '/files/:id', needs: [READ] },
      handle: (request) => ok(show(company, fileIn(request), request.call)),
    }),
    ...v1(company, {
      ...{ method: 'PUT', path: '/files/:id', needs: [WRITE], isForm: true },
      handle: (request) => {
        const before = fileIn(request)
        const form = new URLSearchParams(new TextDecoder().decode(request.call.body))
        const [name, description] = ['name', 'description'].map((each) => form.get(each) ?? before.values[each])
        const file = { ...before, values: { ...before.values, name, description, update_time: now(company) } }
        files.put(file)
        return ok(show(company, file, request.call))
      },
    }),
    ...v1(company, {
      ...{ method: 'DELETE', path: '/files/:id', needs: [WRITE] },
      handle: (request) => {
        const file = fileIn(request)
        files.put({ ...file, values: { ...file.values, active_flag: false } })
        return ok({ id: Number(file.id) })
      },
    }),
    {
      ...{ method: 'GET', path: '/storage/:id/:secret', cost: 0, class: 'page', needs: [openToAll] },
      handle: ({ params }) => {
        const content = contentsOf(company).get(params.id ?? '')
        if (content?.secret !== params.secret) return { status: 403, body: 'AccessDenied' }
        const name = encodeURIComponent(String(files.get(content!.id)?.values.name))
        return {
          status: 200,
          headers: {
            'content-type': 'application/octet-stream',
            'content-disposition': `attachment; filename="${name}"`,
          },
          body: Buffer.from(content!.base64, 'base64'),
        }
      },
    },
  ]
}

const now = ({ clock }: Company): string => timestamp(clock.now())

/** The form is read while others write, so only what follows it is one step. */
async function upload(company: Company, { call }: Request): Promise<Answer> {
  const type = call.header('content-type') ?? ''
  if (!type.startsWith('multipart/form-data')) throw badRequest('The body must be multipart/form-data.')
  const body = new Response(call.body as Uint8Array<ArrayBuffer>, { headers: { 'content-type': type } })
  const form = await body.formData().catch(() => {
    throw badRequest('The form cannot be read.')
  })
  const file = form.get('file')
  if (!(file instanceof File)) throw badRequest('file: No file was uploaded.')
  const bytes = Buffer.from(await file.arrayBuffer())
  const values: Record<string, unknown> = {}
  for (const [name, object] of Object.entries(parents)) {
    const given = form.get(name)
    if (given === null || given === '') continue
    const id = object === 'leads' ? String(given) : idIn({ [name]: given }, name)!
    if (!isThere({ company }, object, id)) throw badRequest(`${name}: Not found`)
    values[name] = id
  }
  const { user } = callerOf(company, call)
  const stored = addFile(company, { ...values, name: file.name, user_id: user.id }, bytes)
  automate(company, 'files', 'create', stored.id)
  return ok(show(company, stored, call), undefined, createdStatus(company))
}

/** Files that an account begins with. */
export function openFiles(company: Company, seeds: readonly FileSeed[]): void {
  for (const { id, text = '', base64, ...values } of seeds) {
    company.take('files', id)
    addFile(company, values, base64 === undefined ? Buffer.from(text) : Buffer.from(base64, 'base64'), id)
  }
}

function addFile(company: Company, values: Record<string, unknown>, bytes: Buffer, chosen?: number): StoredFile {
  const id = String(chosen ?? company.next('files'))
  const name = String(values.name)
  const file: StoredFile = {
    id,
    values: {
      user_id: null,
      ...Object.fromEntries(Object.keys(parents).map((parent) => [parent, null])),
      log_id: null,
      add_time: now(company),
      update_time: now(company),
      file_name: name.replace(/[^\w.-]+/g, '_'),
      file_type: /\.(png|jpe?g|gif)$/i.test(name) ? 'img' : 'file',
      file_size: bytes.length,
      active_flag: true,
      inline_flag: false,
      remote_location: 's3',
      remote_id: '',
      description: '',
      ...values,
    },
  }
  filesOf(company).put(file)
  contentsOf(company).put({ id, base64: bytes.toString('base64'), secret: company.random.uuid() })
  return file
}

function show(company: Company, { id, values }: StoredFile, call: Call): object {
  const nameOf = (object: string, member: string, label: string): unknown =>
    company.store.collection<StoredFile>(object).get(String(values[member]))?.values[label] ?? null
  return {
    id: Number(id),
    ...values,
    add_time: v1Time(values.add_time),
    update_time: v1Time(values.update_time),
    deal_name: nameOf('deals', 'deal_id', 'title'),
    person_name: nameOf('persons', 'person_id', 'name'),
    org_name: nameOf('organizations', 'org_id', 'name'),
    product_name: nameOf('products', 'product_id', 'name'),
    lead_name: nameOf('leads', 'lead_id', 'title'),
    url: `${addressOf(call)}/v1/files/${id}/download`,
  }
}

import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { invalidData, missingParam, Refusal } from '../errors.ts'
import { readParts } from '../multipart.ts'
import { attachmentValues } from '../open-org.ts'
import type { Attachment, Org } from '../org.ts'
import { fieldsOf } from '../reading/listing.ts'
import { renderRecord } from '../reading/render.ts'
import { wireTime } from '../seed-values.ts'
import type { Service } from '../service.ts'
import { BASE, moduleOf, NO_CONTENT } from './request.ts'

const MOST_BYTES = 100 * 1_024 * 1_024

/** Files that hang on records. https://github.com/zoho/crm-oas */
export function attachmentRoutes(service: Service): Route[] {
  const { org } = service
  const list = `${BASE}/:module{[A-Za-z]\\w*}/:id{[0-9]+}/Attachments`
  const needs = (operation: string) => [`ZohoCRM.modules.attachments.${operation}`]
  return [
    { method: 'POST', path: list, class: 'batch', needs: needs('CREATE'), handle: (call) => attach(service, call) },
    { method: 'GET', path: list, class: 'page', needs: needs('READ'), handle: (call) => show(org, call) },
    {
      method: 'GET',
      path: `${list}/:file`,
      class: 'page',
      needs: needs('READ'),
      handle: (call) => {
        const { name, content } = fileOf(org, call)
        const headers = {
          'content-type': 'application/octet-stream',
          'content-disposition': `attachment;filename*=UTF-8''${encodeURIComponent(name)}`,
        }
        return { status: 200, headers, body: Buffer.from(content, 'base64') }
      },
    },
    {
      method: 'DELETE',
      path: `${list}/:file`,
      class: 'small',
      needs: needs('DELETE'),
      handle: (call) => {
        const { id } = fileOf(org, call)
        org.attachments.delete(id)
        org.recordsOf('Attachments').delete(id)
        const item = { code: 'SUCCESS', details: { id }, message: 'record deleted', status: 'success' }
        return { status: 200, body: { data: [item] } }
      },
    },
  ]
}

function attach(service: Service, call: Call): Answer {
  const { org } = service
  const parent = parentOf(org, call)
  if (call.body.length > MOST_BYTES)
    throw new Refusal(413, 'BODY_SIZE_REACHED', 'Request body size exceeds the maximum limit of 100MB')
  const file = fileIn(call)
  if (file.name.length > 255) throw invalidData('invalid data', { maximum_length: 255, api_name: 'title' })
  const id = org.nextId()
  const time = wireTime(service.now())
  const { name, content } = file
  const about = { module: parent.module, parent: parent.id, name, size: content.length }
  org.attachments.put({ id, ...about, content: content.toString('base64') })
  org.recordsOf('Attachments').put({ id, record: attachmentValues(org, about, time) })
  const shown = org.zone.render(service.now())
  const me = { name: org.me.last_name, id: org.me.id }
  const details = { Modified_Time: shown, Modified_By: me, Created_Time: shown, id, Created_By: me }
  const item = { code: 'SUCCESS', details, message: 'attachment uploaded successfully', status: 'success' }
  return { status: 200, body: { data: [item] } }
}

/** One file a call, or the address of one, which is kept as a link. */
function fileIn(call: Call): { name: string; content: Buffer } {
  const parts = readParts(call.header('content-type') ?? '', call.body) ?? []
  const files = parts.filter(({ name }) => name === 'file')
  if (files.length > 1) throw invalidData('one file a call', { param_name: 'file' })
  const [file] = files
  if (file !== undefined) return { name: file.filename ?? 'file', content: file.content }
  const text = (name: string): string | undefined =>
    parts.find((part) => part.name === name)?.content.toString() ?? call.query.get(name) ?? undefined
  const url = text('attachmentUrl')
  if (url === undefined) throw missingParam('file')
  if (!URL.canParse(url) || url.length > 3_000) throw invalidData('the given attachment URL is incorrect', {})
  return { name: text('title') ?? url, content: Buffer.alloc(0) }
}

function show(org: Org, call: Call): Answer {
  const parent = parentOf(org, call)
  const names = call.query.get('fields')
  if (names === null) throw missingParam('fields')
  const module = org.modules.get('Attachments')!
  const files = org.attachments.find('parent', parent.id)
  if (files.length === 0) return NO_CONTENT
  const fields = fieldsOf(module, names)
  const data = files.map(({ id }) => renderRecord(org, org.recordsOf(module).get(id)!, fields))
  return { status: 200, body: { data, info: { per_page: 200, count: data.length, page: 1, more_records: false } } }
}

function fileOf(org: Org, call: Call): Attachment {
  const parent = parentOf(org, call)
  const file = org.attachments.get(call.params.file!)
  if (file?.parent !== parent.id)
    throw invalidData('the related id given seems to be invalid', { resource_path_index: 3 })
  return file
}

function parentOf(org: Org, call: Call): { id: string; module: string } {
  const module = moduleOf(org, call.params.module)
  const row = org.recordsOf(module).get(call.params.id!)
  if (row === undefined) throw invalidData('the related id given seems to be invalid', { resource_path_index: 1 })
  return { id: row.id, module: module.api_name }
}

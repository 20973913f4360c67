import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { isId, toLongId } from '../ids.ts'
import { notFound } from '../rules.ts'
import { FILES, type FileRow } from '../saving/rules/content.ts'
import type { Service } from '../service.ts'

/** The bytes of files. https://developer.salesforce.com/docs/platform/api-rest/guide/resources-sobject-blob-retrieve */
export function fileRoutes({ org }: Service): Route[] {
  const bytes = (call: Call): Answer => {
    const id = isId(call.params.id!) ? toLongId(call.params.id!) : ''
    const file = org.store.collection<FileRow>(FILES).get(id)
    if (file === undefined || org.find(id)?.record.IsDeleted === true) return notFound()
    const headers = { 'content-type': 'application/octetstream' }
    return { status: 200, headers, body: new Uint8Array(Buffer.from(file.base64, 'base64')) }
  }
  const path = '/services/data/:version/sobjects/ContentVersion/:id/VersionData'
  return [{ method: 'GET', class: 'page', needs: ['session'], path, handle: bytes }]
}

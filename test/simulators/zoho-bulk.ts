import { deflateRawSync } from 'node:zlib'
import { unzipSync, zipSync } from 'fflate'
import type { openOrg } from './zoho-org.ts'

type Org = Awaited<ReturnType<typeof openOrg>>

/** The lines of the one file in an archive. */
export function linesOf(archive: Uint8Array): string[] {
  const [content] = Object.values(unzipSync(archive))
  return Buffer.from(content ?? [])
    .toString()
    .trimEnd()
    .split('\n')
}

/** Uploads a CSV text for a bulk write; gives the id of the file. */
export async function upload(org: Org, csv: string, headers: Record<string, string> = {}) {
  const archive = zipSync({ 'rows.csv': Buffer.from(csv) })
  return await uploadBytes(org, archive, headers)
}

export function uploadBytes(org: Org, archive: Uint8Array, headers: Record<string, string> = {}) {
  const head =
    '--b\r\nContent-Disposition: form-data; name="file"; filename="rows.zip"\r\nContent-Type: application/zip\r\n\r\n'
  return org.post('upload', Buffer.concat([Buffer.from(head), archive, Buffer.from('\r\n--b--\r\n')]), {
    'content-type': 'multipart/form-data; boundary=b',
    feature: 'bulk-write',
    'x-crm-org': '60001234567',
    ...headers,
  })
}

/** Uploads rows and starts a job; gives the answer of the start. */
export async function startWrite(
  org: Org,
  csv: string,
  job: { operation?: string; resource?: object; job?: object } = {},
) {
  const { json } = await upload(org, csv)
  const resource = {
    type: 'data',
    module: { api_name: 'Contacts' },
    file_id: json.details.file_id,
    file_names: ['rows.csv'],
    ...job.resource,
  }
  return await org.post('/crm/bulk/v8/write', {
    operation: job.operation ?? 'insert',
    character_encoding: 'UTF-8',
    resource: [resource],
    ...job.job,
  })
}

/** The lines of the result of a job that is done. */
export async function resultOf(org: Org, id: string): Promise<string[]> {
  const { json } = await org.get(`/crm/bulk/v8/write/${id}`)
  const { pathname } = new URL(json.result.download_url)
  return linesOf((await org.get(pathname)).bytes)
}

/** Bytes that no archive holds. */
export const noArchive = deflateRawSync('no archive')

import type { CreateRow } from '../../connector.ts'
import type { HttpRequest } from '../../http/http.ts'
import { CrmError } from '../../model/errors.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import type { Session } from './client.ts'
import type { Saved } from './collections.ts'
import { toJson } from './encode.ts'
import { parseBody } from './errors.ts'

/** The field of a file object that its bytes stand in. */
const bytesField = 'VersionData'

/**
 * A file with its record, as a form whose second part are the bytes: they need not be held as a whole, and may be 2 GB
 * instead of the 37.5 MB that text takes. A second sending makes a second file.
 * https://developer.salesforce.com/docs/platform/api-rest/guide/dome-sobject-insert-update-blob
 */
export async function sendFile(
  session: Session,
  object: ObjectSchema,
  { encoded, content }: CreateRow,
  signal: AbortSignal,
): Promise<Saved> {
  if (content === undefined) throw refused('Salesforce: a file is created with its bytes.')
  const name = encoded.wire[object.content?.name ?? '']
  const request: HttpRequest = {
    ...{ method: 'POST', path: `${session.root}/sobjects/${encodeURIComponent(object.name)}` },
    body: {
      parts: [
        { name: 'entity_content', contentType: 'application/json', body: toJson(object, encoded.wire) },
        {
          ...{ name: bytesField, contentType: 'application/octet-stream', body: content },
          filename: typeof name === 'string' ? name : 'file',
        },
      ],
    },
    ...{ repeat: 'once', lane: 'write' },
  }
  return parseBody<Saved>(await session.http.request(request, signal))
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-sobject-blob-retrieve */
export function fileBytes(
  session: Session,
  object: string,
  id: string,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  const path = `${session.root}/sobjects/${[object, id, bytesField].map(encodeURIComponent).join('/')}`
  return session.http.stream({ method: 'GET', path, repeat: 'safe', lane: 'read' }, signal)
}

function refused(message: string): CrmError {
  return new CrmError({ kind: 'bug', scope: 'request', stored: 'no', message })
}

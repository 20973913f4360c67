import type { Content, CreateRow } from '../../connector.ts'
import type { Body, FormPart } from '../../http/http.ts'
import { CrmError } from '../../model/errors.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import type { Api } from './client.ts'
import { isNumber } from './find.ts'
import type { Container } from './members.ts'

const path = '/api/v1/files'

/**
 * The bytes of a file; they lie on a host of their own, to which the answer points.
 * https://developers.pipedrive.com/docs/api/v1/Files#downloadFile
 */
export function readContent(
  api: Api,
  object: ObjectSchema,
  id: string,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  if (object.content === undefined || !isNumber(id)) throw noFile(object)
  return api.download(`${path}/${id}/download`, signal)
}

/** Name, bytes and what it belongs to. https://developers.pipedrive.com/docs/api/v1/Files#addFile */
export function uploadOf({ name, ...belongsTo }: Container, { content }: CreateRow): Body {
  if (content === undefined) throw noBytes()
  const { bytes, open }: Content = content
  const file: FormPart = {
    ...{ name: 'file', filename: String(name), contentType: 'application/octet-stream' },
    body: { bytes, open },
  }
  const others = Object.entries(belongsTo).map(([part, value]): FormPart => ({ name: part, body: String(value) }))
  return { parts: [...others, file] }
}

/** https://developers.pipedrive.com/docs/api/v1/Files#updateFile */
export function changeOf(body: Container): string {
  const entries = Object.entries(body).map(([part, value]): [string, string] => [
    part,
    value === null ? '' : String(value),
  ])
  return new URLSearchParams(entries).toString()
}

function noFile({ label }: ObjectSchema): CrmError {
  const message = `Pipedrive has no file of this id (${label}).`
  return new CrmError({ kind: 'not-found', scope: 'row', stored: 'no', message })
}

function noBytes(): CrmError {
  const message = 'Pipedrive: a file comes without its bytes.'
  return new CrmError({ kind: 'invalid', scope: 'row', stored: 'no', message })
}

import { isObject, parseJson } from '../json.ts'
import { type Sent, sentJson } from '../saving/draft.ts'

/**
 * The record of a form whose first part is JSON and whose second one is the file itself; undefined where there is no such
 * part. https://developer.salesforce.com/docs/platform/api-rest/guide/dome-sobject-insert-update-blob
 */
export function readMultipart(body: Uint8Array, contentType: string): Sent[] | undefined {
  const parts = partsOf(body, contentType)
  const entity = parts.find(({ headers }) => /content-type:\s*application\/json/i.test(headers))
  const fields = entity === undefined ? undefined : parseJson(entity.content)
  if (!isObject(fields)) return undefined
  const files = parts.filter((part) => part !== entity)
  return [
    ...sentJson(fields),
    ...files.map(({ headers, content }) => ({
      name: /name="?([\w-]+)"?/i.exec(headers.replace(/filename="[^"]*"/i, ''))?.[1] ?? '',
      value: content.toString('base64'),
    })),
  ]
}

/** The parts of a form, each with its headers and its bytes. https://www.rfc-editor.org/rfc/rfc2046#section-5.1 */
export function partsOf(body: Uint8Array, contentType: string): { headers: string; content: Buffer }[] {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1]
  if (boundary === undefined) return []
  const bytes = Buffer.concat([Buffer.from('\r\n'), body])
  const mark = Buffer.from(`\r\n--${boundary}`)
  const parts: { headers: string; content: Buffer }[] = []
  let at = bytes.indexOf(mark)
  for (;;) {
    const next = at < 0 ? -1 : bytes.indexOf(mark, at + mark.length)
    if (next < 0) return parts
    const part = bytes.subarray(at + mark.length, next)
    const border = part.indexOf('\r\n\r\n')
    if (border >= 0) parts.push({ headers: part.subarray(0, border).toString(), content: part.subarray(border + 4) })
    at = next
  }
}

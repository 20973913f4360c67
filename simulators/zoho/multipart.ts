/** A part of a body of type multipart/form-data. */
export interface Part {
  readonly name: string
  readonly filename?: string
  readonly content: Buffer
}

/** The parts of a body; undefined for a content type without a boundary. https://www.rfc-editor.org/rfc/rfc7578 */
export function readParts(contentType: string, body: Uint8Array): Part[] | undefined {
  const [, quoted, bare] = /^multipart\/form-data;.*boundary=(?:"([^"]+)"|([^;]+))/i.exec(contentType) ?? []
  const boundary = quoted ?? bare?.trim()
  if (boundary === undefined) return undefined
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const mark = Buffer.from(`--${boundary}`)
  const parts: Part[] = []
  for (let at = bytes.indexOf(mark); at >= 0; ) {
    const start = at + mark.length
    const next = bytes.indexOf(mark, start)
    if (next < 0) return parts
    // A part ends with the line break before the next boundary.
    const part = readPart(bytes.subarray(start + 2, next - 2))
    if (part !== undefined) parts.push(part)
    at = next
  }
  return parts
}

function readPart(bytes: Buffer): Part | undefined {
  const border = bytes.indexOf('\r\n\r\n')
  if (border < 0) return undefined
  const headers = bytes.toString('utf8', 0, border)
  const name = /\bname="([^"]*)"/i.exec(headers)?.[1]
  const filename = /\bfilename="([^"]*)"/i.exec(headers)?.[1]
  if (name === undefined) return undefined
  return { name, content: bytes.subarray(border + 4), ...(filename !== undefined && { filename }) }
}

import type { Random } from '../model/clock.ts'
import { exactly } from './exactly.ts'
import type { ByteSource, Form, FormPart } from './http.ts'

/**
 * A form as the bytes of a body. The boundary is drawn anew each time, so that no file can hold it; names are escaped as
 * browsers do (https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data).
 */
export function encodeForm({ parts }: Form, random: Random): { contentType: string; body: ByteSource } {
  const boundary = `crm-ferry-${[random(), random(), random()].map((drawn) => drawn.toString(36).slice(2)).join('')}`
  const heads = parts.map((part) => Buffer.from(headOf(part, boundary)))
  const end = Buffer.from(`--${boundary}--\r\n`)
  const lengths = parts.map(({ body }) => lengthOf(body))
  const bytes = lengths.includes(null)
    ? null
    : lengths.reduce<number>((sum, length, at) => sum + heads[at]!.length + (length ?? 0) + 2, end.length)

  async function* open(): AsyncGenerator<Uint8Array> {
    for (const [at, { body }] of parts.entries()) {
      yield heads[at]!
      if (typeof body === 'string') yield Buffer.from(body)
      else if (body instanceof Uint8Array) yield body
      // Each for itself: one that is too short and another that is too long would make up for each other.
      else yield* exactly(body)
      yield Buffer.from('\r\n')
    }
    yield end
  }
  return { contentType: `multipart/form-data; boundary=${boundary}`, body: { bytes, open } }
}

function headOf({ name, filename, contentType }: FormPart, boundary: string): string {
  const file = filename === undefined ? '' : `; filename="${escaped(filename)}"`
  const type = contentType === undefined ? '' : `content-type: ${contentType.replace(/[\r\n]/g, ' ')}\r\n`
  return `--${boundary}\r\ncontent-disposition: form-data; name="${escaped(name)}"${file}\r\n${type}\r\n`
}

function escaped(name: string): string {
  return name.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22')
}

function lengthOf(body: FormPart['body']): number | null {
  if (typeof body === 'string') return Buffer.byteLength(body)
  return body instanceof Uint8Array ? body.byteLength : body.bytes
}

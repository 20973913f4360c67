import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FormPart } from '../../src/http/http.ts'
import { encodeForm } from '../../src/http/multipart.ts'

const source = (bytes: Uint8Array, told: number | null = bytes.byteLength) => ({
  bytes: told,
  async *open() {
    for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7)
  },
})

/** What a reader that we did not write makes of the form. */
async function readBack(parts: FormPart[]): Promise<FormData> {
  const { contentType, body } = encodeForm({ parts }, Math.random)
  const bytes = Buffer.concat(await Array.fromAsync(body.open()))
  if (body.bytes !== null) expect(bytes.byteLength).toBe(body.bytes)
  return new Response(Uint8Array.from(bytes), { headers: { 'content-type': contentType } }).formData()
}

test('texts, bytes and streams arrive under their names', async () => {
  const photo = Uint8Array.from({ length: 300 }, (_, n) => n % 256)
  const form = await readBack([
    { name: 'entity', contentType: 'application/json', body: '{"Title":"Zoë 🚀"}' },
    { name: 'file', filename: 'Übersicht "neu"\r\n.png', contentType: 'image/png', body: source(photo) },
    { name: 'small', filename: 'b.bin', body: new Uint8Array([13, 10, 45, 45]) },
  ])
  expect(form.get('entity')).toBe('{"Title":"Zoë 🚀"}')
  const file = form.get('file') as File
  expect([file.type, file.size, Buffer.from(await file.arrayBuffer()).equals(photo)]).toEqual(['image/png', 300, true])
  expect(file.name).toContain('Übersicht')
  expect(Buffer.from(await (form.get('small') as File).arrayBuffer())).toEqual(Buffer.from([13, 10, 45, 45]))
})

test('any bytes come through, and the length that is told is the length that is sent', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: 'grapheme' }), async (bytes, text) => {
      const form = await readBack([
        { name: 'a', filename: 'a', body: source(bytes) },
        { name: 'b', filename: 'b', body: Buffer.from(text) },
      ])
      expect(Buffer.from(await (form.get('a') as File).arrayBuffer())).toEqual(Buffer.from(bytes))
      expect(await (form.get('b') as File).text()).toBe(text.replace(/^\ufeff/, ''))
    }),
  )
})

test('of a part whose length nobody knows the whole is not known, and one that is told wrongly fails', async () => {
  const untold = encodeForm({ parts: [{ name: 'f', body: source(new Uint8Array(9), null) }] }, Math.random)
  expect(untold.body.bytes).toBeNull()
  const short = encodeForm({ parts: [{ name: 'f', body: source(new Uint8Array(9), 10) }] }, Math.random)
  await expect(Array.fromAsync(short.body.open())).rejects.toMatchObject({ code: 'bytes-not-as-told' })
})

test('no name can end its line or begin another part', async () => {
  const { body } = encodeForm({ parts: [{ name: 'a"\r\nx: y', filename: '\r\n\r\n', body: '' }] }, Math.random)
  const head = Buffer.concat(await Array.fromAsync(body.open())).toString()
  expect(head.split('\r\n')[1]).toBe('content-disposition: form-data; name="a%22%0D%0Ax: y"; filename="%0D%0A%0D%0A"')
})

import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import type { ByteSource } from '../../src/http/http.ts'
import { CrmError } from '../../src/model/errors.ts'
import { digest, megabyte, pieces } from './byte-sources.ts'
import { never } from './fake-vendor.ts'
import { clientOf, serve } from './network.ts'

const upload = (body: ByteSource) =>
  ({ method: 'POST', path: '/files', body, repeat: 'once', headers: { 'content-type': 'image/png' } }) as const

/** Tells what arrived. */
async function mirror(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const seen = await digest(request).catch(() => null)
  if (seen === null) return
  const { 'content-length': length, 'content-type': type } = request.headers
  response.end(JSON.stringify({ ...seen, told: length, type }))
}

test('a body arrives piece by piece as it is, and is opened when it is sent', async () => {
  const client = clientOf(await serve((...call) => void mirror(...call)))
  const source = pieces(200)
  const expected = await digest(pieces(200).open())
  expect(source.opened).toBe(0)
  const reply = JSON.parse((await client.request(upload(source), never)).text)
  expect(reply).toEqual({ ...expected, told: String(source.bytes), type: 'image/png' })
  expect([source.opened, source.left]).toEqual([1, 1])
  const whole = { ...upload(source), body: new Uint8Array([0, 255, 128]) }
  expect(JSON.parse((await client.request(whole, never)).text)).toMatchObject({ length: 3, told: '3' })
  const untold = upload({ bytes: null, open: () => pieces(3).open() })
  expect(JSON.parse((await client.request(untold, never)).text)).toMatchObject({ length: 3 * 64_000 })
})

test('a body is opened again for each sending', async () => {
  let calls = 0
  const base = await serve((request, response) => {
    calls += 1
    if (calls > 1) return void mirror(request, response)
    response.writeHead(503, { 'x-stored': 'no' }).end()
  })
  const source = pieces(20)
  const reply = JSON.parse((await clientOf(base).request(upload(source), never)).text)
  expect(reply).toMatchObject(await digest(pieces(20).open()))
  expect([calls, source.opened, source.left]).toEqual([2, 2, 2])
})

test.each([
  ['has fewer bytes than told', { bytes: megabyte, open: () => pieces(10, 99_999).open() }],
  ['has more bytes than told', { bytes: megabyte, open: () => pieces(11, 99_999).open() }],
])('a body that %s is never stored', async (_, source) => {
  const ends: boolean[] = []
  const base = await serve((request) => {
    request.resume()
    request.on('close', () => ends.push(request.complete))
  })
  let opened = 0
  const body = {
    bytes: source.bytes,
    open: () => {
      opened += 1
      return source.open()
    },
  }
  const sent = clientOf(base).request(upload(body), never)
  await expect(sent).rejects.toMatchObject({ kind: 'invalid', stored: 'no', code: 'bytes-not-as-told' })
  await expect.poll(() => ends.length).toBe(opened)
  expect([opened, ends]).toEqual([1, [false]])
})

test('a way that breaks before all bytes have left stored nothing, and is tried again from the first', async () => {
  let calls = 0
  const base = await serve((request, response) => {
    calls += 1
    if (calls > 1) return void mirror(request, response)
    request.once('data', () => request.destroy())
  })
  const source = pieces(200)
  const reply = JSON.parse((await clientOf(base, {}, { random: () => 0 }).request(upload(source), never)).text)
  expect(reply).toMatchObject(await digest(pieces(200).open()))
  expect([calls, source.opened, source.left]).toEqual([2, 2, 2])
  const silent = await serve((request) => void request.pause())
  const stuck = clientOf(silent, { timeoutMs: 200 }, { random: () => 0 }).request(upload(pieces(400)), never)
  await expect(stuck).rejects.toMatchObject({ kind: 'transient', stored: 'no' })
})

test('an answer that comes before all bytes have left ends their sending', async () => {
  const base = await serve((_, response) => response.writeHead(400, { 'content-length': '3' }).end('no!'))
  const source = pieces(1_000)
  await expect(clientOf(base).request(upload(source), never)).rejects.toMatchObject({ kind: 'invalid' })
  await expect.poll(() => source.left).toBe(1)
})

test('a source that is gone for good is not asked again, and nothing was stored', async () => {
  const base = await serve((request) => void request.resume())
  let opened = 0
  const gone = new CrmError({ kind: 'not-found', scope: 'row', stored: 'no', message: 'File 7 is gone.' })
  const body: ByteSource = {
    bytes: 2_000,
    async *open() {
      opened += 1
      yield Buffer.alloc(1_000)
      throw gone
    },
  }
  const refused = await clientOf(base)
    .request(upload(body), never)
    .catch((error: unknown) => error)
  expect(refused).toMatchObject({ kind: 'invalid', stored: 'no' })
  expect(String(refused)).toContain('File 7 is gone.')
  expect(opened).toBe(1)
})

test('an upload goes on for as long as pieces move, each with leave; without it nothing is stored', async () => {
  const arrived: boolean[] = []
  const base = await serve((request, response) => {
    request.on('close', () => arrived.push(request.complete))
    request.resume()
    request.on('end', () => response.end('{}'))
  })
  const slow: ByteSource = {
    bytes: 8_000,
    async *open() {
      for (let nth = 0; nth < 8; nth += 1) {
        await new Promise((resolve) => setTimeout(resolve, 60))
        yield Buffer.alloc(1_000)
      }
    },
  }
  await clientOf(base, { timeoutMs: 300 }).request(upload(slow), never)
  let asked = 0
  const mayLeave = async (): Promise<void> => {
    asked += 1
    if (asked > 4) throw new Error('Another worker has the run.')
  }
  const losing = clientOf(base, {}, { mayLeave })
  await expect(losing.request(upload(slow), never)).rejects.toThrow('Another worker has the run.')
  await expect.poll(() => arrived).toEqual([true, false])
})

import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { ByteSource, HttpReply } from '../../src/http/http.ts'
import { CrmError } from '../../src/model/errors.ts'
import { classify, never, read } from './fake-vendor.ts'
import { clientOf, serve } from './network.ts'

const megabyte = 1_000_000

/** Every piece says where it stands, so that none can be lost, doubled or moved without being seen. */
function pieces(count: number, size = 64_000): ByteSource & { opened: number; left: number } {
  const source = {
    bytes: count * size,
    opened: 0,
    left: 0,
    async *open(): AsyncGenerator<Uint8Array> {
      source.opened += 1
      try {
        for (let nth = 0; nth < count; nth += 1) yield Buffer.alloc(size, `${nth},`)
      } finally {
        source.left += 1
      }
    },
  }
  return source
}

async function digest(bytes: AsyncIterable<Uint8Array>): Promise<{ sha: string; length: number }> {
  const hash = createHash('sha256')
  let length = 0
  for await (const piece of bytes) {
    hash.update(piece)
    length += piece.byteLength
  }
  return { sha: hash.digest('hex'), length }
}

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

test('a reply comes piece by piece, compressed or not, and its connection serves again', async () => {
  let sockets = 0
  const plain = Buffer.alloc(3 * megabyte, 'abc')
  const base = await serve((request, response) => {
    if (request.url === '/small') return response.end('x')
    const zipped = request.url === '/zipped'
    if (zipped) response.setHeader('content-encoding', 'gzip')
    return response.end(zipped ? gzipSync(plain) : plain)
  })
  const { servers } = await import('./network.ts')
  servers.at(-1)?.on('connection', () => {
    sockets += 1
  })
  const client = clientOf(base)
  const expected = createHash('sha256').update(plain).digest('hex')
  for (const path of ['/plain', '/zipped', '/small']) {
    const { sha, length } = await digest(client.stream(read({ path }), never))
    expect([sha === expected, length]).toEqual(path === '/small' ? [false, 1] : [true, 3 * megabyte])
  }
  expect(sockets).toBe(1)
})

test('nothing is asked before the first pull, and a reader that leaves ends the connection', async () => {
  let calls = 0
  let ended: () => void = () => undefined
  const isOver = new Promise<void>((resolve) => {
    ended = resolve
  })
  const base = await serve((_, response) => {
    calls += 1
    response.on('close', () => ended())
    const more = (): void => void response.write(Buffer.alloc(megabyte), more)
    more()
  })
  const bytes = clientOf(base).stream(read(), never)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(calls).toBe(0)
  for await (const piece of bytes) if (piece.byteLength > 0) break
  await isOver
  expect(calls).toBe(1)
})

test('a refusal is judged as any other before a byte is given out, and a new credential is fetched', async () => {
  let token = 'old'
  const base = await serve((request, response) => {
    if (request.headers.authorization !== 'new') return response.writeHead(401).end('expired')
    return request.url === '/missing' ? response.writeHead(400).end('no such file') : response.end('bytes')
  })
  const texts: string[] = []
  const client = clientOf(base, {
    classify: (reply: HttpReply) => {
      texts.push(reply.text)
      return classify(reply)
    },
    authorize: async () => ({ authorization: token }),
    reauthorize: async () => {
      token = 'new'
    },
  })
  expect(await digest(client.stream(read(), never))).toMatchObject({ length: 5 })
  await expect(digest(client.stream(read({ path: '/missing' }), never))).rejects.toMatchObject({ kind: 'invalid' })
  expect(texts).toEqual(['expired', 'no such file'])
})

test('what breaks before the first byte is asked again; what breaks later, or stands still, is the reader’s', async () => {
  let calls = 0
  const base = await serve((request, response) => {
    calls += 1
    if (request.url === '/late' && calls === 1) return void response.writeHead(200, { 'content-length': '9' }).destroy()
    if (request.url === '/late') return response.end('123456789')
    response.writeHead(200, { 'content-length': '100' })
    return response.write('half', () => (request.url === '/cut' ? response.destroy() : undefined))
  })
  const client = clientOf(base, { timeoutMs: 200 }, { random: () => 0 })
  expect(await digest(client.stream(read({ path: '/late' }), never))).toMatchObject({ length: 9 })
  expect(calls).toBe(2)
  for (const path of ['/cut', '/still']) {
    const got: Uint8Array[] = []
    const reading = async (): Promise<void> => {
      for await (const piece of client.stream(read({ path }), never)) got.push(piece)
    }
    await expect(reading()).rejects.toMatchObject({ kind: 'transient', scope: 'request' })
    expect(Buffer.concat(got).toString()).toBe('half')
  }
  expect(calls).toBe(4)
})

test('a slow reader is not a server that stands still', async () => {
  const base = await serve((_, response) => void response.write('a', () => response.end(Buffer.alloc(megabyte))))
  let length = 0
  for await (const piece of clientOf(base, { timeoutMs: 100 }).stream(read(), never)) {
    if (length === 0) await new Promise((resolve) => setTimeout(resolve, 250))
    length += piece.byteLength
  }
  expect(length).toBe(megabyte + 1)
})

test('a file in a storage is fetched without the credential, and only where that is safe', async () => {
  const seen: (string | undefined)[] = []
  const base = await serve((request, response) => {
    seen.push(`${request.url} ${request.headers.authorization}`)
    if (request.url === '/here') return response.writeHead(302, { location: '/stored?signature=1' }).end('moved')
    if (request.url === '/gone') return response.writeHead(307, { location: '/missing' }).end()
    if (request.url === '/round') return response.writeHead(302, { location: '/round' }).end()
    if (request.url === '/missing') return response.writeHead(404).end('<Error/>')
    if (request.url === '/away') return response.writeHead(302, { location: `${elsewhere}/stored` }).end()
    return response.end('bytes')
  })
  let strangers = 0
  const elsewhere = await serve((_, response) => {
    strangers += 1
    response.end()
  })
  const client = clientOf(base, { authorize: async () => ({ authorization: 'secret' }) })
  const fetched = (path: string) => digest(client.stream(read({ path }), never))
  expect(await fetched('/here')).toMatchObject({ length: 5 })
  expect(seen).toEqual(['/here secret', '/stored?signature=1 undefined'])
  await expect(fetched('/gone')).rejects.toMatchObject({ kind: 'not-found' })
  await expect(fetched('/away')).rejects.toMatchObject({ kind: 'bug' })
  await expect(fetched('/round')).rejects.toMatchObject({ kind: 'bug' })
  expect(strangers).toBe(0)
})

test('an abort ends a stream with its reason, before and after its beginning', async () => {
  const base = await serve((request, response) => {
    if (request.url !== '/silent') response.write('begun')
  })
  for (const path of ['/silent', '/begun']) {
    const leaving = new AbortController()
    const reading = digest(clientOf(base).stream(read({ path }), leaving.signal))
    setTimeout(() => leaving.abort(new Error('stop')), 50)
    await expect(reading).rejects.toThrow('stop')
  }
})

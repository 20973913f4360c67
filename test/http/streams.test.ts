import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { HttpReply } from '../../src/http/http.ts'
import { digest, megabyte } from './byte-sources.ts'
import { classify, never, read } from './fake-vendor.ts'
import { clientOf, serve, servers } from './network.ts'

test('a reply comes piece by piece, compressed or not, and its connection serves again', async () => {
  let sockets = 0
  const plain = Buffer.alloc(3 * megabyte, 'abc')
  const base = await serve((request, response) => {
    if (request.url === '/small') return response.end('x')
    const zipped = request.url === '/zipped'
    if (zipped) response.setHeader('content-encoding', 'gzip')
    return response.end(zipped ? gzipSync(plain) : plain)
  })
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

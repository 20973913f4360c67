import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { never, read } from './fake-vendor.ts'
import { clientOf, network, serve, servers } from './network.ts'

test('a request arrives whole and a compressed reply is unpacked, errors included', async () => {
  const base = await serve((request, response) => {
    let body = ''
    request.on('data', (piece) => {
      body += piece
    })
    request.on('end', () => {
      const { method, url, headers } = request
      const seen = { method, url, body, type: headers['content-type'], encoding: headers['accept-encoding'] }
      response.writeHead(url === '/a%20b?q=x%26y' ? 200 : 400, { 'content-encoding': 'gzip', 'X-Name': 'Value' })
      response.end(gzipSync(JSON.stringify(seen)))
    })
  })
  const client = clientOf(base, { classify: () => null })
  const request = read({ method: 'POST', path: '/a%20b', query: { q: 'x&y' }, body: '{"name":"Zoë"}' })
  const reply = await client.request(request, never)
  expect(reply).toMatchObject({ status: 200, headers: { 'x-name': 'Value' } })
  expect(JSON.parse(reply.text)).toEqual({
    method: 'POST',
    url: '/a%20b?q=x%26y',
    body: '{"name":"Zoë"}',
    type: 'application/json',
    encoding: 'gzip',
  })
  const refused = await client.request(read(), never)
  expect([refused.status, JSON.parse(refused.text).url]).toEqual([400, '/things'])
})

test('a redirect is a reply, not an order', async () => {
  let elsewhere = 0
  const other = await serve((_, response) => {
    elsewhere += 1
    response.end()
  })
  const base = await serve((_, response) => response.writeHead(302, { location: `${other}/steal` }).end())
  const client = clientOf(base, { classify: () => null, authorize: async () => ({ authorization: 'secret' }) })
  expect((await client.request(read(), never)).status).toBe(302)
  expect(elsewhere).toBe(0)
})

test('silence, a cut body and a reset leave open what was stored; each is told apart from a refused connection', async () => {
  const silent = await serve(() => undefined)
  const cut = await serve((_, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('half', () => response.destroy())
  })
  const reset = await serve((request) => request.socket.destroy())
  const slow = await serve((_, response) => response.writeHead(200).write('begun'))
  for (const base of [silent, cut, reset, slow]) {
    const sent = clientOf(base, { timeoutMs: 300 }).request(read({ repeat: 'once' }), never)
    await expect(sent).rejects.toMatchObject({ kind: 'transient', scope: 'request', stored: 'unknown' })
  }
})

test('a refused connection proves that nothing was stored and names the host', async () => {
  const base = await serve(() => undefined)
  await new Promise((resolve) => servers.pop()?.close(resolve))
  const leaving = new AbortController()
  const { host } = new URL(base)
  const direct = network.send(
    { method: 'POST', url: new URL(base), headers: {}, timeoutMs: 1_000, connections: 1 },
    leaving.signal,
  )
  await expect(direct).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  const { explainFailure } = await import('../../src/http/failures.ts')
  const failure = explainFailure(await direct.catch((error: unknown) => error), host)
  expect(failure).toMatchObject({ kind: 'transient', stored: 'no', code: 'ECONNREFUSED' })
  expect(failure.message).toBe(`${host} refused the connection; check the address and that the service is up.`)
})

test('an abort rejects with the reason that was given', async () => {
  const base = await serve(() => undefined)
  const leaving = new AbortController()
  const sent = clientOf(base).request(read(), leaving.signal)
  setTimeout(() => leaving.abort(new Error('stop')), 50)
  await expect(sent).rejects.toThrow('stop')
})

test('no more sockets are open than requests may be in flight', async () => {
  let most = 0
  const base = await serve((_, response) => {
    servers[0]?.getConnections((_error, open) => {
      most = Math.max(most, open)
    })
    setTimeout(() => response.end(), 20)
  })
  const client = clientOf(base, { limits: { key: 'account', concurrency: 3 } })
  await Promise.all(Array.from({ length: 12 }, () => client.request(read(), never)))
  expect(most).toBe(3)
})

test('what may not leave any more stays here: before there is a socket, on an open one, and when one has just been opened', async () => {
  let arrived = 0
  const base = await serve((_, response) => {
    arrived += 1
    response.end('{}')
  })
  const over = new Error('The time to leave is over.')
  let looks: boolean[] = []
  const mayLeaveNow = (): void => {
    if (looks.shift() === false) throw over
  }
  const client = clientOf(base, { classify: () => null }, { mayLeaveNow })
  looks = [false]
  await expect(client.request(read(), never)).rejects.toBe(over)
  looks = [true, false]
  await expect(client.request(read({ method: 'POST', body: '{}' }), never)).rejects.toBe(over)
  expect(arrived).toBe(0)
  expect((await client.request(read(), never)).status).toBe(200)
  looks = [false]
  await expect(client.request(read({ method: 'POST', body: '{}' }), never)).rejects.toBe(over)
  expect(looks).toEqual([])
  expect(arrived).toBe(1)
  expect((await client.request(read(), never)).status).toBe(200)
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { openSimulation, type RunningSimulator, startSimulator } from '../../simulators/index.ts'
import { drawLatency, type LatencyClass, latencyProfiles } from '../../simulators/kit/latency.ts'
import { seededRandom } from '../../simulators/kit/random.ts'

const objects = '/crm/objects/2026-03/contacts'
const main = fileURLToPath(new URL('../../simulators/main.ts', import.meta.url))
let running: RunningSimulator

afterEach(() => running?.close())

const headers = () => ({
  authorization: `Bearer ${running.env.HUBSPOT_ACCESS_TOKEN}`,
  'content-type': 'application/json',
})
const create = (firstname: string) =>
  fetch(`${running.url}${objects}`, {
    method: 'POST',
    headers: headers(),
    body: JSON.stringify({ properties: { firstname } }),
  })
const control = async (path: string, body?: unknown) => {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  // biome-ignore lint/suspicious/noExplicitAny: answers are read as a client without types reads them
  return (await (await fetch(`${running.control}/${path}`, init)).json()) as any
}
const names = async () =>
  (await control('records?collection=contacts')).records.map(
    (row: { properties: { firstname: string } }) => row.properties.firstname,
  )

describe('faults on the wire', () => {
  test('reset-before stores nothing, reset-after keeps the write', async () => {
    running = await startSimulator('hubspot')
    await control('faults', {
      faults: [
        { kind: 'reset-before', nth: 1 },
        { kind: 'reset-after', nth: 2 },
      ],
    })
    await expect(create('before')).rejects.toThrow()
    expect(await names()).toEqual([])
    await expect(create('after')).rejects.toThrow()
    expect(await names()).toEqual(['after'])
    expect((await create('fine')).status).toBe(201)
    expect((await control('ledger')).byStatus).toEqual({ 0: 2, 201: 1 })
  })

  test('a status fault replaces the answer; applied, the write is kept', async () => {
    running = await startSimulator('hubspot')
    const gone = { kind: 'status', status: 502, headers: { 'retry-after': '3' }, body: 'Bad Gateway' }
    await control('faults', {
      faults: [
        { ...gone, nth: 1 },
        { ...gone, status: 504, nth: 2, applied: true },
      ],
    })
    const first = await create('lost')
    expect([first.status, first.headers.get('retry-after'), await first.text()]).toEqual([502, '3', 'Bad Gateway'])
    expect((await create('kept')).status).toBe(504)
    expect(await names()).toEqual(['kept'])
  })

  test('a cut answer ends in the middle of its body', async () => {
    running = await startSimulator('hubspot')
    await control('faults', { faults: [{ kind: 'cut', path: '*/contacts' }] })
    const reply = await create('cut')
    expect(reply.status).toBe(201)
    await expect(reply.text()).rejects.toThrow()
    expect(await names()).toEqual(['cut'])
  })

  test('a wrong fault is refused with a reason', async () => {
    running = await startSimulator('hubspot')
    const refusal = async (fault: object) => (await control('faults', { faults: [fault] })).error
    expect(await refusal({ kind: 'explode' })).toContain('reset-after')
    expect(await refusal({ kind: 'cut', nth: 0 })).toContain('nth')
    expect(await refusal({ kind: 'cut', path: 7 })).toContain('path')
    expect((await control('faults')).faults).toEqual([])
  })
})

describe('a client that leaves', () => {
  const request = (body: string, sent = body) =>
    `POST ${objects} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${running.env.HUBSPOT_ACCESS_TOKEN}\r\n` +
    `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${sent}`
  const leave = async (text: string) => {
    const socket = connect(Number(new URL(running.url).port), '127.0.0.1')
    await once(socket, 'connect')
    await new Promise((resolve) => socket.write(text, resolve))
    await new Promise((resolve) => setTimeout(resolve, 15))
    socket.destroy()
  }
  const body = JSON.stringify({ properties: { firstname: 'late' } })
  const settled = async () => {
    while ((await control('ledger')).inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 10))
  }

  test('after its whole request: the write appears later', async () => {
    running = await startSimulator('hubspot', {
      latency: { batch: [4_000, 4_000], page: [0, 0], small: [4_000, 4_000] },
    })
    await leave(request(body))
    expect(await names()).toEqual([])
    await settled()
    expect(await names()).toEqual(['late'])
  })

  test('in the middle of its request: nothing is executed', async () => {
    running = await startSimulator('hubspot')
    await leave(request(body, body.slice(0, 20)))
    await settled()
    const { calls, byStatus } = await control('ledger')
    expect([calls, byStatus, await names()]).toEqual([1, { 0: 1 }, []])
  })
})

describe('control plane', () => {
  const world = {
    hubspot: {
      contacts: [
        {
          id: '9',
          properties: { email: 'a@b.co' },
          createdAt: '2024-01-01T00:00:00Z',
          updatedAt: '2024-01-01T00:00:00Z',
        },
      ],
    },
    truth: { contacts: 1 },
    judge: (vendor: string, records: unknown) => ({ vendor, held: (records as { id: string }[]).map(({ id }) => id) }),
  }

  test('serves the truth of the world and its judgement of the store', async () => {
    running = await startSimulator('hubspot', { world })
    expect(await control('truth')).toEqual({ contacts: 1 })
    expect(await control('judgement')).toEqual({ vendor: 'hubspot', held: ['9'] })
    const { id } = (await (await create('new')).json()) as { id: string }
    expect(await control('judgement')).toEqual({ vendor: 'hubspot', held: ['9', id] })
  })

  test('reset brings back the seed, the limits and an empty ledger', async () => {
    running = await startSimulator('hubspot', { world, limits: { window: 5 } })
    await create('x')
    await control('limits', { window: 1 })
    await control('faults', { faults: [{ kind: 'cut' }] })
    await control('clock', { now: '2030-01-01T00:00:00Z' })
    await control('reset', {})
    expect((await control('ledger')).calls).toBe(0)
    expect((await control('limits')).limits.window).toBe(5)
    expect((await control('faults')).faults).toEqual([])
    expect(Math.abs((await control('clock')).ms - Date.now())).toBeLessThan(5_000)
    expect((await control('records')).collections).toContainEqual({ name: 'contacts', size: 1 })
    expect((await create('y')).status).toBe(201)
  })

  test('faults of the start strike again after a reset, later ones do not', async () => {
    const fault = { kind: 'status', status: 503, nth: 1 } as const
    running = await startSimulator('hubspot', { world, faults: [fault] })
    const statuses = async () => [(await create('x')).status, (await create('y')).status]
    expect(await statuses()).toEqual([503, 201])
    await control('faults', { add: [{ kind: 'status', status: 504, nth: 1 }] })
    await control('reset', {})
    expect(await statuses()).toEqual([503, 201])
    const wrong = openSimulation('hubspot', { faults: [{ kind: 'status', status: 42 }] })
    await expect(wrong).rejects.toThrow('needs a status from 200 to 599')
  })

  test('a fault of kind expire answers, then ends the life of every token', async () => {
    running = await startSimulator('hubspot')
    await control('faults', { faults: [{ kind: 'expire', nth: 2 }] })
    expect([(await create('a')).status, (await create('b')).status, (await create('c')).status]).toEqual([
      201, 201, 401,
    ])
    expect(await names()).toEqual(['a', 'b'])
  })

  test('its calls are neither counted nor limited, and wrong ones are told', async () => {
    running = await startSimulator('hubspot', { limits: { window: 0 } })
    expect((await create('x')).status).toBe(429)
    expect(await control('limits', { windo: 1 })).toEqual({ error: expect.stringContaining('windo') })
    expect(await control('judgement')).toEqual({ error: expect.stringContaining('no judge') })
    expect((await control('ledger?entries=1')).entries).toMatchObject([{ method: 'POST', path: objects, status: 429 }])
  })
})

test('latency is spent by class of route', async () => {
  running = await startSimulator('hubspot', { latency: 'typical' })
  const get = (path: string) => fetch(running.url + path, { headers: headers() })
  const batch = () =>
    fetch(`${running.url}${objects}/batch/create`, { method: 'POST', headers: headers(), body: '{"inputs":[]}' })
  await Promise.all([get(objects), get('/account-info/2026-03/details'), batch(), batch(), batch()])
  const { meanLatencyMs, maxInFlight } = await control('ledger')
  expect(meanLatencyMs.page.mean).toBeGreaterThanOrEqual(395)
  expect(meanLatencyMs.small.mean).toBeGreaterThanOrEqual(45)
  expect(meanLatencyMs.batch.mean).toBeGreaterThan(395)
  expect(maxInFlight).toBeGreaterThan(1)
})

test('the slow profile takes 1.5 to 3 s a batch, 1 s a page and 0.3 s for the rest', () => {
  const draws = (kind: LatencyClass) => {
    const random = seededRandom(1, 'latency')
    return Array.from({ length: 200 }, () => drawLatency(latencyProfiles.slow!, kind, random))
  }
  const batches = draws('batch')
  expect(Math.min(...batches)).toBeGreaterThanOrEqual(1_500)
  expect(Math.min(...batches)).toBeLessThan(1_600)
  expect(Math.max(...batches)).toBeLessThanOrEqual(3_000)
  expect(Math.max(...batches)).toBeGreaterThan(2_900)
  expect([new Set(draws('page')), new Set(draws('small'))]).toEqual([new Set([1_000]), new Set([300])])
})

test('a fault of kind job is told when its end is none', async () => {
  running = await startSimulator('hubspot')
  const wrong = await control('faults', { faults: [{ kind: 'job', end: 'well' }] })
  expect(wrong.error).toContain('failed, lost, stuck')
  expect((await control('faults', { faults: [{ kind: 'job', end: 'lost' }] })).faults).toHaveLength(1)
})

test('the same seed gives the same answers without a socket', async () => {
  const run = async (seed: number) => {
    const { app } = await openSimulation('hubspot', { seed })
    const inputs = Array.from({ length: 30 }, (_, at) => ({ properties: { firstname: `N${at}` } }))
    const reply = await app.request(`${objects}/batch/create`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer pat-na1-00000000-1111-4222-a333-444444444444',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ inputs }),
    })
    const { results } = (await reply.json()) as { results: { id: string }[] }
    return results.map(({ id }) => id).join()
  }
  expect(await run(1)).toBe(await run(1))
  expect(await run(1)).not.toBe(await run(2))
})

describe('as a process', () => {
  const start = (...args: string[]) => spawn(process.execPath, [main, ...args])

  test('prints one line when ready and ends when its stdin closes', async () => {
    const child = start('hubspot', '--latency', 'none', '--limit', 'window=7', '--until-stdin-closes')
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
    const { vendor, url, control: plane, env } = JSON.parse(line)
    expect([vendor, plane]).toEqual(['hubspot', `${url}/_sim`])
    const reply = await fetch(url + objects, { headers: { authorization: `Bearer ${env.HUBSPOT_ACCESS_TOKEN}` } })
    expect([reply.status, reply.headers.get('x-hubspot-ratelimit-max')]).toEqual([200, '7'])
    child.stdin.end()
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  test('SIGTERM ends it', async () => {
    const child = start('hubspot')
    await once(createInterface(child.stdout), 'line')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  test.each([
    [['nobody'], 'There is no vendor "nobody"'],
    [['hubspot', '--latency', 'lazy'], 'There is no latency profile "lazy"'],
    [['hubspot', '--limit', 'speed=4'], 'There is no limit of hubspot "speed"'],
    [['hubspot', '--world', 'atlantis'], 'There is no world "atlantis"'],
    [['hubspot', '--scopes', 'everything'], 'There is no scope "everything"'],
    [['hubspot', '--fault', '{"kind":'], '--fault takes an object in JSON'],
    [['hubspot', '--fault', '{"kind":"partial","rows":"all"}'], 'needs a number of rows'],
  ])('%j: one sentence on stderr and exit 2', async (args, said) => {
    const child = start(...args)
    let stderr = ''
    child.stderr.on('data', (chunk) => (stderr += chunk))
    expect(await once(child, 'close')).toEqual([2, null])
    expect(stderr).toContain(said)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })
})

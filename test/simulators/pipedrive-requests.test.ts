import { describe, expect, test } from 'vitest'
import { openAccount, people, token } from './pipedrive-account.ts'

describe('requests', () => {
  test('[33] an unknown id is a 404 in the usual envelope', async () => {
    const account = await openAccount()
    expect(await account.get('/api/v2/deals/9')).toMatchObject({
      status: 404,
      body: { success: false, error: 'Entity was not found', error_info: 'Object was not found.', data: null },
    })
  })

  test('[34] another method on a known path is a 405, an unknown path a gap that says so', async () => {
    const account = await openAccount({ persons: people(1) })
    expect((await account.send('PUT', '/api/v2/persons/1', {})).status).toBe(405)
    const gap = await account.get('/api/v1/goals/find')
    expect([gap.status, gap.headers.get('x-sim-gap')]).toEqual([404, 'GET /api/v1/goals/find'])
  })

  test('[35] bodies are JSON objects', async () => {
    const { simulation } = await openAccount()
    const send = async (body: string, type = 'application/json') => {
      const headers = { 'x-api-token': token, 'content-type': type }
      return (await simulation.app.request('/api/v2/persons', { method: 'POST', headers, body })).status
    }
    expect(await send('{"name":"A"}')).toBe(200)
    expect([await send('{'), await send('[]'), await send('null'), await send('')]).toEqual([400, 400, 400, 400])
    expect(await send('name=A', 'application/x-www-form-urlencoded')).toBe(400)
  })

  test.each(['/api/v2/persons/abc', '/api/v2/persons/1.5', '/api/v2/persons?limit=0', '/api/v2/persons?limit=501'])(
    '[36] %s is refused',
    async (path) => {
      const account = await openAccount({ persons: people(2) })
      const { status, body } = await account.get(path)
      expect([status, body.code]).toEqual([400, 'ERR_SCHEMA_VALIDATION_FAILED'])
    },
  )

  test.each([
    [500, 'application/json;charset=utf-8'],
    [503, 'application/json;charset=utf-8'],
    [402, 'application/json;charset=utf-8'],
    [502, 'text/html; charset=UTF-8'],
    [504, 'text/html; charset=UTF-8'],
  ])('[37] %d is answered as %s', async (status, type) => {
    const account = await openAccount()
    await account.tell('faults', { faults: [{ kind: 'status', status, times: 1 }] })
    const reply = await account.get('/api/v2/persons')
    expect([reply.status, reply.headers.get('content-type')]).toEqual([status, type])
    expect((await account.get('/api/v2/persons')).status).toBe(200)
  })

  test('[38] a creation whose answer is lost is there, and sent again it is there twice', async () => {
    const account = await openAccount()
    await account.tell('faults', { faults: [{ kind: 'reset-after', times: 1 }] })
    const create = () => account.post('/api/v2/persons', { name: 'Ada Lovelace' })
    await expect(create()).rejects.toThrow()
    expect((await create()).body.data.id).toBe(2)
    const { body } = await account.get('/api/v2/persons?sort_direction=desc&limit=2')
    expect(body.data.map(({ name }: { name: string }) => name)).toEqual(['Ada Lovelace', 'Ada Lovelace'])
  })
})

describe('what people do meanwhile', () => {
  test('[39] people change, delete, restore, touch and merge records at the screen', async () => {
    const account = await openAccount({
      persons: people(5),
      deals: [{ id: 1, title: 'D', person_id: 4 }],
      notes: [{ id: 1, content: 'N', person_id: 4 }],
    })
    account.simulation.clock.advance(60_000)
    const edit = await account.tell('records', {
      ...{ object: 'persons', create: [{ name: 'New' }], update: { 1: { name: 'Changed' } } },
      ...{ delete: ['2'], touch: ['3'], merge: [['4', '5']] },
    })
    expect(edit.body).toEqual({ created: [6] })
    const { body } = await account.get('/api/v2/persons?updated_since=2026-03-01T12:01:00Z')
    expect(body.data.map(({ id }: { id: number }) => id)).toEqual([1, 3, 5, 6])
    expect((await account.get('/api/v2/deals/1')).body.data.person_id).toBe(5)
    expect((await account.get('/api/v1/notes/1')).body.data.person_id).toBe(5)
    await account.tell('records', { restore: ['2'] })
    expect((await account.get('/api/v2/persons/2')).body.data.is_deleted).toBe(false)
  })

  test.each([
    [{ object: 'things' }, 'Send {'],
    [{ object: 'constructor' }, 'Send {'],
    [{ delete: ['9'] }, 'There is no person 9.'],
    [{ restore: ['1'] }, 'There is no deleted person 1.'],
    [{ update: { 1: { org_id: 4 } } }, 'org_id'],
  ])('[39] %j is refused as a whole', async (change, message) => {
    const account = await openAccount({ persons: people(1) })
    const { status, body } = await account.tell('records', { create: [{ name: 'New' }], ...change })
    expect(status).toBe(400)
    expect(body.error).toContain(message)
    expect(account.simulation.account.store.collection('persons').size).toBe(1)
  })

  test('[40] automations run at writes through the API too', async () => {
    const automations = [
      { name: 'Welcome', object: 'persons', on: 'create' as const },
      { name: 'Goodbye', object: 'persons', on: 'delete' as const },
    ]
    const account = await openAccount({ persons: people(1), automations })
    await account.post('/api/v2/persons', { name: 'A' })
    await account.patch('/api/v2/persons/1', { name: 'B' })
    await account.remove('/api/v2/persons/1')
    const { records } = (await account.send('GET', '/_sim/records?collection=automation-runs')).body
    expect(records.map(({ name, record }: { name: string; record: string }) => [name, record])).toEqual([
      ['Welcome', '2'],
      ['Goodbye', '1'],
    ])
  })
})

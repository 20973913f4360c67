import { describe, expect, test } from 'vitest'
import { openAccount, rows } from './reference-account.ts'

const people = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: String(95 + index), values: { last_name: `P${index}` } }))
const idsOf = (list: { id: string }[]): string[] => list.map(({ id }) => id)

describe('reading', () => {
  test('[26] records are listed by ascending id, page by page, whatever is written meanwhile', async () => {
    const account = await openAccount({}, { records: { person: people(8) } })
    const first = (await account.get('/v1/objects/person/records?limit=6')).body
    expect(idsOf(first.records)).toEqual(['95', '96', '97', '98', '99', '100'])
    await account.post('/v1/objects/person/batch', { operation: 'delete', rows: [{ ref: 'a', id: '100' }] })
    const second = (await account.get(`/v1/objects/person/records?limit=6&after=${first.after}`)).body
    expect(second).toEqual({
      records: [expect.objectContaining({ id: '101' }), expect.objectContaining({ id: '102' })],
    })
  })

  test('[27] the newest come first where that is asked for', async () => {
    const account = await openAccount({}, { records: { person: people(8) } })
    const first = (await account.get('/v1/objects/person/records?limit=3&order=newest')).body
    expect(idsOf(first.records)).toEqual(['102', '101', '100'])
    const second = (await account.get(`/v1/objects/person/records?order=newest&after=${first.after}`)).body
    expect(idsOf(second.records)).toEqual(['99', '98', '97', '96', '95'])
    expect(second.after).toBeUndefined()
    expect((await account.get('/v1/objects/person/records?order=random')).status).toBe(400)
  })

  test('[28] records show the fields that are asked for, by themselves the external key', async () => {
    const account = await openAccount()
    const id = await account.create('person', { last_name: 'A', external_key: 'k1', email: 'a@b.example' })
    const shown = async (query: string) => (await account.get(`/v1/objects/person/records?${query}`)).body.records
    expect(await shown('')).toEqual([{ id, values: { external_key: 'k1' } }])
    expect(await shown('fields=email,phone')).toEqual([{ id, values: { email: 'a@b.example', phone: null } }])
    expect((await account.get('/v1/objects/person/records?fields=nothing')).status).toBe(400)
  })

  test.each(['limit=101', 'limit=x', 'after=x'])('[29] a page with %s is malformed', async (query) => {
    const account = await openAccount()
    expect((await account.get(`/v1/objects/person/records?${query}`)).status).toBe(400)
  })

  test('[30] look-ups answer who is there, in the order of the values, without regard to case', async () => {
    const account = await openAccount()
    const [a, b] = [
      await account.create('person', { last_name: 'A', email: 'a@x.example' }),
      await account.create('person', { last_name: 'B', email: 'b@x.example' }),
    ]
    const ask = async (key: string, values: string[]) =>
      (await account.post('/v1/objects/person/lookup', { key, values, fields: ['last_name'] })).body.found
    expect(await ask('email', ['B@x.example', 'nobody@x.example', 'a@x.example'])).toEqual([
      { asked: 'B@x.example', record: { id: b, values: { last_name: 'B' } } },
      { asked: 'a@x.example', record: { id: a, values: { last_name: 'A' } } },
    ])
    expect(await ask('id', [b, '999999', 'x'])).toMatchObject([{ asked: b }])
  })

  test('[31] records are looked up by unique fields only, and not too many at a time', async () => {
    const account = await openAccount({ limits: { lookupRows: 2 } })
    const ask = async (key: string, count: number) =>
      (await account.post('/v1/objects/person/lookup', { key, values: Array(count).fill('1'), fields: [] })).status
    expect([await ask('last_name', 1), await ask('external_key', 2), await ask('id', 3)]).toEqual([400, 200, 413])
  })

  test('[32] look-ups by key lag behind creates, updates and deletes; ids and lists do not', async () => {
    const account = await openAccount({ limits: { lookupLag: 5_000 } })
    const ask = async (value: string) => {
      const body = { key: 'email', values: [value], fields: ['email', 'phone'] }
      return (await account.post('/v1/objects/person/lookup', body)).body.found.map(
        ({ record }: { record: { values: object } }) => record.values,
      )
    }
    const id = await account.create('person', { last_name: 'A', email: 'a@x.example', phone: '1' })
    expect(await ask('a@x.example')).toEqual([])
    expect((await account.get('/v1/objects/person/records?order=newest')).body.records).toHaveLength(1)
    expect(await account.values('person', id, 'phone')).toEqual({ phone: '1' })
    account.simulation.clock.advance(5_000)
    expect(await ask('a@x.example')).toEqual([{ email: 'a@x.example', phone: '1' }])
    await account.update('person', id, { email: 'b@x.example' })
    account.simulation.clock.advance(2_000)
    await account.update('person', id, { phone: '2' })
    expect(await ask('a@x.example')).toEqual([{ email: 'a@x.example', phone: '1' }])
    expect(await ask('b@x.example')).toEqual([])
    account.simulation.clock.advance(5_000)
    expect(await ask('b@x.example')).toEqual([{ email: 'b@x.example', phone: '2' }])
    await account.post('/v1/objects/person/batch', { operation: 'delete', rows: [{ ref: 'a', id }] })
    expect(await ask('b@x.example')).toEqual([{ email: 'b@x.example', phone: '2' }])
    expect(await account.values('person', id)).toBeUndefined()
    account.simulation.clock.advance(5_000)
    expect(await ask('b@x.example')).toEqual([])
  })
})

describe('writing', () => {
  test('[33] each row has its result, in order, and a wrong one stands alone', async () => {
    const account = await openAccount()
    const batch = { operation: 'create', rows: rows({ last_name: 'A' }, { first_name: 'B' }, { last_name: 'C' }) }
    const { status, body } = await account.post('/v1/objects/person/batch', batch)
    expect(status).toBe(200)
    expect(body.results).toMatchObject([
      { ref: 'r0', status: 'written', created: true },
      { ref: 'r1', status: 'rejected', error: { code: 'required', field: 'last_name' } },
      { ref: 'r2', status: 'written', created: true },
    ])
    expect(Number(body.results[2].id)).toBeGreaterThan(Number(body.results[0].id))
  })

  test('[34] where batches are refused as a whole, a wrong row keeps all of them out', async () => {
    const batch = { operation: 'create', rows: rows({ last_name: 'A' }, { last_name: 'B', email: 'x' }) }
    for (const refusal of ['batch', 'unnamed']) {
      const account = await openAccount({ settings: { refusal }, limits: { lookupLag: 1_000 } })
      expect((await account.get('/v1/account')).body.refusal).toBe('batch')
      const { status, body } = await account.post('/v1/objects/person/batch', batch)
      expect([status, body.error.code, body.error.field]).toEqual([422, 'malformed_value', 'email'])
      expect(body.error.ref).toBe(refusal === 'batch' ? 'r1' : undefined)
      expect((await account.control('records?collection=person')).body.size).toBe(0)
    }
  })

  test.each([
    ['safe', [{ status: 'written', created: false }], 1],
    ['refused', [{ status: 'rejected', error: { code: 'conflict', field: 'external_key' } }], 1],
    ['blind', [{ status: 'written', created: true }], 2],
  ])('[35] a repeated create is %s', async (replay, results, size) => {
    const account = await openAccount({ settings: { replay } })
    const first = await account.create('person', { last_name: 'A', external_key: 'Key-1', phone: '1' })
    const batch = { operation: 'create', rows: rows({ last_name: 'B', external_key: 'kEY-1' }) }
    const { body } = await account.post('/v1/objects/person/batch', batch)
    expect(body.results).toMatchObject(results)
    expect((await account.control('records?collection=person')).body.size).toBe(size)
    const named = body.results[0].id ?? body.results[0].error.record_id
    expect(named === first).toBe(replay !== 'blind')
    const found = await account.post('/v1/objects/person/lookup', {
      key: 'external_key',
      values: ['key-1'],
      fields: [],
    })
    expect(found.body.found).toHaveLength(size)
    const kept = { phone: '1', last_name: replay === 'safe' ? 'B' : 'A' }
    expect(await account.values('person', first, 'phone', 'last_name')).toEqual(kept)
  })

  test('[36] an update may not empty what is required, nor may a repeated create', async () => {
    const account = await openAccount()
    const id = await account.create('person', { last_name: 'A', external_key: 'k' })
    expect(await account.update('person', id, { last_name: '' })).toBe('required')
    expect(await account.create('person', { last_name: null, external_key: 'k' })).toBe('required')
    expect(await account.values('person', id, 'last_name')).toEqual({ last_name: 'A' })
  })

  test('[37] a unique value belongs to one record, without regard to case, and the refusal names it', async () => {
    const account = await openAccount()
    const batch = {
      operation: 'create',
      rows: rows({ name: 'A', domain: 'A.example' }, { name: 'B', domain: 'a.EXAMPLE' }),
    }
    const [first, second] = (await account.post('/v1/objects/company/batch', batch)).body.results
    expect(second.error).toMatchObject({ code: 'conflict', field: 'domain', record_id: first.id })
    const other = await account.create('company', { name: 'C', domain: 'c.example' })
    expect(await account.update('company', other, { domain: 'a.example' })).toBe('conflict')
    expect(await account.update('company', first.id, { domain: 'a.EXAMPLE' })).toBe(first.id)
    expect(await account.update('company', first.id, { domain: null })).toBe(first.id)
    expect(await account.update('company', other, { domain: 'a.example' })).toBe(other)
  })

  test('[38] an update changes the fields that it names, and the time of the change', async () => {
    const account = await openAccount()
    const id = await account.create('person', { last_name: 'A', phone: '1' })
    account.simulation.clock.advance(1_000)
    await account.update('person', id, { phone: '2' })
    expect(await account.values('person', id, 'last_name', 'phone', 'created_at', 'updated_at')).toEqual({
      last_name: 'A',
      phone: '2',
      created_at: '2026-03-01T12:00:00.000Z',
      updated_at: '2026-03-01T12:00:01.000Z',
    })
    expect(await account.update('person', '999', { phone: '2' })).toBe('not_found')
  })

  test('[39] a delete empties references and removes links; a second one finds nothing', async () => {
    const account = await openAccount()
    const company = await account.create('company', { name: 'C' })
    const boss = await account.create('person', { last_name: 'B', company })
    const id = await account.create('person', { last_name: 'A', company, manager: boss })
    await account.post('/v1/links', { operation: 'add', links: [{ person: id, company }] })
    const remove = async (object: string, gone: string) =>
      (await account.post(`/v1/objects/${object}/batch`, { operation: 'delete', rows: [{ ref: 'a', id: gone }] })).body
        .results[0]
    expect(await remove('company', company)).toEqual({ ref: 'a', status: 'written', id: company, created: false })
    expect(await remove('person', boss)).toMatchObject({ status: 'written' })
    expect(await remove('person', boss)).toMatchObject({ status: 'rejected', error: { code: 'not_found' } })
    expect(await account.values('person', id, 'company', 'manager')).toEqual({ company: null, manager: null })
    expect((await account.post('/v1/links/list', { persons: [id] })).body.links).toEqual([])
  })

  test('[40] a write to a person locks its companies for other calls, for a while', async () => {
    const account = await openAccount({ limits: { lockMs: 500 } })
    const [a, b] = [await account.create('company', { name: 'A' }), await account.create('company', { name: 'B' })]
    const batch = { operation: 'create', rows: rows({ last_name: 'P', company: a }, { last_name: 'Q', company: a }) }
    const [first, second] = (await account.post('/v1/objects/person/batch', batch)).body.results
    expect([first.status, second.status]).toEqual(['written', 'written'])
    expect(await account.create('person', { last_name: 'R', company: a })).toBe('row_locked')
    expect(await account.update('company', a, { city: 'Rome' })).toBe('row_locked')
    const other = await account.create('person', { last_name: 'S', company: b })
    expect(other).toMatch(/^\d+$/)
    account.simulation.clock.advance(500)
    expect(await account.update('person', first.id, { company: b })).toBe(first.id)
    expect(await account.update('company', a, { city: 'Rome' })).toBe('row_locked')
    account.simulation.clock.advance(500)
    expect(await account.update('company', a, { city: 'Rome' })).toBe(a)
  })
})

describe('merging', () => {
  test('[41] empty values are filled from the second, whose id leads to the first from then on', async () => {
    const account = await openAccount()
    const keep = await account.create('person', { last_name: 'A', phone: '1' })
    const gone = await account.create('person', { last_name: 'B', phone: '2', email: 'b@x.example', external_key: 'k' })
    const { status, body } = await account.post('/v1/objects/person/merge', { keep, merge: gone })
    const merged = { last_name: 'A', phone: '1', email: 'b@x.example', external_key: 'k' }
    expect({ status, body }).toMatchObject({ status: 200, body: { record: { id: keep, values: merged } } })
    const found = await account.post('/v1/objects/person/lookup', { key: 'id', values: [gone], fields: ['email'] })
    expect(found.body.found).toMatchObject([{ asked: gone, record: { id: keep } }])
    expect(await account.update('person', gone, { phone: '3' })).toBe(keep)
    expect((await account.get('/v1/objects/person/records')).body.records).toHaveLength(1)
  })

  test('[42] references and links move, and an id that was merged away may still be referred to', async () => {
    const account = await openAccount()
    const [a, b, c] = [
      await account.create('company', { name: 'A' }),
      await account.create('company', { name: 'B' }),
      await account.create('company', { name: 'C' }),
    ]
    const person = await account.create('person', { last_name: 'P', company: a })
    await account.post('/v1/links', {
      operation: 'add',
      links: [
        { person, company: a },
        { person, company: b },
      ],
    })
    await account.post('/v1/objects/company/merge', { keep: b, merge: a })
    await account.post('/v1/objects/company/merge', { keep: c, merge: b })
    expect(await account.values('person', person, 'company')).toEqual({ company: c })
    expect((await account.post('/v1/links/list', { persons: [person] })).body.links).toEqual([{ person, company: c }])
    const other = await account.create('person', { last_name: 'Q', company: a })
    expect(await account.values('person', other, 'company')).toEqual({ company: c })
  })

  test('[43] nobody becomes their own manager by a merge, and nobody is merged with themselves', async () => {
    const account = await openAccount()
    const boss = await account.create('person', { last_name: 'B' })
    const id = await account.create('person', { last_name: 'A', manager: boss })
    const merge = async (keep: string, gone: string) =>
      (await account.post('/v1/objects/person/merge', { keep, merge: gone })).status
    expect(await merge(id, id)).toBe(422)
    expect(await merge(id, '999')).toBe(422)
    expect(await merge(boss, id)).toBe(200)
    expect(await account.values('person', boss, 'manager')).toEqual({ manager: null })
  })
})

describe('links', () => {
  test('[44] a link is there once, however often it is added, and gone after it is removed', async () => {
    const account = await openAccount()
    const link = {
      person: await account.create('person', { last_name: 'P' }),
      company: await account.create('company', { name: 'C' }),
    }
    const change = async (operation: string) =>
      (await account.post('/v1/links', { operation, links: [link] })).body.results
    const list = async () => (await account.post('/v1/links/list', { persons: [link.person] })).body.links
    expect(await change('add')).toEqual([{ status: 'written', changed: true }])
    expect(await change('add')).toEqual([{ status: 'written', changed: false }])
    expect(await list()).toEqual([link])
    expect(await change('remove')).toEqual([{ status: 'written', changed: true }])
    expect(await change('remove')).toEqual([{ status: 'written', changed: false }])
    expect(await list()).toEqual([])
  })

  test('[45] a link without one of its ends is refused alone', async () => {
    const account = await openAccount()
    const person = await account.create('person', { last_name: 'P' })
    const company = await account.create('company', { name: 'C' })
    const links = [
      { person, company: '999' },
      { person: company, company },
      { person, company },
    ]
    expect((await account.post('/v1/links', { operation: 'add', links })).body.results).toMatchObject([
      { status: 'rejected', error: { code: 'no_such_record', field: 'company' } },
      { status: 'rejected', error: { code: 'no_such_record', field: 'person' } },
      { status: 'written', changed: true },
    ])
    expect((await account.post('/v1/links', { operation: 'add', links: [{ person }] })).status).toBe(400)
  })
})

import { describe, expect, test } from 'vitest'
import { openAccount, people, token } from './pipedrive-account.ts'

const note = (content: string, more = {}) => ({ content, person_id: 1, ...more })
const users = [
  { id: 1, name: 'Ada', email: 'ada@x.example' },
  { id: 7, name: 'Grace', email: 'grace@x.example' },
  { id: 8, name: 'Gone', email: 'gone@x.example', active_flag: false },
]

describe('notes', () => {
  test('[127] creations of v1 answer 201, or 200', async () => {
    const usual = await openAccount({ persons: people(1) })
    const other = await openAccount({ persons: people(1) }, { settings: { readings: 'v1-creations-answer-200' } })
    expect((await usual.post('/api/v1/notes', note('A'))).status).toBe(201)
    expect((await other.post('/api/v1/notes', note('A'))).status).toBe(200)
    expect((await other.post('/api/v1/leads', { title: 'A', person_id: 1 })).status).toBe(201)
  })

  test.each([
    ['plain\ntext <3', 'plain\ntext <3'],
    ['<p>A &amp; <B>b</B><br/>🚀</p>', '<p>A &amp; <b>b</b><br>🚀</p>'],
    ['<script>steal()</script>A', 'A'],
    ['A<style>b{}</style><!-- c -->', 'A'],
    ['<b onclick="x" style="color:red">A</b>', '<b>A</b>'],
    ['<a href="https://x.example" target="_blank">A</a>', '<a href="https://x.example">A</a>'],
    ['<a href="javascript:x">A</a>', '<a>A</a>'],
    ['<custom>A</custom>', 'A'],
  ])('[128] %s is kept as %s', async (content, kept) => {
    const account = await openAccount({ persons: people(1) })
    expect((await account.post('/api/v1/notes', note(content))).body.data.content).toBe(kept)
  })

  test('[129] a note takes the time of its creation in UTC, without T and Z', async () => {
    const account = await openAccount({ persons: people(1) })
    const add_time = '2020-01-02 03:04:05'
    const { data } = (await account.post('/api/v1/notes', note('A', { add_time }))).body
    expect([data.add_time, data.update_time]).toEqual([add_time, '2026-03-01 12:00:00'])
    expect((await account.post('/api/v1/notes', note('A', { add_time: '2020-01-02T03:04:05Z' }))).status).toBe(400)
  })

  test('[130] a note belongs to something that is there', async () => {
    const account = await openAccount({ persons: people(1), deals: [{ id: 1, title: 'D' }] })
    for (const body of [{ content: 'A' }, note('A', { person_id: 9 }), note(' '), { person_id: 1 }])
      expect((await account.post('/api/v1/notes', body)).status).toBe(400)
    expect((await account.post('/api/v1/notes', note('A', { deal_id: '1' }))).body.data).toMatchObject({
      ...{ person_id: 1, deal_id: 1, deal: { title: 'D' }, person: { name: 'Person 1' } },
    })
    const change = (body: object) => account.send('PUT', '/api/v1/notes/1', body)
    expect((await change({ person_id: null })).body.data).toMatchObject({ person_id: null, deal_id: 1, content: 'A' })
    expect((await change({ deal_id: null })).status).toBe(400)
  })

  test('[131] only admins write in the name of others', async () => {
    const account = await openAccount({ users, persons: people(1) }, { settings: { token: `${token},second@7` } })
    expect((await account.post('/api/v1/notes', note('A', { user_id: 7 }))).body.data.user.name).toBe('Grace')
    const body = note('A', { user_id: 1 })
    expect((await account.send('POST', '/api/v1/notes', body, { 'x-api-token': 'second' })).status).toBe(400)
  })

  test('[132] pins are written as 0 or 1 and read as false or true', async () => {
    const account = await openAccount({ persons: people(1) })
    const { data } = (await account.post('/api/v1/notes', note('A', { pinned_to_person_flag: 1 }))).body
    expect([data.pinned_to_person_flag, data.pinned_to_deal_flag]).toEqual([true, false])
    expect((await account.post('/api/v1/notes', note('A', { pinned_to_deal_flag: 1 }))).status).toBe(400)
  })

  test('[133] a note has about 100 kB at most', async () => {
    const account = await openAccount({ persons: people(1) })
    expect((await account.post('/api/v1/notes', note('x'.repeat(102_400)))).status).toBe(201)
    expect((await account.post('/api/v1/notes', note('ü'.repeat(51_201)))).status).toBe(400)
  })

  test('[134] notes are listed by what they are of, by change and in an order; deleted ones are not', async () => {
    const notes = [1, 2, 3].map((id) => ({
      ...{ id, content: `N${id}`, person_id: id === 3 ? 2 : 1, update_time: `2026-01-0${id}T00:00:00Z` },
    }))
    const account = await openAccount({ persons: people(2), notes })
    const ids = async (query: string) =>
      (await account.get(`/api/v1/notes?${query}`)).body.data.map(({ id }: { id: number }) => id)
    expect(await ids('person_id=1')).toEqual([1, 2])
    expect(await ids('updated_since=2026-01-02T00:00:00Z')).toEqual([2, 3])
    expect(await ids('sort=update_time%20DESC,id%20ASC')).toEqual([3, 2, 1])
    expect((await account.remove('/api/v1/notes/2')).body).toMatchObject({ success: true, data: true })
    expect(await ids('')).toEqual([1, 3])
    expect((await account.get('/api/v1/notes/2')).status).toBe(404)
  })
})

describe('pages by offset', () => {
  const notes = Array.from({ length: 3 }, (_, at) => ({ id: at + 1, content: 'A', person_id: 1 }))

  test('[135] a page begins at an offset, so deletions shift what follows', async () => {
    const account = await openAccount({ persons: people(1), notes })
    const first = (await account.get('/api/v1/notes?limit=2')).body
    expect(first.additional_data.pagination).toEqual({
      start: 0,
      limit: 2,
      more_items_in_collection: true,
      next_start: 2,
    })
    await account.remove('/api/v1/notes/1')
    expect((await account.get('/api/v1/notes?limit=2&start=2')).body.data).toEqual([])
    expect((await account.get('/api/v1/notes?limit=501')).status).toBe(400)
  })

  test('[136] the last page has no next_start, or null', async () => {
    const usual = await openAccount({ persons: people(1), notes })
    const other = await openAccount({ persons: people(1), notes }, { settings: { readings: 'next-start-null' } })
    const last = async (account: typeof usual) => (await account.get('/api/v1/notes')).body.additional_data.pagination
    expect(await last(usual)).toEqual({ start: 0, limit: 100, more_items_in_collection: false })
    expect(await last(other)).toMatchObject({ next_start: null })
  })
})

describe('users and lists', () => {
  test('[137] users come in one answer, those who have left too, and are found by name or e-mail', async () => {
    const account = await openAccount({ users })
    const { body } = await account.get('/api/v1/users')
    expect(body.data.map(({ id, active_flag }: { id: number; active_flag: boolean }) => [id, active_flag])).toEqual([
      ...[
        [1, true],
        [7, true],
        [8, false],
      ],
    ])
    expect(body.additional_data).toBeUndefined()
    expect((await account.get('/api/v1/users/7')).body.data.email).toBe('grace@x.example')
    expect((await account.get('/api/v1/users/find?term=GRACE')).body.data).toHaveLength(1)
    expect((await account.get('/api/v1/users/find?term=ada@&search_by_email=1')).body.data).toHaveLength(1)
  })

  test('[138] short lists of v1 are told and added to', async () => {
    const account = await openAccount()
    const types = (await account.get('/api/v1/activityTypes')).body.data
    expect(types[0]).toMatchObject({ id: 1, name: 'Call', key_string: 'call', active_flag: true })
    const made = await account.post('/api/v1/activityTypes', { name: 'Site visit', icon_key: 'car' })
    expect([made.status, made.body.data.key_string]).toEqual([201, 'site_visit'])
    const twin = await account.post('/api/v1/activityTypes', { name: 'Site visit', icon_key: 'car' })
    expect(twin.body.data.key_string).toBe('site_visit_8')
    expect((await account.post('/api/v2/activities', { type: 'site_visit' })).status).toBe(200)
    expect((await account.remove('/api/v1/activityTypes/7')).body.data).toEqual({ id: 7 })
    expect((await account.post('/api/v2/activities', { type: 'site_visit' })).status).toBe(400)
    const gone = (await account.get('/api/v1/activityTypes')).body.data.find(({ id }: { id: number }) => id === 7)
    expect(gone).toMatchObject({ name: 'Site visit', active_flag: false })
    expect((await account.remove('/api/v1/activityTypes/99')).status).toBe(404)
    expect((await account.post('/api/v1/activityTypes', { name: 'A', icon_key: 'boat' })).status).toBe(400)
    expect((await account.post('/api/v1/leadLabels', { name: 'A', color: 'mauve' })).status).toBe(400)
    const label = await account.post('/api/v1/leadLabels', { name: 'Boiling', color: 'red' })
    expect(label.body.data.id).toMatch(/^[0-9a-f-]{36}$/)
    expect((await account.get('/api/v1/leadLabels')).body.data).toHaveLength(4)
    expect((await account.get('/api/v1/leadSources')).body.data).toContainEqual({ name: 'API' })
    const [euro] = (await account.get('/api/v1/currencies?term=EUR')).body.data
    expect(euro).toMatchObject({ code: 'EUR', decimal_points: 2 })
  })

  test('[139] v1 tells the numbers of fields; leads have the custom fields of deals', async () => {
    const fields = { dealFields: [{ field_name: 'Tier', field_type: 'varchar', field_code: 'c'.repeat(40) }] }
    const account = await openAccount({ fields })
    const [id] = (await account.get('/api/v1/dealFields')).body.data
    expect(id).toMatchObject({ id: expect.any(Number), key: 'id' })
    const keys = (await account.get('/api/v1/leadFields')).body.data.map(({ key }: { key: string }) => key)
    expect([keys.includes('title'), keys.includes('c'.repeat(40))]).toEqual([true, true])
    expect((await account.get('/api/v1/noteFields')).body.data[0]).toMatchObject({
      key: 'content',
      mandatory_flag: true,
    })
  })

  test('[140] what changed since a time is told of all objects together, the trash included', async () => {
    const account = await openAccount({ persons: people(2), organizations: [{ id: 1, name: 'Acme' }] })
    account.simulation.clock.set(Date.UTC(2027, 0, 1), true)
    await account.remove('/api/v2/persons/2')
    await account.patch('/api/v2/organizations/1', { name: 'B' })
    const since = 'since_timestamp=2027-01-01%2000:00:00'
    const items = async (query: string) =>
      (await account.get(`/api/v1/recents?${query}`)).body.data.map(
        ({ item, id, data }: { item: string; id: number; data: { active_flag: boolean } }) => [
          item,
          id,
          data.active_flag,
        ],
      )
    expect((await items(since)).sort()).toEqual([
      ...[
        ['organization', 1, true],
        ['person', 2, false],
      ],
    ])
    expect(await items(`${since}&items=person`)).toEqual([['person', 2, false]])
    expect((await account.get('/api/v1/recents?since_timestamp=2027-01-01')).status).toBe(400)
    account.simulation.clock.set(Date.UTC(2027, 0, 31, 1), true)
    expect(await items(since)).toEqual([['organization', 1, true]])
  })

  test('[141] twins of v2 in v1 are gone with 410, or unknown with 404', async () => {
    const gone = await openAccount({ persons: people(1) })
    const missing = await openAccount({ persons: people(1) }, { settings: { 'v1-twins': 'missing' } })
    for (const path of ['/api/v1/persons', '/api/v1/persons/1', '/v1/deals', '/api/v1/pipelines']) {
      expect((await gone.get(path)).status).toBe(410)
      expect((await missing.get(path)).status).toBe(404)
    }
  })
})

describe('ties between records', () => {
  test('[142] organizations are above or beside each other, as each of them sees it', async () => {
    const organizations = [1, 2].map((id) => ({ id, name: `O${id}` }))
    const account = await openAccount({ organizations })
    const path = '/api/v1/organizationRelationships'
    const body = { type: 'parent', rel_owner_org_id: 1, rel_linked_org_id: 2 }
    expect((await account.post(path, body)).status).toBe(201)
    const seen = async (org: number) => {
      const [one] = (await account.get(`${path}?org_id=${org}`)).body.data
      return [
        one.type,
        one.rel_owner_org_id.value,
        one.rel_linked_org_id.value,
        one.calculated_type,
        one.calculated_related_org_id,
      ]
    }
    expect(await seen(1)).toEqual(['parent', 1, 2, 'daughter', 2])
    expect(await seen(2)).toEqual(['parent', 1, 2, 'parent', 1])
    for (const wrong of [{ type: 'friend' }, { rel_linked_org_id: 1 }, { rel_linked_org_id: 9 }])
      expect((await account.post(path, { ...body, ...wrong })).status).toBe(400)
    expect((await account.get(path)).status).toBe(400)
    expect((await account.send('PUT', `${path}/1`, { type: 'related' })).body.data.calculated_type).toBe('related')
    expect((await account.remove(`${path}/1`)).status).toBe(200)
    expect((await account.get(`${path}?org_id=1`)).body.data).toEqual([])
  })

  test('[143] more people take part in a deal than its person', async () => {
    const account = await openAccount({ persons: people(3), deals: [{ id: 1, title: 'D', person_id: 1 }] })
    const path = '/api/v1/deals/1/participants'
    const added = await account.post(path, { person_id: 2 })
    expect([added.status, added.body.data.person_id.value]).toEqual([201, 2])
    expect((await account.post(path, { person_id: 2 })).status).toBe(400)
    expect((await account.post(path, { person_id: 9 })).status).toBe(400)
    const found = async () =>
      (await account.get(path)).body.data.map(({ person_id }: { person_id: { value: number } }) => person_id.value)
    expect(await found()).toEqual([1, 2])
    await account.remove('/api/v2/persons/2')
    expect(await found()).toEqual([1])
    expect((await account.remove(`${path}/${added.body.data.id}`)).status).toBe(200)
  })

  test('[144] the person of a deal is among its participants, or is not', async () => {
    const seed = { persons: people(1), deals: [{ id: 1, title: 'D', person_id: 1 }] }
    const usual = await openAccount(seed)
    const other = await openAccount(seed, { settings: { readings: 'participants-without-primary' } })
    expect((await usual.get('/api/v1/deals/1/participants')).body.data).toHaveLength(1)
    expect((await other.get('/api/v1/deals/1/participants')).body.data).toEqual([])
  })
})

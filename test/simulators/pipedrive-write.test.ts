import { describe, expect, test } from 'vitest'
import { code, openAccount, people } from './pipedrive-account.ts'

const problem = 'Validation failed: '

describe('creations', () => {
  test.each([
    ['persons', { name: 'A' }, 200],
    ['organizations', { name: 'A' }, 200],
    ['deals', { title: 'A' }, 200],
    ['activities', { subject: 'A' }, 200],
    ['products', { name: 'A' }, 201],
  ])('[62] one of %s with %j answers %d', async (name, body, status) => {
    const account = await openAccount()
    const reply = await account.post(`/api/v2/${name}`, body)
    expect([reply.status, reply.body.data.id]).toEqual([status, 1])
    expect((await account.get(`/api/v2/${name}/1`)).body.data).toEqual(reply.body.data)
  })

  test('[63] nothing is unique: the same body twice is two records', async () => {
    const account = await openAccount()
    const body = { name: 'Ada', emails: [{ value: 'ada@x.example', primary: true, label: 'work' }] }
    const replies = [await account.post('/api/v2/persons', body), await account.post('/api/v2/persons', body)]
    expect(replies.map(({ body: { data } }) => data.id)).toEqual([1, 2])
  })

  test('[64] an id is never used again', async () => {
    const account = await openAccount({ persons: people(2) })
    await account.remove('/api/v2/persons/2')
    expect((await account.post('/api/v2/persons', { name: 'New' })).body.data.id).toBe(3)
  })

  test('[65] first and last name are made from the name', async () => {
    const account = await openAccount()
    const { data } = (await account.post('/api/v2/persons', { name: 'Ada King Lovelace' })).body
    expect([data.first_name, data.last_name]).toEqual(['Ada', 'King Lovelace'])
    const changed = (await account.patch('/api/v2/persons/1', { name: 'Plato' })).body.data
    expect([changed.first_name, changed.last_name]).toEqual(['Plato', null])
    expect((await account.post('/api/v2/persons', { name: 'A', first_name: 'B' })).status).toBe(400)
  })

  test('[66] persons and organizations take the time of their creation, deals do not', async () => {
    const account = await openAccount()
    const add_time = '2020-01-02T03:04:05Z'
    const person = await account.post('/api/v2/persons', { name: 'A', add_time: '2020-01-02T05:04:05.000+02:00' })
    const organization = await account.post('/api/v2/organizations', { name: 'A', add_time })
    expect([person.body.data.add_time, organization.body.data.add_time]).toEqual([add_time, add_time])
    const deal = await account.post('/api/v2/deals', { title: 'A', add_time })
    expect([deal.status, deal.body.error]).toEqual([
      ...[400, `${problem}add_time: Parameter 'add_time' is not allowed for this request`],
    ])
  })

  test('[67] members that are not in the body’s description are refused, or passed over', async () => {
    const other = await openAccount({}, { settings: { readings: 'unknown-members-ignored' } })
    const usual = await openAccount()
    const body = { title: 'A', add_time: '2020-01-02T03:04:05Z', [code('a')]: 'x' }
    expect((await usual.post('/api/v2/deals', body)).body.error).toContain(`Parameter '${code('a')}' is not allowed`)
    const { status, body: reply } = await other.post('/api/v2/deals', body)
    expect([status, reply.data.add_time]).toEqual([200, '2026-03-01T12:00:00Z'])
  })

  test('[68] the time of the last change is not set from outside, or it is', async () => {
    const other = await openAccount({}, { settings: { readings: 'update-time-writable' } })
    const usual = await openAccount()
    const update_time = '2020-01-02T03:04:05Z'
    const told = async (account: typeof usual) =>
      (await account.post('/api/v2/persons', { name: 'A', update_time })).body.data.update_time
    expect([await told(usual), await told(other)]).toEqual(['2026-03-01T12:00:00Z', update_time])
  })

  test('[69] a person needs a name, or does not', async () => {
    const other = await openAccount({}, { settings: { readings: 'person-without-name' } })
    const usual = await openAccount()
    expect((await usual.post('/api/v2/persons', {})).status).toBe(400)
    expect((await other.post('/api/v2/persons', {})).status).toBe(200)
    for (const [name, member] of [
      ['organizations', 'name'],
      ['deals', 'title'],
      ['products', 'name'],
    ])
      expect((await other.post(`/api/v2/${name}`, {})).body.error).toContain(`${member}:`)
  })
})

describe('strict bodies', () => {
  test.each([
    ['persons', { name: 5 }],
    ['persons', { name: ' ' }],
    ['persons', { name: 'x'.repeat(256) }],
    ['persons', { owner_id: '1' }],
    ['persons', { owner_id: 99 }],
    ['persons', { org_id: 1.5 }],
    ['persons', { org_id: 99 }],
    ['persons', { emails: 'a@b.example' }],
    ['persons', { emails: ['a@b.example'] }],
    ['persons', { emails: [{ value: 'a', primary: 1 }] }],
    ['persons', { label_ids: [99] }],
    ['persons', { label_ids: 1 }],
    ['persons', { label: 1 }],
    ['persons', { visible_to: '3' }],
    ['persons', { visible_to: 2 }],
    ['persons', { add_time: '2020-01-02 03:04:05' }],
    ['organizations', { address: 'Long Street 5' }],
    ['organizations', { address: { value: 'x', formatted_address: 'y' } }],
    ['deals', { value: '5' }],
    ['deals', { currency: 'XYZ' }],
    ['deals', { status: 'OPEN' }],
    ['deals', { probability: 101 }],
    ['deals', { expected_close_date: '2026-02-30' }],
    ['deals', { is_archived: 1 }],
    ['activities', { done: 1 }],
    ['activities', { type: 'nonsense' }],
    ['activities', { due_time: '9am' }],
    ['activities', { participants: [1] }],
    ['activities', { lead_id: 'x' }],
    ['products', { prices: [{ price: '5', currency: 'EUR' }] }],
    ['products', { billing_frequency: 'daily' }],
    ['products', { category: 99 }],
  ])('[70] %s refuse %j', async (name, wrong) => {
    const account = await openAccount({ persons: people(1) })
    const needed = name === 'deals' ? { title: 'A' } : { name: 'A' }
    const { status, body } = await account.post(`/api/v2/${name}`, { ...(name !== 'activities' && needed), ...wrong })
    expect([status, body.code]).toEqual([400, 'ERR_SCHEMA_VALIDATION_FAILED'])
    expect(body.error).toContain(Object.keys(wrong)[0])
    expect(account.simulation.account.store.collection(name).size).toBe(name === 'persons' ? 1 : 0)
  })

  test('[71] all that is wrong is told at once', async () => {
    const account = await openAccount()
    const { body } = await account.post('/api/v2/persons', { name: 'A', org_id: 'x', foo: 1 })
    expect(body.error).toBe(`${problem}org_id: Expected integer; foo: Parameter 'foo' is not allowed for this request`)
  })

  test('[72] who has left cannot own, or can', async () => {
    const users = [
      { id: 1, name: 'A', email: 'a@x.example' },
      { id: 2, name: 'B', email: 'b@x.example', active_flag: false },
    ]
    const usual = await openAccount({ users })
    const other = await openAccount({ users }, { settings: { readings: 'inactive-owners-accepted' } })
    const body = { name: 'A', owner_id: 2 }
    expect((await usual.post('/api/v2/persons', body)).status).toBe(400)
    expect((await other.post('/api/v2/persons', body)).body.data.owner_id).toBe(2)
  })

  test.each([
    ['growth', [200, 200, 400, 400], 3],
    ['premium', [200, 200, 200, 200], 7],
  ])('[73] on the plan %s the levels of visible_to answer %j', async (plan, statuses, usual) => {
    const account = await openAccount({}, { settings: { plan } })
    const found: number[] = []
    for (const visible_to of [1, 3, 5, 7])
      found.push((await account.post('/api/v2/persons', { name: 'A', visible_to })).status)
    expect(found).toEqual(statuses)
    expect((await account.post('/api/v2/persons', { name: 'A' })).body.data.visible_to).toBe(usual)
  })

  test('[74] on lower plans what a seed shows to more than its owner is for all', async () => {
    const persons = [1, 3, 5, 7].map((visible_to, at) => ({ id: at + 1, name: 'A', visible_to }))
    const account = await openAccount({ persons }, { settings: { plan: 'lite' } })
    const { data } = (await account.get('/api/v2/persons')).body
    expect(data.map(({ visible_to }: { visible_to: number }) => visible_to)).toEqual([1, 3, 3, 3])
  })

  test('[75] the fields of Contact Sync are refused where it is off', async () => {
    const off = await openAccount()
    const on = await openAccount({}, { settings: { 'contact-sync': 'on' } })
    const body = { name: 'A', job_title: 'Countess', birthday: '1815-12-10', im: [{ value: 'ada', label: 'skype' }] }
    expect((await off.post('/api/v2/persons', body)).status).toBe(403)
    expect((await off.post('/api/v2/persons', { name: 'A' })).body.data).not.toHaveProperty('job_title')
    expect((await on.post('/api/v2/persons', body)).body.data).toMatchObject({
      ...{ job_title: 'Countess', birthday: '1815-12-10', im: [{ value: 'ada', primary: true, label: 'skype' }] },
    })
    const codes = async (account: typeof on) =>
      (await account.get('/api/v2/personFields')).body.data.map((field: { field_code: string }) => field.field_code)
    expect([(await codes(off)).includes('birthday'), (await codes(on)).includes('birthday')]).toEqual([false, true])
  })

  test('[76] the profile of organizations is refused where it is off', async () => {
    const off = await openAccount({}, { settings: { 'company-profile': 'off' } })
    const on = await openAccount()
    const body = { name: 'A', website: 'https://x.example', industry: 21, annual_revenue: 5.5, employee_count: 3 }
    expect((await off.post('/api/v2/organizations', body)).status).toBe(403)
    expect((await on.post('/api/v2/organizations', body)).body.data).toMatchObject(body)
  })
})

describe('changes', () => {
  test('[77] an update changes what it names and moves the time of the last change', async () => {
    const fields = ['a', 'b'].map((digit) => ({ field_name: digit, field_type: 'varchar', field_code: code(digit) }))
    const custom_fields = { [code('a')]: 'x', [code('b')]: 'y' }
    const account = await openAccount({ fields: { personFields: fields }, persons: people(1, { custom_fields }) })
    account.simulation.clock.advance(5_000)
    const { data } = (await account.patch('/api/v2/persons/1', { custom_fields: { [code('a')]: null } })).body
    expect(data).toMatchObject({ name: 'Person 1', update_time: '2026-03-01T12:00:05Z' })
    expect(data.custom_fields).toEqual({ [code('a')]: null, [code('b')]: 'y' })
  })

  test('[78] lists are replaced as a whole; one entry is primary, the first if none is marked', async () => {
    const account = await openAccount()
    const entry = (value: string, more = {}) => ({ value, label: 'work', ...more })
    const { body } = await account.post('/api/v2/persons', {
      ...{ name: 'A', label_ids: [1, 2], phones: [entry('1'), entry('2')] },
      emails: [entry('a@x'), entry('b@x', { primary: true }), entry('c@x', { primary: true, label: 'home' })],
    })
    expect(body.data.phones.map(({ primary }: { primary: boolean }) => primary)).toEqual([true, false])
    expect(body.data.emails).toEqual([
      { value: 'a@x', primary: false, label: 'work' },
      { value: 'b@x', primary: true, label: 'work' },
      { value: 'c@x', primary: false, label: 'home' },
    ])
    const { data } = (
      await account.patch('/api/v2/persons/1', { emails: [entry('', { primary: true }), entry('d@x')], label_ids: [] })
    ).body
    expect([data.emails, data.label_ids, data.phones.length]).toEqual([[entry('d@x', { primary: true })], [], 2])
  })

  test('[79] e-mails and phones are checked by nobody', async () => {
    const account = await openAccount()
    const emails = [{ value: 'no mail at all', primary: true, label: 'whatever' }]
    expect((await account.post('/api/v2/persons', { name: 'A', emails })).body.data.emails).toEqual(emails)
  })

  test('[80] parts of an address that are not sent are null afterwards, in an update too', async () => {
    const account = await openAccount()
    const whole = { value: 'Long Street 5, Berlin', locality: 'Berlin', postal_code: '10115' }
    await account.post('/api/v2/organizations', { name: 'A', address: whole })
    const { data } = (
      await account.patch('/api/v2/organizations/1', { address: { value: 'Long Street 5', country: 'DE' } })
    ).body
    expect(data.address).toMatchObject({ value: 'Long Street 5', country: 'DE', locality: null, postal_code: null })
    expect((await account.patch('/api/v2/organizations/1', { address: null })).body.data.address).toBeNull()
  })

  test('[81] parts of an address that is written as one text are found out after a while, where that is on', async () => {
    const limits = { geocodingLag: 1_000 }
    const account = await openAccount({}, { settings: { geocoding: 'on' }, limits })
    const off = await openAccount({}, { limits })
    const body = { name: 'A', address: { value: 'Long Street 5, Berlin, Germany' } }
    for (const each of [account, off]) await each.post('/api/v2/organizations', body)
    const locality = async (each: typeof account) =>
      (await each.get('/api/v2/organizations/1')).body.data.address.locality
    expect(await locality(account)).toBeNull()
    for (const each of [account, off]) each.simulation.clock.advance(1_000)
    expect([await locality(account), await locality(off)]).toEqual(['Berlin', null])
  })

  test('[82] records are followed by users', async () => {
    const account = await openAccount({ persons: people(1) })
    const path = '/api/v2/persons/1/followers'
    expect((await account.post(path, { user_id: 1 })).status).toBe(201)
    expect((await account.get(path)).body.data).toEqual([{ user_id: 1, add_time: '2026-03-01T12:00:00Z' }])
    expect((await account.remove(`${path}/1`)).status).toBe(200)
    expect((await account.get(path)).body.data).toEqual([])
  })
})

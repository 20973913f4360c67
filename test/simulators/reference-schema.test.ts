import { expect, test } from 'vitest'
import { openAccount } from './reference-account.ts'

test('[17] objects are told with their fields', async () => {
  const account = await openAccount()
  const { objects } = (await account.get('/v1/objects')).body
  expect(objects.map(({ name }: { name: string }) => name)).toEqual(['person', 'company', 'note', 'user'])
  const field = (name: string) => objects[0].fields.find((each: { name: string }) => each.name === name)
  expect(field('last_name')).toEqual({
    name: 'last_name',
    label: 'Last name',
    type: 'text',
    custom: false,
    required: true,
    max_length: 255,
  })
  expect(field('email')).toMatchObject({ unique: true })
  expect(field('company')).toMatchObject({ type: 'reference', object: 'company' })
  expect(field('created_at')).toMatchObject({ read_only: true })
  expect(field('external_key')).toMatchObject({ unique: true, max_length: 100 })
})

test('[18] the external key is not unique where a repeated create makes another record', async () => {
  const account = await openAccount({ settings: { replay: 'blind' } })
  const [person] = (await account.get('/v1/objects')).body.objects
  expect(person.fields.find(({ name }: { name: string }) => name === 'external_key').unique).toBeUndefined()
})

test('[19] a field is added once, and records take it at once', async () => {
  const account = await openAccount()
  const definition = { name: 'tax_number', label: 'Tax number', type: 'text', unique: true, max_length: 10 }
  const added = await account.post('/v1/objects/person/fields', definition)
  expect(added).toMatchObject({ status: 201, body: { ...definition, custom: true } })
  const again = await account.post('/v1/objects/person/fields', definition)
  expect(again).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } })
  const id = await account.create('person', { last_name: 'A', tax_number: 'T1' })
  expect(await account.values('person', id, 'tax_number')).toEqual({ tax_number: 'T1' })
  expect(await account.create('person', { last_name: 'B', tax_number: 't1' })).toBe('conflict')
  expect(await account.create('person', { last_name: 'B', tax_number: '12345678901' })).toBe('too_long')
})

test.each([
  { name: 'Tax', label: 'Tax', type: 'text' },
  { name: 'tax', label: ' ', type: 'text' },
  { name: 'tax', label: 'Tax', type: 'money' },
  { name: 'tax', label: 'Tax', type: 'flag', unique: true },
  { name: 'tax', label: 'Tax', type: 'text', max_length: 0 },
  { name: 'tax', label: 'Tax', type: 'choice', options: [{ value: 'a' }] },
  {
    name: 'tax',
    label: 'Tax',
    type: 'choice',
    options: [
      { value: 'a', label: 'A' },
      { value: 'a', label: 'B' },
    ],
  },
  { name: 'tax', label: 'Tax', type: 'reference', object: 'deal' },
])('[20] the definition %j is malformed', async (definition) => {
  const account = await openAccount()
  const refused = await account.post('/v1/objects/person/fields', definition)
  expect(refused).toMatchObject({ status: 400, body: { error: { code: 'malformed' } } })
})

test('[21] options are added behind those that are there, all or none', async () => {
  const account = await openAccount()
  const path = '/v1/objects/person/fields/stage/options'
  const lost = { value: 'lost', label: 'Lost' }
  const partly = await account.post(path, {
    options: [
      { value: 'won', label: 'Won' },
      { value: 'new', label: 'New' },
    ],
  })
  expect(partly.status).toBe(409)
  const { status, body } = await account.post(path, { options: [lost] })
  expect(status).toBe(200)
  expect(body.options.map(({ value }: { value: string }) => value)).toEqual(['new', 'working', 'customer', 'lost'])
  expect(await account.create('person', { last_name: 'A', stage: 'lost' })).toMatch(/^\d+$/)
  expect((await account.post('/v1/objects/person/fields/email/options', { options: [lost] })).status).toBe(400)
  expect((await account.post('/v1/objects/person/fields/nothing/options', { options: [lost] })).status).toBe(404)
})

test('[22] users can be read and not changed', async () => {
  const account = await openAccount()
  expect((await account.get('/v1/objects/user/records?fields=email,active')).body.records).toEqual([
    { id: '1', values: { email: 'ada@reference.example', active: true } },
    { id: '2', values: { email: 'bob@reference.example', active: false } },
  ])
  expect(await account.create('user', { name: 'Eve' })).toBe('not_offered')
  const field = { name: 'x', label: 'X', type: 'text' }
  expect((await account.post('/v1/objects/user/fields', field)).status).toBe(403)
})

test.each([
  ['first_name', '  Zoë 🚀\n', 'Zoë 🚀'],
  ['email', ' Zoe@Example.COM ', 'zoe@example.com'],
  ['revenue', '-007.50', '-7.5'],
  ['revenue', '-0.00', '0'],
  ['revenue', '12345678901234567890.125', '12345678901234567890.125'],
  ['last_seen', '2024-02-29T23:59:30+02:00', '2024-02-29T21:59:30.000Z'],
  ['birthday', '1984-02-29', '1984-02-29'],
  ['subscribed', false, false],
  ['interests', ['beta', 'news', 'beta'], ['news', 'beta']],
  ['owner', '1', '1'],
])('[23] %s keeps %j as %j', async (field, sent, stored) => {
  const account = await openAccount()
  const id = await account.create('person', { last_name: 'A', [field]: sent })
  expect(await account.values('person', id, field)).toEqual({ [field]: stored })
})

test.each([null, '', ' \t\n', []])('[24] %j is an empty value', async (empty) => {
  const account = await openAccount()
  const id = await account.create('person', { last_name: 'A', first_name: 'B', interests: ['news'] })
  const field = Array.isArray(empty) ? 'interests' : 'first_name'
  await account.update('person', id, { [field]: empty })
  expect(await account.values('person', id, field)).toEqual({ [field]: null })
})

test.each([
  ['nothing', 'x', 'unknown_field'],
  ['created_at', '2024-01-01T00:00:00Z', 'read_only'],
  ['first_name', 'x'.repeat(256), 'too_long'],
  ['first_name', '\ud800', 'malformed_value'],
  ['first_name', 7, 'malformed_value'],
  ['email', 'a@b@c', 'malformed_value'],
  ['email', 'nobody', 'malformed_value'],
  ['revenue', '1e3', 'malformed_value'],
  ['revenue', '1'.repeat(31), 'malformed_value'],
  ['subscribed', 'true', 'malformed_value'],
  ['birthday', '2023-02-29', 'malformed_value'],
  ['last_seen', '2024-01-01T00:00:00', 'malformed_value'],
  ['last_seen', '2023-02-29T00:00:00Z', 'malformed_value'],
  ['stage', 'New', 'no_such_option'],
  ['interests', ['news', 'nothing'], 'no_such_option'],
  ['interests', 'news', 'malformed_value'],
  ['company', 'x', 'malformed_value'],
  ['company', '999', 'no_such_record'],
  ['owner', '999', 'no_such_record'],
  ['owner', '2', 'owner_inactive'],
])('[25] %s refuses %j as %s', async (field, sent, code) => {
  const account = await openAccount()
  const rows = [{ ref: 'a', values: { last_name: 'A', [field]: sent } }]
  const { body } = await account.post('/v1/objects/person/batch', { operation: 'create', rows })
  expect(body.results).toMatchObject([{ ref: 'a', status: 'rejected', error: { code, field } }])
  expect((await account.control('records?collection=person')).body.size).toBe(0)
})

test('[62] a note has fields of its own and takes no further ones', async () => {
  const account = await openAccount({ settings: { replay: 'refused' } })
  const person = await account.create('person', { last_name: 'A' })
  const field = { name: 'external_key', label: 'External key', type: 'text' }
  const refused = await account.post('/v1/objects/note/fields', field)
  expect(refused).toMatchObject({ status: 403, body: { error: { code: 'not_offered' } } })
  expect(await account.create('note', { body: 'A', person, external_key: 'k' })).toBe('unknown_field')
  expect(await account.create('note', { body: 'A' })).toBe('required')
  const ids = [
    await account.create('note', { body: ' A ', person }),
    await account.create('note', { body: 'A', person }),
  ]
  expect(new Set(ids).size).toBe(2)
  expect(await account.values('note', ids[0]!, 'body', 'person', 'pinned')).toEqual({ body: 'A', person, pinned: null })
  const byPerson = await account.post('/v1/objects/note/lookup', { key: 'person', values: [person], fields: [] })
  expect(byPerson.status).toBe(400)
})

test('[67] a reference that is added refers to records of one object, and is empty when they are gone', async () => {
  const account = await openAccount()
  const definition = { name: 'partner', label: 'Partner', type: 'reference', object: 'company' }
  const before = await account.create('company', { name: 'Before' })
  const added = await account.post('/v1/objects/company/fields', definition)
  expect(added).toMatchObject({ status: 201, body: { ...definition, custom: true } })
  const partner = await account.create('company', { name: 'Partner' })
  const made = await account.create('company', { name: 'Made', partner })
  await account.update('company', before, { partner })
  const person = await account.create('person', { last_name: 'A' })
  expect(await account.create('company', { name: 'Wrong', partner: person })).toBe('no_such_record')
  for (const id of [before, made]) expect(await account.values('company', id, 'partner')).toEqual({ partner })
  await account.post('/v1/objects/company/batch', { operation: 'delete', rows: [{ ref: 'a', id: partner }] })
  for (const id of [before, made]) expect(await account.values('company', id, 'partner')).toEqual({ partner: null })
})

const device = { name: 'device', label: 'Device', plural: 'Devices' }

test('[68] an object is created once, with its usual fields, and is used like any other', async () => {
  const account = await openAccount({ limits: { newObjects: 2 } })
  const made = await account.post('/v1/objects', device)
  expect(made).toMatchObject({ status: 201, body: device })
  const names = made.body.fields.map(({ name }: { name: string }) => name)
  expect(names).toEqual(['external_key', 'name', 'owner', 'created_at', 'updated_at'])
  const { objects } = (await account.get('/v1/objects')).body
  expect(objects.at(-1)).toEqual(made.body)
  expect(await account.post('/v1/objects', device)).toMatchObject({
    status: 409,
    body: { error: { code: 'conflict' } },
  })
  expect((await account.post('/v1/objects', { ...device, name: 'person' })).status).toBe(409)

  expect(await account.create('device', { external_key: 'k' })).toBe('required')
  const id = await account.create('device', { external_key: 'k', name: 'Lamp' })
  expect(await account.create('device', { external_key: 'K', name: 'Light' })).toBe(id)
  const reference = { name: 'device', label: 'Device', type: 'reference', object: 'device' }
  expect((await account.post('/v1/objects/person/fields', reference)).status).toBe(201)
  const person = await account.create('person', { last_name: 'A', device: id })
  expect(await account.values('person', person, 'device')).toEqual({ device: id })
})

test('[69] an account takes so many objects, or none', async () => {
  const none = await openAccount()
  expect((await none.get('/v1/account')).body).not.toHaveProperty('new_objects')
  expect(await none.post('/v1/objects', device)).toMatchObject({
    status: 403,
    body: { error: { code: 'not_offered' } },
  })
  const account = await openAccount({ limits: { newObjects: 1 } })
  expect((await account.get('/v1/account')).body.new_objects).toBe(1)
  await account.post('/v1/objects', device)
  expect((await account.get('/v1/account')).body.new_objects).toBe(0)
  const full = await account.post('/v1/objects', { ...device, name: 'lamp' })
  expect(full).toMatchObject({ status: 409, body: { error: { code: 'no_room' } } })
})

test.each([
  { ...device, name: 'Device' },
  { ...device, name: 'd'.repeat(31) },
  { ...device, label: ' ' },
  { ...device, plural: 'd'.repeat(41) },
])('[70] an object called %j is malformed', async (title) => {
  const account = await openAccount({ limits: { newObjects: 1 } })
  expect(await account.post('/v1/objects', title)).toMatchObject({
    status: 400,
    body: { error: { code: 'malformed' } },
  })
})

import { expect, it } from 'vitest'
import type { Encoded, Outcome } from '../../src/connector.ts'
import { connect } from '../../src/connectors/zoho/index.ts'
import { findObject } from '../../src/model/schema.ts'
import { collect, type Exchange, fakeHttp, never } from './fake-http.ts'
import { config, id, modules, opening, root } from './zoho-answers.ts'

function open(...exchanges: Exchange[]) {
  const fake = fakeHttp([...opening, modules, ...exchanges])
  return { fake, connection: connect(config, fake.factory) }
}

const parents = (module: string, after: string, more: boolean, ...ids: string[]): Exchange => ({
  ask: `POST ${root}/coql`,
  body: { select_query: `select id from ${module} where id > '${after}' order by id asc limit 0, 100` },
  ...(ids.length === 0
    ? { status: 204, reply: '' }
    : { reply: { data: ids.map((each) => ({ id: each })), info: { more_records: more } } }),
})

const filesOf = (module: string, parent: string, ...names: string[]): Exchange => ({
  ask: `GET ${root}/${module}/${parent}/Attachments`,
  ...(names.length === 0
    ? { status: 204, reply: '' }
    : { reply: { data: names.map((File_Name, n) => ({ id: id(70 + n), File_Name, Size: '17' })), info: {} } }),
})

it('files are told of when they are asked for by name, and are those of every module', async () => {
  const object = findObject(await open().connection.describe(never, ['Attachments']), 'Attachments')!
  expect(object.content).toMatchObject({ name: 'File_Name', bytes: 'Size' })
  expect(object.operations).toMatchObject({
    create: { replay: 'blind', maxRows: 1 },
    read: { of: { fields: ['Parent_Id'] } },
  })
  expect(object.operations).not.toHaveProperty('update')
  expect(object.fields.find(({ name }) => name === 'Parent_Id')?.references).toEqual([
    ...['Contacts', 'Deals', 'Tasks', 'Vessels'],
  ])
})

it('files are read record by record, module by module, and from any cursor on', async () => {
  const gone = { code: 'INVALID_DATA', details: {}, message: 'the id given seems to be invalid', status: 'error' }
  const rest = [
    parents('Contacts', id(2), false, id(3)),
    { ask: `GET ${root}/Contacts/${id(3)}/Attachments`, status: 400, reply: gone },
    parents('Deals', '0', false, id(4)),
    filesOf('Deals', id(4), 'offer.pdf'),
    parents('Tasks', '0', false),
    parents('Vessels', '0', false),
  ]
  const first = [
    ...[parents('Contacts', '0', true, id(1), id(2)), filesOf('Contacts', id(1), 'a.txt', 'b.txt')],
    filesOf('Contacts', id(2)),
  ]
  const query = { object: 'Attachments', fields: ['File_Name', 'Size', 'Parent_Id'] }
  const whole = open(...first, ...rest)
  const pages = await collect(whole.connection.read(query, never))
  whole.fake.done()
  expect(pages.flatMap(({ records }) => records)).toEqual([
    { id: `Contacts.${id(1)}.${id(70)}`, row: { File_Name: 'a.txt', Size: '17', Parent_Id: id(1) } },
    { id: `Contacts.${id(1)}.${id(71)}`, row: { File_Name: 'b.txt', Size: '17', Parent_Id: id(1) } },
    { id: `Deals.${id(4)}.${id(70)}`, row: { File_Name: 'offer.pdf', Size: '17', Parent_Id: id(4) } },
  ])
  expect(pages.map(({ cursor }) => cursor)).toEqual([`Contacts.${id(2)}`, 'Deals.0', 'Tasks.0', 'Vessels.0', null])
  const later = open(...rest)
  const cursor = pages[0]!.cursor!
  expect(await collect(later.connection.read({ ...query, cursor }, never))).toEqual(pages.slice(1))
})

it('bytes come from the record that has the file, and from nowhere else', async () => {
  const path = `${root}/Deals/${id(4)}/Attachments/${id(70)}`
  const { connection } = open({ ask: `GET ${path}`, reply: 'seventeen bytes …' })
  const object = findObject(await connection.describe(never, ['Attachments']), 'Attachments')!
  const read = async (which: string): Promise<string> => {
    const pieces: Uint8Array[] = []
    for await (const piece of connection.content!(object, which, never)) pieces.push(piece)
    return Buffer.concat(pieces).toString()
  }
  expect(await read(`Deals.${id(4)}.${id(70)}`)).toBe('seventeen bytes …')
  for (const other of ['Deals/../users', `Deals.${id(4)}`, `../Deals.${id(4)}.${id(70)}`])
    await expect(read(other)).rejects.toMatchObject({ kind: 'not-found' })
})

const among = (module: string, ...ids: string[]): Exchange => ({
  ask: `POST ${root}/coql`,
  body: { select_query: `select id from ${module} where id in ('${id(4)}') order by id asc limit 0, 200` },
  ...(ids.length === 0 ? { status: 204, reply: '' } : { reply: { data: ids.map((each) => ({ id: each })), info: {} } }),
})
const ofDeal = [among('Contacts'), among('Deals', id(4))]

async function attach(...exchanges: Exchange[]): Promise<{ outcome: Outcome | undefined; sent: unknown }> {
  const { connection, fake } = open(...exchanges)
  const object = findObject(await connection.describe(never, ['Attachments']), 'Attachments')!
  const encoded = connection.write!.encode(object, 'create', { File_Name: 'ä.pdf', Parent_Id: id(4) }) as Encoded
  const content = {
    bytes: 3,
    open: async function* () {
      yield Buffer.from('abc')
    },
  }
  const [outcome] = await connection.write!.create(object, [{ key: 'k', encoded, content }], never)
  fake.done()
  return { outcome, sent: fake.requests.at(-1)?.request }
}

const place = `POST ${root}/Deals/${id(4)}/Attachments`

it('a file goes to the record that it names, as the one part of a form, and is never sent twice', async () => {
  const item = {
    code: 'SUCCESS',
    details: { id: id(71) },
    message: 'attachment uploaded successfully',
    status: 'success',
  }
  const { outcome, sent } = await attach(...ofDeal, { ask: place, reply: { data: [item] } })
  expect(outcome).toEqual({ status: 'written', id: `Deals.${id(4)}.${id(71)}`, created: true })
  expect(sent).toMatchObject({
    repeat: 'once',
    body: { parts: [{ name: 'file', filename: 'ä.pdf', body: { bytes: 3 } }] },
  })
})

it.each<[string, Partial<Exchange>, object]>([
  [
    'too many at a time',
    { status: 429, reply: { code: 'RATE_LIMIT_EXCEEDED', details: {}, message: 'slow down', status: 'error' } },
    { status: 'rejected', error: { kind: 'rate-limited', scope: 'request', stored: 'no' } },
  ],
  [
    'a day that is spent',
    { status: 429, reply: { code: 'TOO_MANY_REQUESTS', details: {}, message: 'credits of 24 hours', status: 'error' } },
    { status: 'rejected', error: { kind: 'quota', stored: 'no' } },
  ],
  [
    'a file that is too large',
    { status: 413, reply: { code: 'BODY_SIZE_REACHED', details: {}, message: 'too large', status: 'error' } },
    { status: 'rejected', error: { kind: 'invalid', scope: 'row', stored: 'no' } },
  ],
  [
    'a record that is gone',
    { status: 400, reply: { data: [{ code: 'INVALID_DATA', details: {}, message: 'invalid id', status: 'error' }] } },
    { status: 'rejected', error: { kind: 'invalid', scope: 'row', stored: 'no' } },
  ],
  ['an answer that is cut', { reply: '{"data":[{"code":"SUC' }, { status: 'unknown', error: { stored: 'unknown' } }],
  ['an answer that says nothing', { reply: { data: [] } }, { status: 'unknown', error: { stored: 'unknown' } }],
  ['a fault', { status: 500, reply: '' }, { status: 'unknown', error: { kind: 'transient' } }],
])('what became of a file is told: %s', async (_, answer, expected) => {
  expect((await attach(...ofDeal, { ask: place, reply: '', ...answer })).outcome).toMatchObject(expected)
})

it('a file of a record that no module has is refused before its bytes leave', async () => {
  const nowhere = ['Contacts', 'Deals', 'Tasks', 'Vessels'].map((module) => among(module))
  expect((await attach(...nowhere)).outcome).toMatchObject({
    ...{ status: 'rejected', error: { kind: 'invalid', field: 'Parent_Id', stored: 'no' } },
  })
})

it('files of one record are listed to the end, and one that was there is found by its id', async () => {
  const list = (page: string | undefined, more: boolean, ...names: string[]): Exchange => {
    const { ask, reply } = filesOf('Deals', id(4), ...names)
    const fields = { fields: 'id,File_Name,Size,Owner,Created_Time,Modified_Time' }
    const { data } = reply as { data: { id: string }[] }
    const own = data.map((file, n) => ({ ...file, id: id(page === undefined ? 70 + n : 80 + n) }))
    return {
      ask,
      query: page === undefined ? fields : { ...fields, page },
      reply: { data: own, info: { more_records: more } },
    }
  }
  const { connection, fake } = open(...ofDeal, list(undefined, true, 'a', 'b'), list('2', false, 'c'))
  const query = { object: 'Attachments', fields: ['File_Name'], of: { field: 'Parent_Id', id: id(4) } }
  const pages = await collect(connection.read(query, never))
  expect(pages.flatMap(({ records }) => records.map(({ row }) => row.File_Name))).toEqual(['a', 'b', 'c'])
  fake.done()
  const again = open(list(undefined, true, 'a'), list('2', true, 'c'), {
    ...list('2', true, 'c'),
    query: { ...list('3', true, 'c').query! },
  })
  const [asked, gone] = [`Deals.${id(4)}.${id(70)}`, `Deals.${id(4)}.${id(99)}`]
  await expect(
    again.connection.find!({ object: 'Attachments', key: 'id', values: [asked], fields: [] }, never),
  ).rejects.toThrow(/more entries than it lists/)
  const whole = open(list(undefined, false, 'a'))
  const values = [asked, gone, 'Deals', `Deals/../x.${id(4)}.${id(70)}`]
  const found = await whole.connection.find!({ object: 'Attachments', key: 'id', values, fields: ['File_Name'] }, never)
  expect(found).toEqual([{ asked, id: asked, row: { File_Name: 'a' } }])
})

import { expect, it } from 'vitest'
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
  expect(object.operations).not.toHaveProperty('create')
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

import { utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { collect, never } from './fake-http.ts'
import { connectTo, folderOf, objectOf, pagesOf, recordsOf } from './file-disk.ts'

const text = 'id,Name\n1,Zoë\n2,"Müller, ""J"""\n'
const names = ['Zoë', 'Müller, "J"']

function utf16(content: string, order: 'le' | 'be', mark: boolean): Buffer {
  const bytes = Buffer.from(`${mark ? '\ufeff' : ''}${content}`, 'utf16le')
  return order === 'le' ? bytes : bytes.swap16()
}

describe('the encoding of a file', () => {
  it.each([
    ['UTF-8', Buffer.from(text), false],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`), false],
    ['UTF-16 LE', utf16(text, 'le', true), false],
    ['UTF-16 BE', utf16(text, 'be', true), false],
    ['UTF-16 LE without a mark', utf16(text, 'le', false), false],
    ['UTF-16 BE without a mark', utf16(text, 'be', false), false],
    ['windows-1252, and says so', Buffer.from(text, 'latin1'), true],
    ['gzip', gzipSync(text), false],
    ['gzip in windows-1252', gzipSync(Buffer.from(text, 'latin1')), true],
  ])('is %s', async (_, bytes, says) => {
    const connection = connectTo(folderOf({ 'people.csv': bytes }))
    const pages = await pagesOf(connection, 'people')
    expect(pages.flatMap(({ records }) => records.map(({ row }) => row.Name))).toEqual(names)
    expect(pages[0]!.notice?.includes('windows-1252') ?? false).toBe(says)
    const told = (await objectOf(connection, 'people')).fields[0]!.caution?.message.includes('windows-1252')
    expect(told ?? false).toBe(says)
  })

  it('is what a setting says', async () => {
    const connection = connectTo(folderOf({ 'p.csv': Buffer.from('id,Name\n1,\xb1\n', 'latin1') }), {
      encoding: 'iso-8859-2',
    })
    expect((await recordsOf(connection, 'p'))[0]!.row.Name).toBe('ą')
  })
})

describe('what is odd about a file', () => {
  it('is told, and no cell is lost', async () => {
    const connection = connectTo(folderOf({ 'p.csv': 'id,Name,Name,,x\n1,a,b,c\n2,d,e,f,g,h\n\n3,"i"j,k,l,m,\n' }))
    const [page] = await pagesOf(connection, 'p')
    expect(page!.records.map(({ row }) => row)).toEqual([
      { id: '1', Name: 'a', 'Name (2)': 'b', 'column 4': 'c', x: null, 'column 6': null },
      { id: '2', Name: 'd', 'Name (2)': 'e', 'column 4': 'f', x: 'g', 'column 6': 'h' },
      { id: '3', Name: 'ij', 'Name (2)': 'k', 'column 4': 'l', x: 'm', 'column 6': null },
    ])
    for (const said of ['fewer cells', 'line 2', 'more cells', 'line 3', 'beside quotes', 'line 5', 'without a name'])
      expect(page!.notice).toContain(said)
  })

  it('is told of one without a record, which has its columns all the same', async () => {
    const connection = connectTo(folderOf({ 'p.csv': 'id,Name\n', 'q.csv': '' }))
    expect((await objectOf(connection, 'p')).fields.map(({ name }) => name)).toEqual(['id', 'Name'])
    expect(await pagesOf(connection, 'p')).toMatchObject([
      { records: [], cursor: null, notice: expect.stringContaining('no record') },
    ])
    expect(await pagesOf(connection, 'q')).toMatchObject([{ records: [] }])
  })

  const refused: [string, string, string | Uint8Array, string][] = [
    ['a workbook', 'b.csv', 'PK\u0003\u0004', 'Save it as "CSV UTF-8"'],
    ['bytes that are no text', 'b.csv', new Uint8Array([1, 0, 0, 0, 2, 3, 4, 5, 6, 7]), 'zero bytes'],
    ['a quote that is never closed', 'b.csv', 'a,b\n1,"2\n3,4\n', 'line 2'],
    ['a gzip file that was cut off', 'b.csv.gz', gzipSync('a,b\n'.repeat(9)).subarray(0, 20), 'in the middle'],
    ['a line that is no JSON', 'b.jsonl', '{"a":1}\n{"a":\n', 'line 2'],
    ['a JSON list', 'b.jsonl', '[\n{"a":1}]', 'one JSON list'],
    ['a folder without records', 'b.xlsx', 'x', 'b.xlsx'],
  ]
  it.each(refused)('is that it is %s', async (_, name, content, says) => {
    const failure = connectTo(folderOf({ [name]: content })).describe(never)
    await expect(failure).rejects.toThrow(says)
    await expect(failure).rejects.toMatchObject({ name: 'CrmError', stored: 'no' })
  })

  it('is that it is not there', async () => {
    await expect(connectTo('/nowhere/at.csv').check(never)).rejects.toMatchObject({ kind: 'not-found' })
  })
})

describe('the id of a record', () => {
  it.each([
    ['a column called so', 'Name,ID\na,x1\nb,x2\n', ['x1', 'x2'], undefined],
    ['the object with "id" behind it', 'contact_id,Name\n7,a\n8,b\n', ['7', '8'], undefined],
    ['the place in the file where there is none', 'Name\na\nb\n', ['1', '2'], 'No column is named like an id'],
    ['the place in the file where a value repeats', 'Id,Name\n1,a\n1,b\n', ['1', '2'], '"Id" repeats a value'],
    ['the place in the file where a value lacks', 'Id,Name\n1,a\n,b\n', ['1', '2'], '"Id" is empty in 1 of 2'],
  ])('is %s', async (_, content, ids, says) => {
    const connection = connectTo(folderOf({ 'contacts.csv': content }))
    expect((await recordsOf(connection, 'contacts')).map(({ id }) => id)).toEqual(ids)
    const { fields } = await objectOf(connection, 'contacts')
    const field = fields.find(({ type }) => type === 'id')
    if (says === undefined) expect(field?.caution).toBeUndefined()
    else expect(field?.caution?.message).toContain(says)
  })
})

it('takes the column for ids that a person names, and files with other endings that they name', async () => {
  const path = join(folderOf({ 'list.txt': 'Kundennr;Name\nK1;a\nK2;b\n' }), 'list.txt')
  expect((await recordsOf(connectTo(path, { id: 'kundennr' }), 'list')).map(({ id }) => id)).toEqual(['K1', 'K2'])
  expect((await recordsOf(connectTo(path), 'list')).map(({ id }) => id)).toEqual(['1', '2'])
})

describe('JSON Lines', () => {
  it('tell nothing, empty and absent apart, and have lists and nested fields', async () => {
    const lines = [
      '{"id":1,"a":null,"b":"","tags":["x"],"at":{"city":"Ulm"}}',
      '{"id":2,"b":"c","sum":0.10,"tags":"y"}',
    ]
    const connection = connectTo(folderOf({ 'p.jsonl': `${lines.join('\n')}` }))
    expect((await recordsOf(connection, 'p')).map(({ row }) => row)).toEqual([
      { id: '1', a: null, b: '', tags: ['x'], 'at.city': 'Ulm' },
      { id: '2', b: 'c', sum: '0.10', tags: ['y'] },
    ])
  })
})

describe('reading', () => {
  const rows = Array.from({ length: 1201 }, (_, n) => `${n},"a\n${n}"\r\n`).join('')

  it.each([
    ['plain', Buffer.from(`id,Name\r\n${rows}`)],
    ['gzip', gzipSync(`id,Name\r\n${rows}`)],
  ])('goes on after every cursor (%s)', async (_, bytes) => {
    const path = join(folderOf({ 'p.csv': bytes }), 'p.csv')
    const pages = await pagesOf(connectTo(path), 'p')
    expect(pages.map(({ records }) => records.length)).toEqual([500, 500, 201])
    for (const [n, { cursor }] of pages.entries())
      if (cursor !== null)
        expect((await pagesOf(connectTo(path), 'p', cursor)).flatMap(({ records }) => records)).toEqual(
          pages.slice(n + 1).flatMap(({ records }) => records),
        )
  })

  it('does not go on in a file that was changed, though its size and time are the same', async () => {
    const path = join(folderOf({ 'p.csv': `id,Name\r\n${rows}` }), 'p.csv')
    utimesSync(path, 1_000, 1_000)
    const [first] = await pagesOf(connectTo(path), 'p')
    writeFileSync(path, `id,Name\r\n${rows.replace('a\n7', 'b\n7')}`)
    utimesSync(path, 1_000, 1_000)
    await expect(pagesOf(connectTo(path), 'p', first!.cursor!)).rejects.toMatchObject({ code: 'file-changed' })
  })

  it('ends with an error where the file changes under it', async () => {
    const path = join(folderOf({ 'p.csv': `id,Name\r\n${rows}` }), 'p.csv')
    const pages = connectTo(path)
      .read({ object: 'p', fields: ['id'] }, never)
      [Symbol.asyncIterator]()
    await pages.next()
    writeFileSync(path, `id,Name\r\n${rows}1201,x\r\n`)
    const rest = collect({ [Symbol.asyncIterator]: () => pages })
    await expect(rest).rejects.toMatchObject({ code: 'file-changed' })
  })

  it('knows a file that changed between two looks', async () => {
    const path = join(folderOf({ 'p.csv': 'id,Name\n1,a\n' }), 'p.csv')
    const connection = connectTo(path)
    expect(await recordsOf(connection, 'p')).toHaveLength(1)
    writeFileSync(path, 'id,Name,More\n1,a,b\n2,c,d\n')
    expect((await recordsOf(connection, 'p'))[1]!.row).toEqual({ id: '2', Name: 'c', More: 'd' })
    expect(await connection.count!({ object: 'p' }, never)).toEqual({ n: 2, exact: true })
  })

  it('refuses a cursor that it never gave, and a condition', async () => {
    const connection = connectTo(folderOf({ 'p.csv': 'id\n1\n' }))
    await expect(pagesOf(connection, 'p', 'page 2')).rejects.toMatchObject({ kind: 'invalid' })
    const reading = collect(connection.read({ object: 'p', fields: [], where: 'id = 1' }, never))
    await expect(reading).rejects.toMatchObject({ kind: 'unsupported' })
  })
})

describe('a folder with a file for each object', () => {
  const accounts = 'Id,Name\n001A,Acme\n001B,Bolt\n'

  it('has references where names and values say so', async () => {
    const connection = connectTo(
      folderOf({
        'accounts.csv': accounts,
        'contacts.csv': 'Id,Company ID,Reports To,Friend IDs\n1,001A,,2;3\n2,001B,,1\n3,001X,,\n',
        'notes.tsv': 'Id\tOwner Id\tParent Id\na\t7\t001B\n',
      }),
    )
    const contacts = await objectOf(connection, 'contacts')
    expect(contacts.fields[1]).toMatchObject({
      type: 'reference',
      references: ['accounts'],
      caution: { code: 'ids-missing' },
    })
    expect(contacts.fields[1]!.caution!.message).toContain('66 % of 3')
    const notes = await objectOf(connection, 'notes')
    expect(notes.fields[1]!.references).toBeUndefined()
    expect(notes.fields[2]).toMatchObject({ type: 'reference', references: ['accounts'] })
  })

  it('has ties, where a file says no more than which records belong together', async () => {
    const connection = connectTo(
      folderOf({
        'accounts.csv': accounts,
        'contacts.csv': 'Id,Name\nc1,Ada\nc2,Bob\n',
        'jobs.csv': 'Contact Id,Account Id,Role\nc1,001A,Boss\nc2,001A,\nc1,001B,Boss\n',
      }),
    )
    expect((await objectOf(connection, 'jobs')).junction).toEqual({ ends: ['Contact Id', 'Account Id'], kind: 'Role' })
    expect((await objectOf(connection, 'contacts')).junction).toBeUndefined()
  })

  it('takes no count for a reference that happens to fit', async () => {
    const counted = 'Id,Zone Id\n1,1\n2,2\n'
    const connection = connectTo(folderOf({ 'accounts.csv': counted, 'contacts.csv': counted }))
    expect((await objectOf(connection, 'contacts')).fields[1]!.references).toBeUndefined()
  })

  it('is an account whose id is that of its place, and names each file once', async () => {
    const folder = folderOf({
      'a.csv': accounts,
      'a.jsonl': '{"id":1}\n',
      '.hidden.csv': accounts,
      'package.json': '[',
      'readme.txt': 'x, y',
      'readme.md': 'x',
    })
    const account = await connectTo(folder).check(never)
    expect(account.id).toMatch(/^[0-9a-f]{12}$/)
    expect(await connectTo(`${folder}/../${account.name}`).check(never)).toEqual(account)
    const { objects } = await connectTo(folder).describe(never)
    expect(objects.map(({ name }) => name)).toEqual(['a', 'a_jsonl'])
  })
})

describe('the export of', () => {
  it('HubSpot is known by its headers', async () => {
    const contacts =
      'Record ID,First Name,Email,Phone Number,Create Date,Last Modified Date,Associated Company IDs\n' +
      '101,Ada,ada@x.example,0123,2024-01-02 03:04,2024-02-02 03:04,9001;9002\n102,Bob,b@x.example,0124,2024-01-03 03:04,2024-02-02 03:04,9001\n'
    const connection = connectTo(
      folderOf({
        'hubspot-crm-exports-all-contacts-2026-11-20.csv': contacts,
        'hubspot-crm-exports-all-companies-2026-11-20.csv':
          'Record ID,Name,Create Date\n9001,Acme,2024-01-01 00:00\n9002,Bolt,2024-01-01 00:00\n',
      }),
    )
    const { fields } = await objectOf(connection, 'contacts')
    expect(fields.map(({ type, role }) => [type, role].filter(Boolean).join(' '))).toEqual([
      'id',
      'text',
      'email',
      'phone',
      'datetime created',
      'datetime modified',
      'multi-reference',
    ])
    expect(fields[6]!.references).toEqual(['companies'])
    expect((await recordsOf(connection, 'contacts'))[0]!.row['Associated Company IDs']).toEqual(['9001', '9002'])
  })

  it('Salesforce is known by its headers', async () => {
    const connection = connectTo(
      folderOf({
        'Account.csv':
          '"Id","IsDeleted","Name","OwnerId","CreatedDate"\n"001000000000001AAA","0","Acme","005A","2024-01-02T03:04:05.000Z"\n',
        'Contact.csv':
          '"Id","IsDeleted","AccountId","LastName","OwnerId","CreatedDate","SystemModstamp"\n' +
          '"003000000000001AAA","0","001000000000001AAA","Lovelace","005A","2024-01-02T03:04:05.000Z","2024-01-02T03:04:05.000Z"\n' +
          '"003000000000002AAA","1","","Gone","005A","2024-01-02 03:04:05","2024-01-02T03:04:05.000Z"\n',
      }),
    )
    const contact = await objectOf(connection, 'Contact')
    expect(contact.skip).toEqual([expect.objectContaining({ field: 'IsDeleted', equals: true })])
    const field = (name: string) => contact.fields.find((each) => each.name === name)
    expect(field('AccountId')).toMatchObject({ type: 'reference', references: ['Account'] })
    expect(field('SystemModstamp')).toMatchObject({ system: true })
    expect((await recordsOf(connection, 'Contact')).map(({ row }) => row.IsDeleted)).toEqual([false, true])
  })

  it('Pipedrive is known by its headers', async () => {
    const connection = connectTo(
      folderOf({
        'people.csv':
          'Person - ID,Person - Name,Person - Email - Work,Organization - ID,Person - Person created\n1,Ada,ada@x.example,7,2024-01-02 03:04:05\n',
        'organizations.csv': 'Organization - ID,Organization - Name\n7,Acme\n',
      }),
    )
    const { fields } = await objectOf(connection, 'people')
    expect(fields.map(({ type, role }) => [type, role].filter(Boolean).join(' '))).toEqual([
      'id',
      'text name',
      'email',
      'reference',
      'datetime created',
    ])
    expect(fields[3]!.references).toEqual(['organizations'])
  })
})

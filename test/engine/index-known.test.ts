import { beforeEach, describe, expect, test } from 'vitest'
import type { FindRequest, Found } from '../../src/connector.ts'
import { indexKnown, isAskedById } from '../../src/engine/forecast/index-known.ts'
import type { Pair } from '../../src/engine/pair.ts'
import type { CrmRecord, Row } from '../../src/model/record.ts'
import { field } from '../mapping/schemas.ts'

const fields = [{ ...field('of', 'Of', 'reference'), required: true }, field('name', 'Name', 'text')]
const asked: FindRequest[] = []
/** What the target still has, by the id that it is asked for. */
let there: Record<string, string>

/** Files that are listed by the record that each belongs to. */
function pairOf(more: { pair?: object; operations?: object; fields?: object[]; match?: object[] } = {}): Pair {
  const operations = {
    ...{ read: { pageRows: 1, of: { fields: ['of'] } }, find: { keys: ['id'], maxRows: 2 }, ...more.operations },
  }
  const target = { name: 'files', fields: more.fields ?? fields, operations, matchKeys: [] }
  const find = async (request: FindRequest): Promise<Found[]> => {
    expect(request).toMatchObject({ object: 'files', key: 'id', fields: ['of', 'name'] })
    asked.push(request)
    return request.values.flatMap((id) => {
      const now = there[id]
      return now === undefined ? [] : [{ asked: id, id: now, row: { name: `file ${now}` } }]
    })
  }
  return {
    ...{ target, existing: target, connection: { find }, isNew: false, sought: false, ends: {} },
    plan: { match: more.match ?? [], fields: [{ to: 'of' }, { to: 'name' }] },
    ...more.pair,
  } as unknown as Pair
}

describe('records of a target are asked for by id', () => {
  test('where only the id map recognises them and each is listed by another', () => {
    expect(isAskedById(pairOf())).toBe(true)
  })

  test.each<[string, Parameters<typeof pairOf>[0]]>([
    ['a match key recognises them, too', { match: [{ field: 'name', normalise: 'exact' }] }],
    ['two of them cannot have one value', { fields: [fields[0]!, { ...fields[1], unique: true }] }],
    ['others ask what became of them', { pair: { sought: true } }],
    ['nothing is there yet', { pair: { isNew: true } }],
    ['the newest can be listed', { operations: { read: { pageRows: 1, newestFirst: true, of: { fields: ['of'] } } } }],
    ['what each belongs to may be empty', { fields: [{ ...fields[0], required: false }, fields[1]!] }],
    ['nobody can ask by id', { operations: { find: { keys: ['name'], maxRows: 2 } } }],
    ['nobody can ask at all', { pair: { connection: {} } }],
  ])('not where %s', (_, more) => {
    expect(isAskedById(pairOf(more))).toBe(false)
  })
})

describe('what earlier runs made', () => {
  let index: Map<string, Row>
  const mapped: Record<string, string> = { a: '1', b: '2', c: '3', d: '4', e: '1' }
  beforeEach(() => {
    index = new Map()
    asked.length = 0
    there = { '1': '1', '2': '2', '3': '3', '4': '4' }
  })

  async function know(...ids: string[]): Promise<string[][]> {
    const journal = { targetIds: async (_: unknown, given: string[]) => given.map((id) => mapped[id] ?? null) }
    const store = {
      rows: async (_: string, given: string[]) => given.map((id) => index.get(id) ?? null),
      append: async (object: string, records: { id: string; row: Row }[], cursor: string | null) => {
        expect([object, cursor === null]).toEqual(['files', false])
        for (const { id, row } of records) index.set(id, row)
      },
    }
    const context = { store: { journal }, signal: new AbortController().signal }
    await indexKnown(context as never, pairOf(), store as never, ids.map((id) => ({ id, row: {} })) as CrmRecord[])
    return asked.splice(0).map(({ values }) => values)
  }

  test('is asked for once, in calls as full as they may be, and nothing where nothing was made', async () => {
    expect(await know('x', 'y')).toEqual([])
    expect(await know('a', 'b', 'x', 'c', 'e')).toEqual([['1', '2'], ['3']])
    expect([...index]).toEqual([1, 2, 3].map((n) => [`${n}`, { name: `file ${n}` }]))
    expect(await know('c', 'd')).toEqual([['4']])
  })

  test('is not there where it is gone, or went up in another', async () => {
    delete there['1']
    there['2'] = '9'
    expect(await know('a', 'b', 'c')).toHaveLength(2)
    expect([...index.keys()]).toEqual(['3'])
  })
})

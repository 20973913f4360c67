import { describe, expect, test } from 'vitest'
import { code, openAccount } from './pipedrive-account.ts'

const deals = [
  { id: 1, title: 'Ferry', value: 5, status: 'open', custom_fields: { [code('a')]: 'x' } },
  { id: 2, title: 'Freight', value: 50, status: 'won' },
  { id: 3, title: 'Boat', value: 500, status: 'won', expected_close_date: '2026-05-01' },
  { id: 4, title: 'Ferry', value: 5, is_deleted: true },
]
const seed = { deals, fields: { dealFields: [{ field_name: 'Key', field_type: 'varchar', field_code: code('a') }] } }

type Condition = [field: string, operator: string, value: unknown]

async function filtered(and: Condition[], or: Condition[] = []): Promise<number[]> {
  const account = await openAccount(seed)
  const fields = (await account.get('/api/v1/dealFields?limit=500')).body.data as { id: number; key: string }[]
  const conditions = ([key, operator, value]: Condition) => ({
    ...{
      object: 'deal',
      field_id: String(fields.find((field) => field.key === key)?.id),
      operator,
      value,
      extra_value: null,
    },
  })
  const groups = [
    { glue: 'and', conditions: and.map(conditions) },
    { glue: 'or', conditions: or.map(conditions) },
  ]
  const body = { name: 'F', type: 'deals', conditions: { glue: 'and', conditions: groups } }
  const { data } = (await account.post('/api/v1/filters', body)).body
  const list = await account.get(`/api/v2/deals?filter_id=${data.id}`)
  return list.body.data.map(({ id }: { id: number }) => id)
}

describe('saved filters', () => {
  test.each<[Condition, number[]]>([
    [
      ['status', '=', 'won'],
      [2, 3],
    ],
    [['status', '!=', 'won'], [1]],
    [
      ['expected_close_date', '!=', '2026-05-01'],
      [1, 2],
    ],
    [['value', '<', 50], [1]],
    [
      ['value', '<=', '50'],
      [1, 2],
    ],
    [['value', '>', 50], [3]],
    [
      ['value', '>=', 50],
      [2, 3],
    ],
    [
      ['expected_close_date', 'IS NULL', null],
      [1, 2],
    ],
    [['expected_close_date', 'IS NOT NULL', null], [3]],
    [
      ['title', "LIKE '$%'", 'f'],
      [1, 2],
    ],
    [['title', "LIKE '%$%'", 'OA'], [3]],
    [['title', "NOT LIKE '$%'", 'f'], [3]],
    [[code('a'), '=', 'x'], [1]],
  ])('[48] %j finds %j, and nothing of the trash', async (condition, ids) => {
    expect(await filtered([condition])).toEqual(ids)
  })

  test('[49] all of the first group and one of the second must hold', async () => {
    const cheap: Condition = ['value', '<', 100]
    expect(await filtered([cheap, ['status', '=', 'won']])).toEqual([2])
    expect(
      await filtered(
        [cheap],
        [
          ['title', '=', 'Ferry'],
          ['title', '=', 'Boat'],
        ],
      ),
    ).toEqual([1])
    expect(await filtered([])).toEqual([1, 2, 3])
  })

  test.each([
    { glue: 'or', conditions: [] },
    { glue: 'and', conditions: [{ glue: 'and', conditions: [] }] },
    {
      glue: 'and',
      conditions: [
        { glue: 'or', conditions: [] },
        { glue: 'and', conditions: [] },
      ],
    },
    {
      glue: 'and',
      conditions: [
        { glue: 'and', conditions: [{}] },
        { glue: 'or', conditions: [] },
      ],
    },
    {
      glue: 'and',
      conditions: [
        {
          glue: 'and',
          conditions: Array.from({ length: 17 }, () => ({ object: 'deal', field_id: '1', operator: '=' })),
        },
        { glue: 'or', conditions: [] },
      ],
    },
  ])('[50] %j is refused', async (conditions) => {
    const account = await openAccount()
    expect((await account.post('/api/v1/filters', { name: 'F', type: 'deals', conditions })).status).toBe(400)
  })

  test('[51] filters are listed by type, told and deleted', async () => {
    const account = await openAccount()
    const conditions = { glue: 'and', conditions: ['and', 'or'].map((glue) => ({ glue, conditions: [] })) }
    for (const type of ['deals', 'people']) await account.post('/api/v1/filters', { name: type, type, conditions })
    expect((await account.get('/api/v1/filters?type=people')).body.data).toMatchObject([{ id: 2, name: 'people' }])
    expect((await account.get('/api/v1/filters/1')).body.data.conditions).toEqual(conditions)
    expect((await account.remove('/api/v1/filters/1')).status).toBe(200)
    expect((await account.get('/api/v1/filters/1')).status).toBe(404)
  })
})

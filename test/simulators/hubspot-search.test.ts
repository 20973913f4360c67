import { describe, expect, test } from 'vitest'
import { contact, openAccount } from './hubspot-account.ts'

const objects = '/crm/objects/2026-03/contacts'
const search = `${objects}/search`
const people = [
  contact('1', { email: 'ada@analytical.org', firstname: 'Ada', lastname: 'Lovelace', city: 'London', score: '9' }),
  contact('2', {
    email: 'alan@bletchley.uk',
    hs_additional_emails: 'a.turing@cam.ac.uk',
    firstname: 'Alan',
    city: 'Wilmslow',
    score: '10',
  }),
  contact('3', { firstname: 'Grace', company: 'US Navy, Arlington', score: '-1.5' }),
]
const seed = {
  properties: { contacts: [{ name: 'score', label: 'Score', type: 'number' as const, fieldType: 'number' }] },
  contacts: people,
}
const filter = (propertyName: string, operator: string, more: object = {}) => ({ propertyName, operator, ...more })

/** Ids that a search finds, in the order of the answer, or the status of a refusal. */
async function find(body: unknown, account = openAccount(seed)) {
  const reply = await (await account).post(search, body)
  return reply.status === 200 ? reply.body.results.map((row: { id: string }) => row.id).join() : reply.status
}
const findBy = (...filters: object[]) => find({ filterGroups: [{ filters }] })

describe('filters', () => {
  test.each([
    [filter('score', 'GT', { value: '9' }), '2'],
    [filter('score', 'IN', { values: [9, 10.0] }), '1,2'],
    [filter('score', 'LTE', { value: '9' }), '1,3'],
    [filter('score', 'BETWEEN', { value: '-2', highValue: '9.0' }), '1,3'],
    [filter('city', 'EQ', { value: 'LONDON' }), '1'],
    [filter('city', 'NEQ', { value: 'London' }), '2'],
    [filter('city', 'NOT_IN', { values: ['London', 'Rome'] }), '2'],
    [filter('city', 'HAS_PROPERTY'), '1,2'],
    [filter('city', 'NOT_HAS_PROPERTY'), '3'],
    [filter('email', 'EQ', { value: 'A.Turing@cam.ac.uk' }), '2'],
    [filter('email', 'CONTAINS_TOKEN', { value: '*@bletchley.uk' }), '2'],
    [filter('company', 'CONTAINS_TOKEN', { value: 'navy' }), '3'],
    [filter('company', 'CONTAINS_TOKEN', { value: 'nav' }), ''],
    [filter('company', 'NOT_CONTAINS_TOKEN', { value: 'Navy' }), '1,2'],
    [filter('createdate', 'GTE', { value: String(Date.parse('2024-03-01T10:00:00Z')) }), '1,2,3'],
  ])('[60] %j finds %s', async (one, ids) => {
    expect(await findBy(one)).toBe(ids)
  })

  test('[61] filters of a group must all fit, groups stand for themselves', async () => {
    const london = filter('city', 'EQ', { value: 'London' })
    const grace = filter('firstname', 'EQ', { value: 'Grace' })
    expect(await findBy(london, grace)).toBe('')
    expect(await find({ filterGroups: [{ filters: [london] }, { filters: [grace] }] })).toBe('1,3')
  })

  test.each([
    ['an unknown property', [filter('nonsense', 'EQ', { value: '1' })]],
    ['an unknown operator', [filter('city', 'LIKE', { value: '1' })]],
    ['a filter without its value', [filter('city', 'EQ')]],
    ['a range without its end', [filter('score', 'BETWEEN', { value: '1' })]],
    ['a list operator without a list', [filter('city', 'IN', { value: 'London' })]],
    ['no filter at all', [null]],
    ['a list that is none', [filter('city', 'IN', { values: 'London' })]],
    ['a value that is an object', [filter('city', 'EQ', { value: { name: 'London' } })]],
  ])('[63] %s is refused', async (_, filters) => {
    expect(await find({ filterGroups: [{ filters }] })).toBe(400)
  })

  test('[62] at most 5 groups, 6 filters in one, 18 in all, 3,000 characters', async () => {
    const many = (size: number) => ({ filters: Array.from({ length: size }, () => filter('city', 'HAS_PROPERTY')) })
    const groups = async (...sizes: number[]) => await find({ filterGroups: sizes.map(many) })
    expect([await groups(6, 6, 6), await groups(4, 4, 4, 3, 3)]).toEqual(['1,2', '1,2'])
    expect([await groups(7), await groups(1, 1, 1, 1, 1, 1), await groups(6, 6, 6, 1)]).toEqual([400, 400, 400])
    const long = (size: number) => findBy(filter('city', 'EQ', { value: 'x'.repeat(size) }))
    expect([await long(2_900), await long(3_000)]).toEqual(['', 400])
  })
})

describe('words', () => {
  test.each([
    ['ada', '1'],
    ['LOVE', '1'],
    ['a', '1,2,3'],
    ['turing', '2'],
    ['alan bletchley', '2'],
    ['alan navy', ''],
  ])('[64] %s finds %s', async (query, ids) => {
    expect(await find({ query })).toBe(ids)
  })
})

describe('pages', () => {
  test('[65] one sort, by value, in both spellings; by record id unless asked', async () => {
    expect(await find({})).toBe('1,2,3')
    expect(await find({ sorts: ['score'] })).toBe('3,1,2')
    expect(await find({ sorts: [{ propertyName: 'score', direction: 'DESCENDING' }] })).toBe('2,1,3')
    expect(await find({ sorts: ['score', 'city'] })).toBe(400)
    for (const sort of ['nonsense', null, 5, {}]) expect(await find({ sorts: [sort] })).toBe(400)
  })

  test('[66] at most 200 a page and 10,000 in all; the total is not capped', async () => {
    const contacts = Array.from({ length: 10_003 }, (_, at) => contact(String(at + 1), {}))
    const account = await openAccount({ contacts })
    await account.post('/_sim/limits', { search: 100 })
    const last = await account.post(search, { after: '9800', limit: 200 })
    expect([last.body.total, last.body.results.length, last.body.paging.next.after]).toEqual([10_003, 200, '10000'])
    expect((await account.post(search, { after: '9801', limit: 200 })).status).toBe(400)
    expect((await account.post(search, { after: '10000', limit: 1 })).status).toBe(400)
    expect((await account.post(search, { limit: 201 })).status).toBe(400)
    const rest = await account.post(search, {
      filterGroups: [{ filters: [filter('hs_object_id', 'GT', { value: '10000' })] }],
      limit: 200,
    })
    expect(rest.body.total).toBe(3)
    expect(rest.body).not.toHaveProperty('paging')
  })

  test('[68] archived contacts are never found', async () => {
    const account = await openAccount(seed)
    await account.send('DELETE', `${objects}/1`)
    expect(await find({}, Promise.resolve(account))).toBe('2,3')
  })
})

import { describe, expect, it } from 'vitest'
import type { Link, LinkOutcome } from '../../src/connector.ts'
import { connect } from '../../src/connectors/zoho/index.ts'
import type { Relation } from '../../src/model/schema.ts'
import { countInFlight, type Exchange, fakeHttp, never } from './fake-http.ts'
import { config, contactFields, fieldsOf, id, opening, rawField, roles, root } from './zoho-answers.ts'

const role: Relation = { name: 'Deals>Contacts:Decision Maker', label: '', from: 'Deals', to: 'Contacts' }
const ships: Relation = { name: 'Contacts>Vessels:Ships', label: '', from: 'Contacts', to: 'Vessels' }

function open(...exchanges: Exchange[]) {
  const fake = fakeHttp([...opening, ...exchanges])
  const connection = connect(config, fake.factory)
  const read = async (relation: Relation, ids: string[]): Promise<Link[]> => {
    const links: Link[] = []
    for await (const some of connection.readLinks!(relation, ids, never)) links.push(...some)
    return links
  }
  return { fake, connection, write: connection.write!, read }
}

const statuses = (outcomes: LinkOutcome[]) => outcomes.map(({ status }) => status)
const added = { code: 'SUCCESS', details: {}, message: 'relation added', status: 'success' }
const invalid = {
  code: 'INVALID_DATA',
  details: {},
  message: 'the relation_id given seems to be invalid',
  status: 'error',
}
const member = (n: number, Contact_Role: object | null) => ({ id: id(n), Contact_Role })
const rolesOf = (deal: number, ...data: object[]): Exchange => ({
  ask: `GET ${root}/Deals/${id(deal)}/Contact_Roles`,
  ...(data.length === 0 ? { status: 204, reply: '' } : { reply: { data, info: { more_records: false } } }),
})

describe('roles in deals', () => {
  it('are read deal by deal, each role apart, and nothing of a deal that is gone', async () => {
    const gone = { ask: `GET ${root}/Deals/${id(3)}/Contact_Roles`, status: 400, reply: invalid }
    const { read, fake } = open(
      roles,
      rolesOf(1, member(11, { id: '501', name: 'Decision Maker' }), member(12, { id: '502', name: 'Evaluator' })),
      rolesOf(2),
      gone,
    )
    expect(await read(role, [id(1), id(2), id(3), 'nobody'])).toEqual([{ from: id(1), to: id(11) }])
    fake.done()
  })

  it('are read to the last page, and a list without an end is no list', async () => {
    const first = {
      ...rolesOf(1),
      status: 200,
      reply: { data: [member(11, { id: '501' })], info: { more_records: true } },
    }
    const next = { ask: `GET ${root}/Deals/${id(1)}/Contact_Roles` }
    const { read, fake } = open(roles, first, { ...rolesOf(1, member(12, { id: '501' })), ...next }, first, {
      ...first,
      ...next,
    })
    expect(await read(role, [id(1)])).toEqual([
      { from: id(1), to: id(11) },
      { from: id(1), to: id(12) },
    ])
    await expect(read(role, [id(1)])).rejects.toThrow('has more entries than it lists')
    fake.done()
    // Of a first page that would say that the deal is gone.
    const refused = open(roles, first, { ...next, status: 400, reply: invalid })
    await expect(refused.read(role, [id(1)])).rejects.toThrow('has more entries than it lists')
  })

  it('are told by one call for each deal, whatever roles are asked for', async () => {
    const evaluator: Relation = { ...role, name: 'Deals>Contacts:Evaluator' }
    const both = {
      ...roles,
      reply: {
        contact_roles: [
          { id: '501', name: 'Decision Maker' },
          { id: '502', name: 'Evaluator' },
        ],
      },
    }
    const { connection, fake } = open(
      both,
      rolesOf(1, member(11, { id: '501', name: 'Decision Maker' }), member(12, { id: '502', name: 'Evaluator' })),
      rolesOf(2, member(11, { id: '502', name: 'Evaluator' })),
    )
    const links = await Array.fromAsync(connection.readLinks!(role, [id(1), id(2)], never, [evaluator]))
    expect(links.flat()).toEqual([
      { from: id(1), to: id(11) },
      { from: id(1), to: id(12), relation: evaluator.name },
      { from: id(2), to: id(11), relation: evaluator.name },
    ])
    fake.done()
  })

  it('are read of several deals at once', async () => {
    const deals = [1, 2, 3, 4]
    const { factory } = fakeHttp([...opening, roles, ...deals.map((deal) => rolesOf(deal, member(11, { id: '501' })))])
    const counted = countInFlight(factory)
    const pages = connect(config, counted.factory).readLinks!(
      role,
      deals.map((deal) => id(deal)),
      never,
    )
    expect((await Array.fromAsync(pages)).flat()).toHaveLength(4)
    expect(counted.most()).toBe(4)
  })

  it('are given by a call for each deal, and a bad contact spoils nobody', async () => {
    const { write, fake } = open(
      roles,
      {
        ask: `PUT ${root}/Deals/${id(1)}/Contact_Roles`,
        body: { data: [11, 12].map((n) => ({ id: id(n), Contact_Role: { id: '501' } })) },
        reply: { data: [added, invalid] },
      },
      { ask: `PUT ${root}/Deals/${id(2)}/Contact_Roles`, status: 400, reply: invalid },
    )
    const links = [
      { from: id(1), to: id(11) },
      { from: id(2), to: id(11) },
      { from: id(1), to: id(12) },
      { from: id(1), to: id(11) },
      { from: 'x', to: id(11) },
    ]
    const outcomes = await write.link!(role, links, never)
    expect(statuses(outcomes)).toEqual(['written', 'rejected', 'rejected', 'written', 'rejected'])
    expect(outcomes[1]).toMatchObject({ error: { scope: 'row', stored: 'no' } })
    fake.done()
  })

  it('are taken only where the contact plays them', async () => {
    const { write, fake } = open(roles, rolesOf(1, member(11, { id: '501' }), member(12, { id: '502' })), {
      ask: `DELETE ${root}/Deals/${id(1)}/Contact_Roles/${id(11)}`,
      reply: { data: [added] },
    })
    const links = [11, 12, 13].map((n) => ({ from: id(1), to: id(n) }))
    expect(statuses(await write.unlink!(role, links, never))).toEqual(['written', 'written', 'written'])
    fake.done()
  })
})

describe('look-ups with several records', () => {
  const fields = fieldsOf('Contacts', contactFields)
  const noRoles = { ask: `GET ${root}/contacts/roles`, status: 204, reply: '' }
  const pairs = (of: number[], more: boolean, ...data: object[]): Exchange => ({
    ask: `POST ${root}/coql`,
    body: {
      select_query: `select id,Sailors,Ships from Crew where Sailors in (${of.map((n) => `'${id(n)}'`).join(',')}) order by id asc limit 0, 200`,
    },
    reply: { data, info: { more_records: more } },
  })
  const pair = (n: number, from: number, to: number) => ({
    id: id(n),
    Sailors: { id: id(from) },
    Ships: { id: id(to) },
  })

  it('are read from the module that holds their pairs', async () => {
    const { read, fake } = open(fields, pairs([1, 2], false, pair(90, 1, 21), pair(91, 2, 21)))
    expect(await read(ships, [id(1), id(2)])).toEqual([
      { from: id(1), to: id(21) },
      { from: id(2), to: id(21) },
    ])
    fake.done()
  })

  it('get each pair once, and lose it by its own id', async () => {
    const { write, fake } = open(
      fields,
      pairs([1], false, pair(90, 1, 21)),
      {
        ask: `POST ${root}/Crew`,
        body: { data: [{ Sailors: { id: id(1) }, Ships: { id: id(22) } }], trigger: [] },
        status: 201,
        reply: { data: [added] },
      },
      pairs([1], false, pair(90, 1, 21)),
      { ask: `DELETE ${root}/Crew/${id(90)}`, query: { wf_trigger: 'false' }, reply: { data: [added] } },
    )
    const links = [21, 22, 22].map((n) => ({ from: id(1), to: id(n) }))
    expect(await write.link!(ships, links, never)).toMatchObject([
      { status: 'written', created: false },
      { status: 'written' },
      { status: 'written' },
    ])
    expect(statuses(await write.unlink!(ships, links.slice(0, 2), never))).toEqual(['written', 'written'])
    fake.done()
  })

  it('cost what records cost, and keep to the limit of many at a time', async () => {
    const made = Array.from({ length: 11 }, () => added)
    const { write, fake } = open(fields, pairs([1], false), {
      ...{ ask: `POST ${root}/Crew`, status: 201, reply: { data: made } },
    })
    const links = made.map((_, n) => ({ from: id(1), to: id(21 + n) }))
    expect(statuses(await write.link!(ships, links, never))).toEqual(made.map(() => 'written'))
    expect(fake.requests.at(-1)?.request).toMatchObject({ cost: 2, part: 'heavy calls' })
    fake.done()
  })

  it('have their ends told by the linking module where the field does not', async () => {
    const lookup = (name: string, to: string) => rawField(name, 'lookup', { lookup: { module: { api_name: to } } })
    const bare = { linking_details: { module: { api_name: 'Crew' } } }
    const { read, fake } = open(
      fieldsOf('Contacts', [rawField('Ships', 'multiselectlookup', { multiselectlookup: bare })]),
      fieldsOf('Crew', [rawField('Name', 'text'), lookup('Ships', 'Vessels'), lookup('Sailors', 'Contacts')]),
      pairs([1], false, pair(90, 1, 21)),
    )
    expect(await read(ships, [id(1)])).toEqual([{ from: id(1), to: id(21) }])
    fake.done()
  })

  it('are not made up: another relation is not known', async () => {
    const { read } = open(fields, noRoles)
    await expect(read({ ...ships, name: 'Contacts>Vessels:Boats' }, [id(1)])).rejects.toMatchObject({
      kind: 'unsupported',
    })
  })
})

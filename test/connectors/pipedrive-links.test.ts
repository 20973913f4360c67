import { describe, expect, it } from 'vitest'
import { connect } from '../../src/connectors/pipedrive/index.ts'
import { countInFlight, type Exchange, fakeHttp, never } from './fake-http.ts'
import { config, described, ofDeals, ofPersons, page } from './pipedrive-answers.ts'

describe('links of Pipedrive', () => {
  const participants = '/api/v1/deals/1/participants'
  const list = (...ids: number[]) => ({
    ...{ success: true, data: ids.map((value, n) => ({ id: 100 + n, person_id: { name: 'Jane', value } })) },
    additional_data: { pagination: { start: 0, limit: 500, more_items_in_collection: false } },
  })

  async function relationsOf(answers: Exchange[]) {
    const { connection, fake } = await described('deals', ofDeals, [...ofPersons.slice(2), ...answers])
    const { relations = [] } = await connection.describe(never, ['deals', 'persons']).catch(() => ({ relations: [] }))
    return { connection, fake, relations }
  }

  const deals = ofDeals.slice(2)

  it('are made where they are not, and not a second time', async () => {
    const { connection, relations, fake } = await relationsOf([
      ...deals,
      { ask: `GET ${participants}`, reply: list(7) },
      { ask: `POST ${participants}`, body: { person_id: 8 }, status: 201, reply: { success: true, data: { id: 102 } } },
      { ask: 'GET /api/v1/deals/2/participants', status: 404, reply: { success: false, error: 'Deal not found' } },
      { ask: 'POST /api/v1/deals/2/participants', status: 404, reply: { success: false, error: 'Deal not found' } },
    ])
    const [relation] = relations
    expect(relation).toMatchObject({ name: 'deals>persons', link: { replay: 'blind', cost: { units: 20, each: 1 } } })
    const links = [
      { from: '1', to: '7' },
      { from: '1', to: '8' },
      { from: '1', to: '8' },
      { from: '2', to: '8' },
    ]
    expect(await connection.write!.link!(relation!, links, never)).toMatchObject([
      { status: 'written', created: false },
      { status: 'written', created: true },
      { status: 'written', created: false },
      { status: 'rejected', error: { kind: 'not-found', scope: 'row', stored: 'no' } },
    ])
    fake.done()
  })

  it('are read deal by deal, and taken away by their own id', async () => {
    const { connection, relations, fake } = await relationsOf([
      ...deals,
      { ask: `GET ${participants}`, reply: list(7, 8) },
      { ask: `GET ${participants}`, reply: list(7, 8) },
      { ask: `DELETE ${participants}/101`, reply: { success: true, data: { id: 101 } } },
    ])
    const [relation] = relations
    const read = await Array.fromAsync(connection.readLinks!(relation!, ['1', '1', 'x'], never))
    expect(read.flat()).toEqual([
      { from: '1', to: '7' },
      { from: '1', to: '8' },
    ])
    const told = await connection.write!.unlink!(
      relation!,
      [
        { from: '1', to: '8' },
        { from: 'x', to: '8' },
      ],
      never,
    )
    expect(told.map(({ status }) => status)).toEqual(['written', 'written'])
    fake.done()
  })

  it('are read of several deals at once', async () => {
    const asks = [1, 2, 3].map((n) => ({ ask: `GET /api/v1/deals/${n}/participants`, reply: list(7) }))
    const counted = countInFlight(fakeHttp(asks).factory)
    const relation = { name: 'deals>persons', label: 'Participant', from: 'deals', to: 'persons' }
    const pages = connect(config, counted.factory).readLinks!(relation, ['1', '2', '3'], never)
    expect((await Array.fromAsync(pages)).flat()).toHaveLength(3)
    expect(counted.most()).toBe(3)
  })

  it('between organizations are told from the one below, each kind by itself', async () => {
    const relation = {
      ...{ name: 'organizations>organizations:parent', label: 'Parent', from: 'organizations', to: 'organizations' },
      link: { maxRows: 20, replay: 'blind' as const },
    }
    const kin = (id: number, type: string, owner: number, linked: number) => ({
      ...{ id, type, rel_owner_org_id: { name: 'A', value: owner }, rel_linked_org_id: { name: 'B', value: linked } },
    })
    const data = [kin(1, 'parent', 6, 5), kin(2, 'related', 5, 7), kin(3, 'parent', 5, 4)]
    const body = { type: 'parent', rel_owner_org_id: 9, rel_linked_org_id: 5 }
    const ask = { ask: 'GET /api/v1/organizationRelationships', query: { org_id: '5' }, reply: { success: true, data } }
    const { connection, fake } = await described('persons', ofPersons, [
      ...[ask, ask],
      { ask: 'POST /api/v1/organizationRelationships', body, reply: page({ id: 4 }) },
    ])
    const read = await Array.fromAsync(connection.readLinks!(relation, ['5'], never))
    expect(read.flat()).toEqual([{ from: '5', to: '6' }])
    const told = await connection.write!.link!(
      relation,
      [
        { from: '5', to: '6' },
        { from: '5', to: '9' },
      ],
      never,
    )
    expect(told).toEqual([
      { status: 'written', created: false },
      { status: 'written', created: true },
    ])
    fake.done()
  })

  it('between organizations that are related to each other are shown from both, and made once', async () => {
    const relation = {
      ...{ name: 'organizations>organizations:related', label: '', from: 'organizations', to: 'organizations' },
      link: { maxRows: 20, replay: 'blind' as const },
    }
    const data = [{ id: 1, type: 'related', rel_owner_org_id: 5, rel_linked_org_id: 7 }]
    const asked = (org_id: string) => ({
      ...{ ask: 'GET /api/v1/organizationRelationships', query: { org_id }, reply: { success: true, data } },
    })
    const { connection, fake } = await described('persons', ofPersons, [asked('5'), asked('7'), asked('7')])
    const read = await Array.fromAsync(connection.readLinks!(relation, ['5', '7'], never))
    const [there, back] = [
      { from: '5', to: '7' },
      { from: '7', to: '5' },
    ]
    expect(read.flat()).toEqual([there, back])
    expect(await connection.write!.link!(relation, [back], never)).toEqual([{ status: 'written', created: false }])
    fake.done()
  })

  it('that have no direction are made once by a call that names them from both ends', async () => {
    const relation = {
      ...{ name: 'organizations>organizations:related', label: '', from: 'organizations', to: 'organizations' },
      link: { maxRows: 20, replay: 'blind' as const },
    }
    const path = '/api/v1/organizationRelationships'
    const kin = (id: number, owner: number, linked: number) => ({
      ...{ id, type: 'related', rel_owner_org_id: owner, rel_linked_org_id: linked },
    })
    const asked = (org_id: string, ...data: object[]): Exchange => ({
      ...{ ask: `GET ${path}`, query: { org_id }, reply: { success: true, data } },
    })
    const { connection, fake } = await described('persons', ofPersons, [
      ...[asked('7'), { ask: `POST ${path}`, reply: page(kin(1, 7, 9)) }],
      ...[asked('5'), { ask: `POST ${path}`, reply: page(kin(2, 5, 7)) }],
      asked('7', kin(1, 7, 9), kin(2, 5, 7)),
    ])
    const links = [
      { from: '7', to: '9' },
      { from: '5', to: '7' },
      { from: '7', to: '5' },
    ]
    const told = await connection.write!.link!(relation, links, never)
    expect(told.map((each) => each.status === 'written' && each.created)).toEqual([true, true, false])
    fake.done()
  })
})

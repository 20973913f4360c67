import { describe, expect, test } from 'vitest'
import { openAccount, contact as record } from './hubspot-account.ts'
import { hubspotType as type } from './hubspot-portal.ts'

/** HubSpot's numbers, as its guide to associations lists them: from, to, there, back. */
const plain: [string, string, number, number][] = [
  ['contacts', 'companies', 279, 280],
  ['deals', 'companies', 341, 342],
  ['deals', 'contacts', 3, 4],
  ['contacts', 'tickets', 15, 16],
  ['tickets', 'companies', 339, 340],
  ['deals', 'tickets', 27, 28],
  ['deals', 'line_items', 19, 20],
  ['contacts', 'contacts', 449, 449],
  ['companies', 'companies', 450, 450],
  ['deals', 'deals', 451, 451],
  ['tickets', 'tickets', 452, 452],
  ['notes', 'contacts', 202, 201],
  ['notes', 'companies', 190, 189],
  ['notes', 'deals', 214, 213],
  ['notes', 'tickets', 228, 227],
  ['notes', 'leads', 855, 854],
  ['tasks', 'contacts', 204, 203],
  ['tasks', 'companies', 192, 191],
  ['tasks', 'deals', 216, 215],
  ['tasks', 'tickets', 230, 229],
  ['tasks', 'leads', 647, 646],
  ['calls', 'contacts', 194, 193],
  ['calls', 'companies', 182, 181],
  ['calls', 'deals', 206, 205],
  ['calls', 'tickets', 220, 219],
  ['calls', 'leads', 597, 596],
  ['meetings', 'contacts', 200, 199],
  ['meetings', 'companies', 188, 187],
  ['meetings', 'deals', 212, 211],
  ['meetings', 'tickets', 226, 225],
  ['meetings', 'leads', 601, 600],
  ['emails', 'contacts', 198, 197],
  ['emails', 'companies', 186, 185],
  ['emails', 'deals', 210, 209],
  ['emails', 'tickets', 224, 223],
  ['leads', 'contacts', 608, 609],
  ['leads', 'companies', 610, 611],
  ['leads', 'deals', 1037, 1038],
]
const primary: [string, string, number, number][] = [
  ['contacts', 'companies', 1, 2],
  ['deals', 'companies', 5, 6],
  ['tickets', 'companies', 26, 25],
  ['leads', 'contacts', 578, 579],
  ['leads', 'companies', 580, 581],
  ['leads', 'deals', 582, 583],
]
const two = (values: Record<string, string> = {}) => ['1', '2'].map((id) => record(id, values))
const seed = {
  contacts: two(),
  companies: two(),
  deals: two({ dealname: 'D' }),
  tickets: two(),
  leads: two(),
  notes: two(),
  products: two(),
}
const path = (from: string, to: string) => `/crm/associations/2026-03/${from}/${to}`

describe('associations between other objects', () => {
  test('[246] have the numbers of HubSpot in both directions', async () => {
    const account = await openAccount(seed, { limits: { window: 1_000 } })
    const listed = async (from: string, to: string) => (await account.get(`${path(from, to)}/labels`)).body.results
    for (const [from, to, there, back] of plain) {
      expect([from, to, await listed(from, to)]).toEqual([
        from,
        to,
        expect.arrayContaining([{ category: 'HUBSPOT_DEFINED', typeId: there, label: null }]),
      ])
      expect(await listed(to, from)).toContainEqual({ category: 'HUBSPOT_DEFINED', typeId: back, label: null })
    }
    for (const [from, to, there, back] of primary) {
      expect(await listed(from, to)).toContainEqual({ category: 'HUBSPOT_DEFINED', typeId: there, label: 'Primary' })
      expect(await listed(to, from)).toContainEqual({ category: 'HUBSPOT_DEFINED', typeId: back, label: 'Primary' })
    }
  })

  test.each(primary)(
    '[247] %s have one primary association with %s; a new one demotes the former',
    async (from, to, there, back) => {
      const account = await openAccount(seed)
      const write = (fromId: string, toId: string) =>
        account.post(`${path(from, to)}/batch/create`, {
          inputs: [{ from: { id: fromId }, to: { id: toId }, types: [type(there)] }],
        })
      await write('1', '1')
      await write('1', '2')
      await write('2', '2')
      const read = async (one: string, other: string, id: string) => {
        const { body } = await account.post(`${path(one, other)}/batch/read`, { inputs: [{ id }] })
        return body.results[0].to.map((each: { toObjectId: string; associationTypes: { typeId: number }[] }) => [
          each.toObjectId,
          each.associationTypes.some(({ typeId }) => typeId === (one === from ? there : back)),
        ])
      }
      expect(await read(from, to, '1')).toEqual([
        ['1', false],
        ['2', true],
      ])
      expect(await read(to, from, '2')).toEqual([
        ['1', true],
        ['2', true],
      ])
    },
  )

  test('[248] a record can be associated in many ways at its creation', async () => {
    const account = await openAccount(seed)
    const note = {
      properties: { hs_timestamp: '2026-05-01' },
      associations: [
        { to: { id: '1' }, types: [type(202)] },
        { to: { id: '2' }, types: [type(214)] },
        { to: { id: '1' }, types: [type(228)] },
      ],
    }
    const { id } = (await account.post('/crm/objects/2026-03/notes', note)).body
    const shown = (await account.get(`/crm/objects/2026-03/notes/${id}?associations=contacts,deals,tickets,companies`))
      .body
    expect(shown.associations).toEqual({
      contacts: { results: [{ id: '1', type: 'note_to_contact' }] },
      deals: { results: [{ id: '2', type: 'note_to_deal' }] },
      tickets: { results: [{ id: '1', type: 'note_to_ticket' }] },
    })
    const wrong = { ...note, associations: [{ to: { id: '1' }, types: [type(201)] }] }
    expect((await account.post('/crm/objects/2026-03/notes', wrong)).body.message).toMatch(
      /^invalid from object type 0-46/,
    )
  })

  test('[249] objects that HubSpot does not associate are not associated', async () => {
    const account = await openAccount(seed)
    expect((await account.get(`${path('products', 'contacts')}/labels`)).body.results).toEqual([])
    const inputs = [{ from: { id: '1' }, to: { id: '1' } }]
    const { status, body } = await account.post(`${path('products', 'contacts')}/batch/associate/default`, { inputs })
    expect([status, body.results, body.numErrors]).toEqual([207, [], 1])
    const label = { name: 'x', label: 'X' }
    expect((await account.post(`${path('products', 'contacts')}/labels`, label)).status).toBe(400)
    expect((await account.post(`${path('deals', 'contacts')}/labels`, label)).status).toBe(200)
  })

  test('[250] the limits tell which objects have records that are full', async () => {
    const account = await openAccount(seed, { limits: { associations: 1 } })
    const inputs = [{ from: { id: '1' }, to: { id: '1' } }]
    await account.post(`${path('deals', 'contacts')}/batch/associate/default`, { inputs })
    const full = async (rest: string) =>
      (await account.get(`/crm/limits/2026-03/associations/records${rest}`)).body.results.map(
        (each: { objectTypeId: string; hasRecordsAtLimit: boolean }) => [each.objectTypeId, each.hasRecordsAtLimit],
      )
    expect(await full('/from')).toEqual([
      ['0-1', true],
      ['0-3', true],
    ])
    expect(await full('/0-3/to')).toEqual([['0-1', true]])
    expect(await full('/0-2/to')).toEqual([])
  })

  test('[251] an account can allow a record fewer associations of a type', async () => {
    const account = await openAccount(seed)
    const configured = '/crm/associations/2026-03/definitions/configurations'
    const one = { category: 'HUBSPOT_DEFINED', typeId: 3, maxToObjectIds: 1 }
    const made = await account.post(`${configured}/deals/contacts/batch/create`, { inputs: [one] })
    expect([made.status, made.body.results]).toEqual([
      201,
      [{ category: 'HUBSPOT_DEFINED', typeId: 3, userEnforcedMaxToObjectIds: 1 }],
    ])
    expect((await account.get(`${configured}/all`)).body.results).toHaveLength(1)
    expect((await account.get(`${configured}/contacts/deals`)).body.results).toEqual([])
    const link = async (from: string, to: string, pairs: [string, string][]) => {
      const inputs = pairs.map(([id, other]) => ({ from: { id }, to: { id: other } }))
      const { body } = await account.post(`${path(from, to)}/batch/associate/default`, { inputs })
      return [body.results.length, body.numErrors ?? 0]
    }
    const both: [string, string][] = [
      ['1', '1'],
      ['1', '2'],
    ]
    expect(await link('deals', 'contacts', both)).toEqual([1, 1])
    // The limit holds from the other side too, and for deals only.
    expect(
      await link('contacts', 'deals', [
        ['2', '1'],
        ['1', '2'],
      ]),
    ).toEqual([1, 1])
    const more = { inputs: [{ ...one, maxToObjectIds: 2 }] }
    expect((await account.post(`${configured}/deals/contacts/batch/update`, more)).status).toBe(200)
    expect(await link('deals', 'contacts', both)).toEqual([2, 0])
    const wrong = {
      inputs: [
        { ...one, typeId: 4 },
        { ...one, maxToObjectIds: 0 },
      ],
    }
    expect((await account.post(`${configured}/deals/contacts/batch/update`, wrong)).body.numErrors).toBe(2)
    const purge = { inputs: [{ category: 'HUBSPOT_DEFINED', typeId: 3 }] }
    expect((await account.post(`${configured}/deals/contacts/batch/purge`, purge)).status).toBe(200)
    expect((await account.get(`${configured}/all`)).body.results).toEqual([])
  })

  test('[252] leads are read from deals, or deals from leads only', async () => {
    const read = async (readings: string) => {
      const account = await openAccount(seed, { settings: { readings } })
      const inputs = [{ from: { id: '1' }, to: { id: '2' } }]
      await account.post(`${path('leads', 'deals')}/batch/associate/default`, { inputs })
      const idsOf = async (from: string, to: string, id: string) => {
        const { body } = await account.post(`${path(from, to)}/batch/read`, { inputs: [{ id }] })
        return body.results[0]?.to.map((each: { toObjectId: string }) => each.toObjectId)
      }
      return [await idsOf('leads', 'deals', '1'), await idsOf('deals', 'leads', '2')]
    }
    expect(await read('')).toEqual([['2'], ['1']])
    expect(await read('leads-from-their-side-only')).toEqual([['2'], undefined])
  })
})

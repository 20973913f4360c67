import { describe, expect, test } from 'vitest'
import { openSimulation } from '../../simulators/index.ts'
import { buildZoho } from '../../simulators/worlds/business-zoho.ts'
import { credentials } from './zoho-org.ts'

describe('the Zoho org of the business world', () => {
  test('is the same for the same seed and size, and another for another seed', () => {
    expect(buildZoho({ seed: 7, size: 60 })).toEqual(buildZoho({ seed: 7, size: 60 }))
    expect(buildZoho({ seed: 8, size: 60 })).not.toEqual(buildZoho({ seed: 7, size: 60 }))
  })

  test('has contacts as many as are asked for, and the rest in proportion', () => {
    const { modules = {}, deal_contacts = [] } = buildZoho({ size: 300 })
    const sizes = Object.fromEntries(Object.entries(modules).map(([name, { records = [] }]) => [name, records.length]))
    expect(sizes).toEqual({
      Accounts: 75,
      Contacts: 300,
      Leads: 60,
      Deals: 100,
      Products: 40,
      Tasks: 150,
      Events: 60,
      Calls: 60,
      Notes: 198,
    })
    expect(deal_contacts.length).toBeGreaterThan(30)
  })

  test('opens by its name, and every record of it can be written as it is told', async () => {
    const { app, account } = await openSimulation('zoho', {
      world: 'business',
      seed: 7,
      size: 120,
      limits: { credits: 1_000_000 },
    })
    const form = { method: 'POST', body: new URLSearchParams(credentials) }
    const { access_token } = (await (await app.request('/oauth/v2/token', form)).json()) as { access_token: string }
    const send = async (path: string, init: RequestInit = {}) => {
      const headers = { authorization: `Zoho-oauthtoken ${access_token}` }
      const reply = await app.request(`/crm/v8/${path}`, { ...init, headers })
      return ((await reply.json()) as { data: Record<string, unknown>[] }).data
    }
    const names = ['Accounts', 'Contacts', 'Leads', 'Deals', 'Products', 'Tasks', 'Events', 'Calls', 'Notes']
    for (const name of names) {
      const rows = account.store.collection(name).values().slice(0, 40)
      const data: object[] = []
      for (const { id } of rows) {
        const [record = {}] = await send(`${name}/${id}`)
        // Customer numbers are unique, and owners who have left can be nobody's owner anew.
        const { id: _, Owner: __, Customer_Number: ___, ...rest } = record
        data.push(rest)
      }
      const items = await send(name, { method: 'POST', body: JSON.stringify({ data, trigger: [] }) })
      expect({ name, wrong: items.filter(({ code }) => code !== 'SUCCESS') }).toEqual({ name, wrong: [] })
    }
  })
})

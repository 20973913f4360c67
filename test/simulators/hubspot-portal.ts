import type { HubspotSeed } from '../../simulators/hubspot/seed.ts'
import { contact, openAccount, sourceKey } from './hubspot-account.ts'

export const links = '/crm/associations/2026-03/contacts/companies'
export const backLinks = '/crm/associations/2026-03/companies/contacts'
export const hubspotType = (associationTypeId: number) => ({
  associationCategory: 'HUBSPOT_DEFINED',
  associationTypeId,
})
export const pair = (from: string, to: string, ...types: object[]) => ({
  from: { id: from },
  to: { id: to },
  ...(types.length > 0 && { types }),
})

export const people = ['501', '502', '503'].map((id) => contact(id, { firstname: `P${id}` }))
const firms = ['501', '601', '602'].map((id) => contact(id, { name: `Firm ${id}` }))
const seed: HubspotSeed = { properties: { contacts: [sourceKey] }, contacts: people, companies: firms }

/** An account with three contacts and three companies, one id of which is that of a contact. */
export async function openLinked(more: HubspotSeed = {}, options: Parameters<typeof openAccount>[1] = {}) {
  const account = await openAccount({ ...seed, ...more }, options)
  /** Type ids by company of what a contact is associated with; undefined: nothing. */
  const linksOf = async (id: string, path = links): Promise<Record<string, number[]> | undefined> => {
    const { body } = await account.post(`${path}/batch/read`, { inputs: [{ id }] })
    const [found] = body.results
    if (found === undefined) return undefined
    return Object.fromEntries(
      found.to.map((each: { toObjectId: string; associationTypes: { typeId: number }[] }) => [
        each.toObjectId,
        each.associationTypes.map(({ typeId }) => typeId).sort((a, b) => a - b),
      ]),
    )
  }
  const link = (...inputs: object[]) => account.post(`${links}/batch/create`, { inputs })
  return { ...account, linksOf, link }
}

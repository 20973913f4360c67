import { describe, expect, it } from 'vitest'
import { hubspot } from '../../simulators/hubspot/index.ts'
import { createSimulation } from '../../simulators/kit/simulator.ts'
import { salesforce } from '../../simulators/salesforce/index.ts'
import type { SalesforceRecord } from '../../simulators/salesforce/seed.ts'
import { build } from '../../simulators/worlds/business.ts'

const world = build({ seed: 7, size: 200 })
const { objects } = world.salesforce
const records = (name: string): SalesforceRecord[] => objects[name]?.records ?? []

describe('the org of a business in use', () => {
  it('is the same for the same seed, and another one for another', () => {
    expect(build({ seed: 7, size: 200 }).salesforce).toEqual(world.salesforce)
    expect(build({ seed: 8, size: 200 }).salesforce).not.toEqual(world.salesforce)
  })

  it('has records of every kind, each with an id of its own', () => {
    const ids = Object.values(objects).flatMap((object) => object.records.map(({ Id }) => Id))
    expect(new Set(ids).size).toBe(ids.length)
    for (const [name, object] of Object.entries(objects))
      expect([name, object.records.length > 0]).toEqual([name, true])
    expect([records('Contact').length, records('Opportunity').length, records('Task').length]).toEqual([200, 66, 100])
  })

  it('leads nowhere but to living records of its own, the Recycle Bin apart', () => {
    const { account } = createSimulation(salesforce, { world })
    const living = new Map<string, string>()
    for (const name of account.store.names())
      for (const { id, record } of account.store.collection<{ id: string; record?: SalesforceRecord }>(name).values())
        if (record !== undefined && record.IsDeleted !== true) living.set(id, name)
    for (const name of [
      'Opportunity',
      'OpportunityContactRole',
      'OpportunityLineItem',
      'PricebookEntry',
      'Case',
      'CaseComment',
      'Task',
      'Event',
      'CampaignMember',
      'Lead',
      'Vessel__c',
      'Cabin__c',
    ]) {
      for (const record of records(name))
        for (const [field, value] of Object.entries(record))
          if (/Id$|__c$/.test(field) && typeof value === 'string' && /^[0-9a-zA-Z]{18}$/.test(value) && field !== 'Id')
            expect([name, field, value, living.has(value)]).toEqual([name, field, value, true])
    }
  })

  it('is accepted by the platform: what it would refuse of a client is not in it', () => {
    const task = records('Task').filter(
      ({ WhoId, WhatId }) => String(WhoId).startsWith('00Q') && typeof WhatId === 'string',
    )
    expect(task).toEqual([])
    const members = records('CampaignMember').map(
      ({ CampaignId, LeadId = null, ContactId = null }) => `${CampaignId} ${LeadId} ${ContactId}`,
    )
    expect(new Set(members).size).toBe(members.length)
    const pairs = records('AccountContactRelation').map(({ AccountId, ContactId }) => `${AccountId} ${ContactId}`)
    expect(new Set(pairs).size).toBe(pairs.length)
    for (const { IsConverted, ConvertedContactId = null } of records('Lead'))
      expect(IsConverted === true).toBe(ConvertedContactId !== null)
  })

  it('is completed by the platform', () => {
    const { account } = createSimulation(salesforce, { world })
    const rows = (name: string) =>
      account.store
        .collection<{ id: string; record: SalesforceRecord }>(name)
        .values()
        .map(({ record }) => record)
    const direct = rows('AccountContactRelation').filter(({ IsDirect }) => IsDirect === true).length
    expect(direct).toBe(
      rows('Contact').filter(({ AccountId, IsDeleted }) => AccountId !== null && IsDeleted !== true).length,
    )
    const won = rows('Opportunity').filter(({ StageName }) => StageName === 'Closed Won')
    expect(won.length).toBeGreaterThan(0)
    expect(won.every(({ IsWon, IsClosed }) => IsWon === true && IsClosed === true)).toBe(true)
    for (const item of rows('OpportunityLineItem'))
      expect(item.TotalPrice).toBe(Number(item.UnitPrice) * Number(item.Quantity))
    const members = rows('CampaignMember').length
    const counted = rows('Campaign').reduce(
      (sum, { NumberOfLeads, NumberOfContacts }) => sum + Number(NumberOfLeads) + Number(NumberOfContacts),
      0,
    )
    expect(counted).toBe(members)
  })

  it('stands beside a portal that opens too', () => {
    const { account } = createSimulation(hubspot, { world })
    expect(account.store.names().length).toBeGreaterThan(3)
  })
})

import { describe, expect, it } from 'vitest'
import { codesOf, openWritable, type WritableOrg } from './salesforce-writes.ts'

const deal = (more: object = {}) => ({ Name: 'Deal', StageName: 'Prospecting', CloseDate: '2026-12-01', ...more })

describe('opportunities', () => {
  it('[160] are what their stage means', async () => {
    const org = await openWritable()
    const id = await org.made('Opportunity', deal({ Amount: 200, Probability: 35 }))
    const open = { IsClosed: false, IsWon: false, ForecastCategory: 'Pipeline', ForecastCategoryName: 'Pipeline' }
    expect(await org.read('Opportunity', id)).toMatchObject({
      ...open,
      Probability: 35,
      ExpectedRevenue: 70,
      FiscalYear: 2026,
      FiscalQuarter: 4,
      Fiscal: '2026 4',
    })
    await org.change('Opportunity', id, { StageName: 'Closed Won' })
    expect(await org.read('Opportunity', id)).toMatchObject({
      IsClosed: true,
      IsWon: true,
      ForecastCategory: 'Closed',
      Probability: 100,
    })
    await org.change('Opportunity', id, { StageName: 'Closed Lost' })
    expect(await org.read('Opportunity', id)).toMatchObject({
      IsClosed: true,
      IsWon: false,
      ForecastCategory: 'Omitted',
      Probability: 0,
    })
    expect(codesOf(await org.change('Opportunity', id, { IsWon: true }))).toEqual(['INVALID_FIELD_FOR_INSERT_UPDATE'])
    const unknown = await org.made('Opportunity', deal({ StageName: 'Our own' }))
    expect(await org.read('Opportunity', unknown)).toMatchObject({ StageName: 'Our own', IsClosed: false })
    expect(
      await org.rows('SELECT ApiName, IsWon, DefaultProbability FROM OpportunityStage WHERE IsClosed = true'),
    ).toEqual([
      { ApiName: 'Closed Won', IsWon: true, DefaultProbability: 100 },
      { ApiName: 'Closed Lost', IsWon: false, DefaultProbability: 0 },
    ])
  })

  it('[161] have contacts by roles, of which one is primary', async () => {
    const org = await openWritable()
    const OpportunityId = await org.made('Opportunity', deal())
    const people = await Promise.all(['A', 'B'].map((LastName) => org.made('Contact', { LastName })))
    const role = (ContactId: string | undefined) =>
      org.made('OpportunityContactRole', { OpportunityId, ContactId, IsPrimary: true, Role: 'Evaluator' })
    const [first, second] = [await role(people[0]), await role(people[1])]
    const rows = await org.rows('SELECT Id, IsPrimary, Contact.LastName, Opportunity.Name FROM OpportunityContactRole')
    expect(rows).toMatchObject([
      { Id: first, IsPrimary: false, Contact: { LastName: 'A' }, Opportunity: { Name: 'Deal' } },
      { Id: second, IsPrimary: true, Contact: { LastName: 'B' } },
    ])
    expect(codesOf(await org.change('OpportunityContactRole', first, { OpportunityId }))).toEqual([
      'INVALID_FIELD_FOR_INSERT_UPDATE',
    ])
    expect(codesOf(await org.create('OpportunityContactRole', { OpportunityId }))).toEqual(['REQUIRED_FIELD_MISSING'])
  })
})

/** A product with its standard price, and what hangs on it. */
async function priced(org: WritableOrg, UnitPrice = 10) {
  const Product2Id = await org.made('Product2', { Name: 'Boat', ProductCode: 'B-1', IsActive: true })
  const [standard] = await org.rows('SELECT Id FROM Pricebook2 WHERE IsStandard = true')
  const Pricebook2Id = String(standard!.Id)
  const price = await org.made('PricebookEntry', { Pricebook2Id, Product2Id, UnitPrice, IsActive: true })
  return { Product2Id, Pricebook2Id, price }
}

describe('products', () => {
  it('[162] of an opportunity settle its price book and add up to its amount', async () => {
    const org = await openWritable()
    const { price, Pricebook2Id, Product2Id } = await priced(org)
    const OpportunityId = await org.made('Opportunity', deal({ Amount: 5 }))
    const item = await org.made('OpportunityLineItem', {
      OpportunityId,
      PricebookEntryId: price,
      Quantity: 3,
      UnitPrice: 9.5,
    })
    expect(await org.read('OpportunityLineItem', item)).toMatchObject({
      TotalPrice: 28.5,
      ListPrice: 10,
      Product2Id,
      ProductCode: 'B-1',
      Name: 'Deal Boat',
    })
    const byProduct = await org.made('OpportunityLineItem', { OpportunityId, Product2Id, Quantity: 2, TotalPrice: 5 })
    expect(await org.read('OpportunityLineItem', byProduct)).toMatchObject({ PricebookEntryId: price, UnitPrice: 2.5 })
    expect(await org.read('Opportunity', OpportunityId)).toMatchObject({
      Amount: 33.5,
      HasOpportunityLineItem: true,
      Pricebook2Id,
    })
    expect((await org.change('Opportunity', OpportunityId, { Amount: 1, NextStep: 'x' })).status).toBe(204)
    expect(await org.read('Opportunity', OpportunityId)).toMatchObject({ Amount: 33.5, NextStep: 'x' })
    await org.erase('OpportunityLineItem', item)
    expect(await org.read('Opportunity', OpportunityId)).toMatchObject({ Amount: 5 })
    const both = { OpportunityId, PricebookEntryId: price, Quantity: 1, UnitPrice: 1, TotalPrice: 2 }
    expect(codesOf(await org.create('OpportunityLineItem', both))).toEqual(['FIELD_INTEGRITY_EXCEPTION'])
    expect(codesOf(await org.create('OpportunityLineItem', { OpportunityId, Quantity: 1, UnitPrice: 1 }))).toEqual([
      'REQUIRED_FIELD_MISSING',
    ])
    const otherBook = await org.made('Pricebook2', { Name: 'Partners', IsActive: true })
    const otherPrice = await org.made('PricebookEntry', {
      Pricebook2Id: otherBook,
      Product2Id,
      UnitPrice: 7,
      IsActive: true,
    })
    const foreign = { OpportunityId, PricebookEntryId: otherPrice, Quantity: 1, UnitPrice: 1 }
    expect(codesOf(await org.create('OpportunityLineItem', foreign))).toEqual(['FIELD_INTEGRITY_EXCEPTION'])
  })

  it('[163] have a standard price first, and one price in each book', async () => {
    const org = await openWritable()
    const Product2Id = await org.made('Product2', { Name: 'Boat' })
    const partners = await org.made('Pricebook2', { Name: 'Partners', IsActive: true })
    const custom = { Pricebook2Id: partners, Product2Id, UnitPrice: 7 }
    expect(codesOf(await org.create('PricebookEntry', custom))).toEqual(['STANDARD_PRICE_NOT_DEFINED'])
    const [standard] = await org.rows('SELECT Id, IsActive FROM Pricebook2 WHERE IsStandard = true')
    expect(standard?.IsActive).toBe(true)
    await org.made('PricebookEntry', { ...custom, Pricebook2Id: standard!.Id, UnitPrice: 9 })
    const id = await org.made('PricebookEntry', { ...custom, UseStandardPrice: true })
    expect(await org.read('PricebookEntry', id)).toMatchObject({ Name: 'Boat', UnitPrice: 9 })
    expect(codesOf(await org.create('PricebookEntry', custom))).toEqual(['DUPLICATE_VALUE'])
    expect(codesOf(await org.change('PricebookEntry', id, { Product2Id }))).toEqual(['INVALID_FIELD_FOR_INSERT_UPDATE'])
    expect(codesOf(await org.create('Pricebook2', { Name: 'x', IsStandard: true }))).toEqual([
      'INVALID_FIELD_FOR_INSERT_UPDATE',
    ])
  })
})

describe('campaigns', () => {
  it('[168] have leads and contacts as members, each once, with what their status means', async () => {
    const org = await openWritable()
    const CampaignId = await org.made('Campaign', { Name: 'Fair', IsActive: true })
    const AccountId = await org.made('Account', { Name: 'Acme' })
    const ContactId = await org.made('Contact', { LastName: 'Ott', AccountId, Email: 'o@x.example' })
    const LeadId = await org.made('Lead', { LastName: 'Lee', Company: 'Firm' })
    const contact = await org.made('CampaignMember', { CampaignId, ContactId })
    const lead = await org.made('CampaignMember', { CampaignId, LeadId, Status: 'Responded' })
    expect(await org.read('CampaignMember', contact)).toMatchObject({
      Status: 'Sent',
      HasResponded: false,
      Type: 'Contact',
      CompanyOrAccount: 'Acme',
      Email: 'o@x.example',
      LeadOrContactId: ContactId,
    })
    expect(await org.read('CampaignMember', lead)).toMatchObject({
      HasResponded: true,
      Type: 'Lead',
      CompanyOrAccount: 'Firm',
      FirstRespondedDate: '2026-11-20',
    })
    expect(await org.read('Campaign', CampaignId)).toMatchObject({
      NumberOfContacts: 1,
      NumberOfLeads: 1,
      NumberOfResponses: 1,
    })
    await org.change('CampaignMember', contact, { Status: 'Nonsense' })
    expect(await org.read('CampaignMember', contact)).toMatchObject({ Status: 'Sent' })
    expect(codesOf(await org.create('CampaignMember', { CampaignId, LeadId }))).toEqual(['DUPLICATE_VALUE'])
    expect(codesOf(await org.create('CampaignMember', { CampaignId }))).toEqual(['REQUIRED_FIELD_MISSING'])
    expect(codesOf(await org.change('CampaignMember', lead, { LeadId }))).toEqual(['INVALID_FIELD_FOR_INSERT_UPDATE'])
    expect(await org.column(`SELECT Label FROM CampaignMemberStatus WHERE CampaignId = '${CampaignId}'`)).toEqual([
      'Sent',
      'Responded',
    ])
    await org.erase('CampaignMember', lead)
    expect(await org.read('Campaign', CampaignId)).toMatchObject({ NumberOfLeads: 0, NumberOfResponses: 0 })
  })

  it('[174] converted leads stay as they are', async () => {
    const rows = { LastName: 'x', Company: 'y', IsConverted: true }
    const org = await openWritable()
    const id = await org.made('Lead', rows)
    expect(await org.read('Lead', id)).toMatchObject({ IsConverted: true, ConvertedContactId: null })
    const changed = await org.change('Lead', id, { City: 'Rome' })
    expect(changed.json[0]).toEqual({
      errorCode: 'CANNOT_UPDATE_CONVERTED_LEAD',
      message: 'cannot reference converted lead',
      fields: [],
    })
    expect(codesOf(await org.create('Lead', { ...rows, ConvertedContactId: id }))).toEqual([
      'INVALID_FIELD_FOR_INSERT_UPDATE',
    ])
    const strict = await openWritable({ settings: { readings: 'converted-leads-refused' } })
    expect(codesOf(await strict.create('Lead', rows))).toEqual(['INVALID_FIELD_FOR_INSERT_UPDATE'])
  })
})

import { describe, expect, it } from 'vitest'
import { makeLeads, openOrg } from './salesforce-org.ts'

describe('discovery in the Salesforce simulator', () => {
  it('[16] lists the versions in ascending order, without authentication', async () => {
    const { send } = await openOrg([])
    const { status, json } = await send('/services/data', {})
    expect(status).toBe(200)
    expect(json).toHaveLength(38)
    expect(json[0]).toEqual({ label: "Summer '14", url: '/services/data/v31.0', version: '31.0' })
    expect(json.at(-2)).toEqual({ label: "Summer '26", url: '/services/data/v67.0', version: '67.0' })
    expect(json.at(-1)).toEqual({ label: "Winter '27", url: '/services/data/v68.0', version: '68.0' })
  })

  it('[17] refuses retired versions with 410 and unknown ones with 404', async () => {
    const { get } = await openOrg([])
    expect((await get('/services/data/v30.0/sobjects')).status).toBe(410)
    for (const version of ['v69.0', 'v20.0', '67.0', 'v67'])
      expect(await get(`/services/data/${version}/sobjects`)).toMatchObject({
        status: 404,
        json: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }],
      })
    expect((await get('/services/data/v31.0/sobjects')).status).toBe(200)
    expect((await get('/services/data/v67.0/nothing')).status).toBe(404)
  })

  it('[18] lists the objects', async () => {
    const { get } = await openOrg([])
    const { json } = await get('/services/data/v67.0/sobjects')
    expect(json).toMatchObject({ encoding: 'UTF-8', maxBatchSize: 200 })
    const lead = json.sobjects.find(({ name }: { name: string }) => name === 'Lead')
    expect(lead).toMatchObject({
      label: 'Lead',
      labelPlural: 'Leads',
      keyPrefix: '00Q',
      custom: false,
      queryable: true,
      createable: true,
      urls: { describe: '/services/data/v67.0/sobjects/Lead/describe' },
    })
    expect(json.sobjects.map(({ name }: { name: string }) => name).sort()).toEqual([
      'Account',
      'AccountContactRelation',
      'Campaign',
      'CampaignMember',
      'CampaignMemberStatus',
      'Case',
      'CaseComment',
      'CaseStatus',
      'Contact',
      'ContentDocument',
      'ContentDocumentLink',
      'ContentVersion',
      'DuplicateRule',
      'Event',
      'EventRelation',
      'FieldPermissions',
      'Group',
      'GroupMember',
      'Lead',
      'LeadStatus',
      'ObjectPermissions',
      'Opportunity',
      'OpportunityContactRole',
      'OpportunityLineItem',
      'OpportunityStage',
      'Organization',
      'PermissionSet',
      'PermissionSetAssignment',
      'Pricebook2',
      'PricebookEntry',
      'Product2',
      'Profile',
      'QueueSobject',
      'RecordType',
      'Task',
      'TaskStatus',
      'User',
    ])
  })

  it('[20] describes the fields of Lead with types, lengths and flags', async () => {
    const { get } = await openOrg([])
    const { json } = await get('/services/data/v67.0/sobjects/Lead/describe')
    const fields = new Map<string, Record<string, unknown>>(
      json.fields.map((field: { name: string }) => [field.name, field]),
    )
    expect(fields.get('Id')).toMatchObject({
      type: 'id',
      length: 18,
      createable: false,
      updateable: false,
      nillable: false,
    })
    expect(fields.get('LastName')).toMatchObject({
      type: 'string',
      length: 80,
      nillable: false,
      defaultedOnCreate: false,
    })
    expect(fields.get('Company')).toMatchObject({ type: 'string', length: 255, nillable: false })
    expect(fields.get('Name')).toMatchObject({ nameField: true, createable: false, updateable: false })
    expect(fields.get('Address')).toMatchObject({ type: 'address', createable: false, soapType: 'urn:address' })
    expect(fields.get('Street')).toMatchObject({ type: 'textarea', compoundFieldName: 'Address', filterable: true })
    expect(fields.get('Email')).toMatchObject({ type: 'email', length: 80, idLookup: true })
    expect(fields.get('Description')).toMatchObject({
      type: 'textarea',
      length: 32_000,
      filterable: false,
      sortable: false,
    })
    expect(fields.get('Status')).toMatchObject({ type: 'picklist', nillable: false, defaultedOnCreate: true })
    expect(fields.get('AnnualRevenue')).toMatchObject({ type: 'currency', precision: 18, scale: 0 })
    expect(fields.get('NumberOfEmployees')).toMatchObject({ type: 'int', digits: 8, precision: 0 })
    expect(fields.get('OwnerId')).toMatchObject({
      type: 'reference',
      referenceTo: ['Group', 'User'],
      relationshipName: 'Owner',
    })
    expect(fields.get('IsConverted')).toMatchObject({ type: 'boolean', createable: true, updateable: false })
    expect(fields.get('ConvertedAccountId')).toMatchObject({ createable: false, updateable: false })
    expect((await get('/services/data/v67.0/sobjects/Nope/describe')).status).toBe(404)
  })

  it('[21] hides fields that field-level security hides, from describe and from queries', async () => {
    const { get, query } = await openOrg(
      makeLeads(1, () => ({ Rating: 'Hot' })),
      {},
      { hiddenFields: ['Rating'] },
    )
    const { json } = await get('/services/data/v67.0/sobjects/Lead/describe')
    expect(json.fields.map(({ name }: { name: string }) => name)).not.toContain('Rating')
    expect((await query('SELECT Id, Rating FROM Lead')).json[0].errorCode).toBe('INVALID_FIELD')
    expect((await query("SELECT Id FROM Lead WHERE Rating = 'Hot'")).json[0].errorCode).toBe('INVALID_FIELD')
  })

  it('[107] tells which statuses of leads mean what', async () => {
    const { query } = await openOrg([])
    const { json } = await query('SELECT ApiName, IsDefault, IsConverted FROM LeadStatus ORDER BY SortOrder')
    expect(json.records).toMatchObject([
      { ApiName: 'Open - Not Contacted', IsDefault: true, IsConverted: false },
      { ApiName: 'Working - Contacted', IsDefault: false },
      { ApiName: 'Closed - Converted', IsConverted: true },
      { ApiName: 'Closed - Not Converted', IsConverted: false },
    ])
  })

  it('[79] counts records', async () => {
    const leads = makeLeads(3, (n) => ({ IsDeleted: n === 3 }))
    const { get } = await openOrg(leads)
    const { json } = await get('/services/data/v67.0/limits/recordCount?sObjects=Lead,User,Nope')
    expect(json).toEqual({
      sObjects: [
        { count: 2, name: 'Lead' },
        { count: 1, name: 'User' },
      ],
    })
  })

  it('answers queries for the org and its users', async () => {
    const { query } = await openOrg([])
    expect((await query('SELECT Id, Name, IsSandbox FROM Organization')).json.records).toEqual([
      {
        attributes: { type: 'Organization', url: '/services/data/v67.0/sobjects/Organization/00D000000000062EAA' },
        Id: '00D000000000062EAA',
        Name: 'Acme',
        IsSandbox: false,
      },
    ])
    expect((await query('SELECT Username, Name, Email, IsActive FROM User')).json.records[0]).toMatchObject({
      Username: 'ann@acme.example',
      Name: 'Ann Lee',
      Email: null,
      IsActive: true,
    })
  })
})

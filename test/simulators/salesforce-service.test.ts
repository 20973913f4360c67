import { describe, expect, it } from 'vitest'
import { customObjectFields, masterDetail } from '../../simulators/salesforce/standard/custom-object.ts'
import { field } from '../../simulators/salesforce/standard/field.ts'
import { BASE, codesOf, openWritable, seededId } from './salesforce-writes.ts'

const NOON = '2026-11-20T12:00:00.000+0000'

describe('cases', () => {
  it('[164] number themselves, follow their status and belong to the account of their contact', async () => {
    const org = await openWritable()
    const AccountId = await org.made('Account', { Name: 'Acme' })
    const ContactId = await org.made('Contact', { LastName: 'Ott', AccountId, Email: 'o@x.example', Phone: '1' })
    const ids = [await org.made('Case', { ContactId }), await org.made('Case', { Status: 'Closed', Subject: 'x' })]
    const [first, second] = [await org.read('Case', ids[0]!), await org.read('Case', ids[1]!)]
    expect(first).toMatchObject({
      Status: 'New',
      Priority: 'Medium',
      IsClosed: false,
      AccountId,
      ContactEmail: 'o@x.example',
      ContactPhone: '1',
    })
    expect(second).toMatchObject({ IsClosed: true, ClosedDate: NOON, IsClosedOnCreate: true })
    expect([first.CaseNumber, second.CaseNumber].every((number) => /^\d{8}$/.test(number))).toBe(true)
    expect(first.CaseNumber).not.toBe(second.CaseNumber)
    await org.change('Case', ids[1]!, { Status: 'Working' })
    expect(await org.read('Case', ids[1]!)).toMatchObject({ IsClosed: false, ClosedDate: null, IsClosedOnCreate: true })
    expect(codesOf(await org.create('Case', { CaseNumber: '1' }))).toEqual(['INVALID_FIELD_FOR_INSERT_UPDATE'])
    expect((await org.get(`${BASE}/sobjects/Case/CaseNumber/${first.CaseNumber}`)).json.Id).toBe(ids[0])
  })

  it('[165] have comments, which stay with them', async () => {
    const org = await openWritable()
    const ParentId = await org.made('Case', { Subject: 'x' })
    const id = await org.made('CaseComment', { ParentId, CommentBody: 'Done.', IsPublished: true })
    expect(await org.rows('SELECT Id, CommentBody, Parent.Subject FROM CaseComment')).toMatchObject([
      { Id: id, CommentBody: 'Done.', Parent: { Subject: 'x' } },
    ])
    expect(codesOf(await org.create('CaseComment', { CommentBody: 'x' }))).toEqual(['REQUIRED_FIELD_MISSING'])
    expect(codesOf(await org.create('CaseComment', { ParentId, CommentBody: 'x'.repeat(4_001) }))).toEqual([
      'STRING_TOO_LONG',
    ])
    expect(codesOf(await org.change('CaseComment', id, { ParentId }))).toEqual(['INVALID_FIELD_FOR_INSERT_UPDATE'])
    await org.erase('Case', ParentId)
    expect(await org.rows('SELECT Id FROM CaseComment')).toEqual([])
  })
})

describe('activities', () => {
  it('[166] tasks are about a contact and a topic, or about a lead alone', async () => {
    const org = await openWritable()
    const AccountId = await org.made('Account', { Name: 'Acme' })
    const [contact, lead] = [
      await org.made('Contact', { LastName: 'Ott', AccountId }),
      await org.made('Lead', { LastName: 'Lee', Company: 'y' }),
    ]
    const id = await org.made('Task', { Subject: 'Call', WhoId: contact, Status: 'Completed', Priority: 'High' })
    expect(await org.read('Task', id)).toMatchObject({
      IsClosed: true,
      IsHighPriority: true,
      CompletedDateTime: NOON,
      AccountId,
      TaskSubtype: 'Task',
    })
    const plain = await org.read('Task', await org.made('Task', {}))
    expect(plain).toMatchObject({ Status: 'Not Started', Priority: 'Normal', IsClosed: false, AccountId: null })
    expect(codesOf(await org.create('Task', { WhoId: lead, WhatId: AccountId }))).toEqual(['FIELD_INTEGRITY_EXCEPTION'])
    expect((await org.create('Task', { WhoId: lead })).status).toBe(201)
    expect(codesOf(await org.create('Task', { WhatId: contact }))).toEqual(['MALFORMED_ID'])
    expect(codesOf(await org.create('Task', { TaskSubtype: 'Dance' }))).toEqual([
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    ])
    expect(codesOf(await org.change('Task', id, { TaskSubtype: 'Call' }))).toEqual(['INVALID_FIELD_FOR_INSERT_UPDATE'])
  })

  it('[167] events have a start and an end, or a start and a length', async () => {
    const org = await openWritable()
    const start = '2026-12-01T09:00:00.000+0000'
    const whole = {
      StartDateTime: start,
      ActivityDateTime: start,
      ActivityDate: '2026-12-01',
      DurationInMinutes: 90,
      EndDateTime: '2026-12-01T10:30:00.000+0000',
      EndDate: '2026-12-01',
    }
    const ids = [
      await org.made('Event', { Subject: 'a', StartDateTime: start, EndDateTime: whole.EndDateTime }),
      await org.made('Event', { Subject: 'b', ActivityDateTime: start, DurationInMinutes: 90 }),
    ]
    for (const id of ids) expect(await org.read('Event', id)).toMatchObject(whole)
    const day = await org.made('Event', { Subject: 'c', IsAllDayEvent: true, ActivityDate: '2026-12-01' })
    expect(await org.read('Event', day)).toMatchObject({
      DurationInMinutes: 1_440,
      StartDateTime: '2026-12-01T00:00:00.000+0000',
    })
    expect(codesOf(await org.create('Event', { Subject: 'd' }))).toEqual(['REQUIRED_FIELD_MISSING'])
    expect(codesOf(await org.create('Event', { StartDateTime: start }))).toEqual(['REQUIRED_FIELD_MISSING'])
    const backwards = { StartDateTime: whole.EndDateTime, EndDateTime: start }
    expect(codesOf(await org.create('Event', backwards))).toEqual(['FIELD_INTEGRITY_EXCEPTION'])
    await org.change('Event', ids[0]!, { EndDateTime: '2026-12-01T09:30:00Z' })
    expect(await org.read('Event', ids[0]!)).toMatchObject({ DurationInMinutes: 30 })
    const { fields } = (await org.get(`${BASE}/sobjects/Event/describe`)).json
    expect(fields.find(({ name }: { name: string }) => name === 'StartDateTime').nillable).toBe(true)
  })

  it('[199] have relations to people and topics where they are shared', async () => {
    const org = await openWritable({ settings: { 'shared-activities': 'on' } })
    const people = await Promise.all(['A', 'B', 'C'].map((LastName) => org.made('Contact', { LastName })))
    const account = await org.made('Account', { Name: 'Acme' })
    const task = await org.made('Task', { Subject: 'x', WhoId: people[0], WhatId: account })
    await org.made('TaskRelation', { TaskId: task, RelationId: people[1] })
    const relations = () => org.rows('SELECT RelationId, IsWhat FROM TaskRelation ORDER BY Id')
    expect(await relations()).toEqual([
      { RelationId: people[0], IsWhat: false },
      { RelationId: account, IsWhat: true },
      { RelationId: people[1], IsWhat: false },
    ])
    const again = await org.create('TaskRelation', { TaskId: task, RelationId: people[1] })
    expect(codesOf(again)).toEqual(['DUPLICATE_VALUE'])
    await org.change('Task', task, { WhoId: people[2] })
    expect((await relations()).map(({ RelationId }) => RelationId)).toEqual([account, people[1], people[2]])
    const event = await org.made('Event', { StartDateTime: '2026-12-01T09:00:00Z', DurationInMinutes: 30 })
    await org.made('EventRelation', { EventId: event, RelationId: people[0], IsInvitee: true })
    expect((await org.read('Event', event)).WhoId).toBe(people[0])
    await org.erase('Task', task)
    expect(await relations()).toEqual([])
  })

  it('[199] have only those who take part otherwise', async () => {
    const org = await openWritable()
    expect((await org.query('SELECT Id FROM TaskRelation')).json[0].errorCode).toBe('INVALID_TYPE')
    const [one, two] = [await org.made('Contact', { LastName: 'A' }), await org.made('Contact', { LastName: 'B' })]
    const event = await org.made('Event', { StartDateTime: '2026-12-01T09:00:00Z', DurationInMinutes: 30, WhoId: one })
    await org.made('EventRelation', { EventId: event, RelationId: two, IsInvitee: true, Status: 'Accepted' })
    const soql = 'SELECT RelationId, Relation.Type, Status FROM EventRelation'
    expect(await org.rows(soql)).toMatchObject([{ RelationId: two, Relation: { Type: 'Contact' }, Status: 'Accepted' }])
  })

  it('[178] are found by what they are about, of whatever kind', async () => {
    const org = await openWritable()
    const account = await org.made('Account', { Name: 'Acme' })
    const contact = await org.made('Contact', { LastName: 'Ott', FirstName: 'Al', AccountId: account })
    const deal = await org.made('Opportunity', { Name: 'Deal', StageName: 'Prospecting', CloseDate: '2026-12-01' })
    await org.made('Task', { Subject: 'a', WhoId: contact, WhatId: deal })
    await org.made('Task', { Subject: 'b', WhatId: account })
    expect(
      await org.rows('SELECT Subject, Who.Name, What.Type, What.Name, Account.Name FROM Task ORDER BY Subject'),
    ).toMatchObject([
      { Subject: 'a', Who: { Name: 'Al Ott' }, What: { Type: 'Opportunity', Name: 'Deal' }, Account: null },
      { Subject: 'b', Who: null, What: { Type: 'Account', Name: 'Acme' }, Account: { Name: 'Acme' } },
    ])
    expect(await org.column(`SELECT Subject FROM Task WHERE WhoId = '${contact}'`)).toEqual(['a'])
    expect(await org.column("SELECT Subject FROM Task WHERE What.Type = 'Account'")).toEqual(['b'])
  })
})

describe('what belongs together', () => {
  it('[175] is deleted together, unless something keeps it', async () => {
    const org = await openWritable()
    const AccountId = await org.made('Account', { Name: 'Acme' })
    const ContactId = await org.made('Contact', { LastName: 'Ott', AccountId })
    const OpportunityId = await org.made('Opportunity', {
      Name: 'Deal',
      StageName: 'Prospecting',
      CloseDate: '2026-12-01',
      AccountId,
    })
    await org.made('OpportunityContactRole', { OpportunityId, ContactId })
    await org.made('Task', { Subject: 'a', WhatId: OpportunityId })
    const kept = await org.made('Case', { AccountId, Subject: 'x' })
    const refused = await org.erase('Account', AccountId)
    expect([refused.status, codesOf(refused)]).toEqual([400, ['DELETE_FAILED']])
    expect(refused.json[0].message).toMatch(
      /^Your attempt to delete Acme could not be completed because it is associated with the following cases/,
    )
    await org.erase('Case', kept)
    expect((await org.erase('Account', AccountId)).status).toBe(204)
    for (const object of ['Contact', 'Opportunity', 'OpportunityContactRole', 'Task', 'AccountContactRelation'])
      expect([object, await org.rows(`SELECT Id FROM ${object}`)]).toEqual([object, []])
    await org.control('records', { object: 'Account', undelete: [AccountId] })
    for (const object of ['Contact', 'Opportunity', 'OpportunityContactRole', 'Task'])
      expect([object, (await org.rows(`SELECT Id FROM ${object}`)).length]).toEqual([object, 1])
  })

  it('[176] custom objects have an owner, or a master that is fixed and takes them along', async () => {
    const label = field('string', 'Label__c', 'Label', { length: 20 })
    const fields = customObjectFields('Ship', [label])
    const cabins = customObjectFields('Cabin', [masterDetail('Ship__c', 'Ship', 'Ship__c')])
    const org = await openWritable(
      {},
      { objects: { Ship__c: { fields, records: [] }, Cabin__c: { fields: cabins, records: [] } } },
    )
    const ship = await org.made('Ship__c', { Name: 'Anna', Label__c: 'x' })
    expect(await org.read('Ship__c', ship)).toMatchObject({ OwnerId: expect.stringMatching(/^005/) })
    const cabin = await org.made('Cabin__c', { Name: '1', Ship__c: ship })
    expect(await org.rows('SELECT Name, Ship__r.Label__c FROM Cabin__c')).toMatchObject([
      { Name: '1', Ship__r: { Label__c: 'x' } },
    ])
    expect(codesOf(await org.create('Cabin__c', { Name: '2' }))).toEqual(['REQUIRED_FIELD_MISSING'])
    await org.made('Task', { Subject: 'Paint', WhatId: ship })
    expect(await org.rows('SELECT What.Name, What.Type FROM Task')).toMatchObject([
      { What: { Name: 'Anna', Type: 'Ship__c' } },
    ])
    expect(codesOf(await org.change('Cabin__c', cabin, { Ship__c: ship }))).toEqual(['INVALID_FIELD_FOR_INSERT_UPDATE'])
    expect((await org.read('Cabin__c', cabin)).OwnerId).toBeUndefined()
    await org.erase('Ship__c', ship)
    expect(await org.rows('SELECT Id FROM Cabin__c')).toEqual([])
    const { sobjects } = (await org.get(`${BASE}/sobjects`)).json
    const own = sobjects.filter(({ custom }: { custom: boolean }) => custom)
    expect(own.map(({ name, keyPrefix }: { name: string; keyPrefix: string }) => [name, keyPrefix[0]])).toEqual([
      ['Ship__c', 'a'],
      ['Cabin__c', 'a'],
    ])
    expect(new Set(own.map(({ keyPrefix }: { keyPrefix: string }) => keyPrefix)).size).toBe(2)
  })

  it('[72, 104, 120] is replicated and read in bulk, whatever it is', async () => {
    const org = await openWritable()
    const deal = (Name: string) => org.made('Opportunity', { Name, StageName: 'Closed Won', CloseDate: '2026-12-01' })
    const ids = [await deal('A'), await deal('B')]
    await org.erase('Opportunity', ids[1]!)
    await org.advance(120_000)
    const times = 'start=2026-11-20T11:00:00Z&end=2026-11-20T12:02:00Z'
    expect((await org.get(`${BASE}/sobjects/Opportunity/updated?${times}`)).json.ids).toEqual([ids[0]])
    const { deletedRecords } = (await org.get(`${BASE}/sobjects/Opportunity/deleted?${times}`)).json
    expect(deletedRecords.map(({ id }: { id: string }) => id)).toEqual([ids[1]])
    const query =
      'SELECT Name, IsWon, Owner.Name, IsDeleted FROM Opportunity WHERE SystemModstamp > 2026-11-20T00:00:00Z ORDER BY Id'
    const job = await org.finished(query, { operation: 'queryAll' })
    expect((await org.get(`${job}/results`)).text.split('\n')).toEqual([
      '"Name","IsWon","Owner.Name","IsDeleted"',
      '"A","true","Ann Lee","false"',
      '"B","true","Ann Lee","true"',
      '',
    ])
  })

  it('[177] objects say what statuses mean', async () => {
    const org = await openWritable()
    expect(await org.column('SELECT ApiName FROM CaseStatus WHERE IsClosed = true')).toEqual(['Closed'])
    expect(await org.column('SELECT ApiName FROM TaskStatus WHERE IsClosed = true')).toEqual(['Completed'])
    expect(await org.column('SELECT ApiName FROM CaseStatus WHERE IsDefault = true')).toEqual(['New'])
  })

  it('[164, 175] of a seed is completed by the platform', async () => {
    const [contact, account, deal] = [seededId('003', 1), seededId('001', 1), seededId('006', 1)]
    const org = await openWritable(
      {},
      {
        objects: {
          Account: { records: [{ Id: account, Name: 'Acme' }] },
          Contact: { records: [{ Id: contact, LastName: 'Ott', AccountId: account }] },
          Opportunity: {
            records: [{ Id: deal, Name: 'Deal', StageName: 'Closed Won', CloseDate: '2026-01-01', Probability: 80 }],
          },
          Case: { records: [{ Id: seededId('500', 7), ContactId: contact, Status: 'Closed', CaseNumber: '00001007' }] },
        },
      },
    )
    expect(await org.rows('SELECT IsWon, Probability FROM Opportunity')).toEqual([{ IsWon: true, Probability: 80 }])
    expect(await org.rows('SELECT CaseNumber, IsClosed, AccountId FROM Case')).toEqual([
      { CaseNumber: '00001007', IsClosed: true, AccountId: account },
    ])
    expect(await org.rows('SELECT AccountId, ContactId, IsDirect FROM AccountContactRelation')).toEqual([
      { AccountId: account, ContactId: contact, IsDirect: true },
    ])
  })
})

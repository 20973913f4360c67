import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BASE, COLLECTIONS, INGEST, keyed, openWritable, seededId, type WritableOrg } from './salesforce-writes.ts'

/** Values as clients send them by mistake: of the wrong type, too long, in a shape of their own. */
const value = fc.oneof(
  fc.string({ maxLength: 300, unit: 'binary' }),
  fc.jsonValue({ maxDepth: 2 }),
  fc.double(),
  fc.constantFrom(
    seededId('001', 1),
    seededId('003', 1),
    seededId('006', 1),
    '#N/A',
    '2026-02-30',
    '1e400',
    '__proto__',
  ),
)
const OBJECTS = [
  'Account',
  'Contact',
  'Lead',
  'Opportunity',
  'OpportunityLineItem',
  'PricebookEntry',
  'Case',
  'Task',
  'Event',
  'CampaignMember',
  'AccountContactRelation',
  'ContentVersion',
  'ContentDocumentLink',
  'FieldPermissions',
  'Group',
  'User',
]
const NAMES = [
  'Id',
  'Name',
  'LastName',
  'Company',
  'AccountId',
  'Account',
  'Who',
  'WhoId',
  'WhatId',
  'OwnerId',
  'Amount',
  'StageName',
  'CloseDate',
  'StartDateTime',
  'DurationInMinutes',
  'Status',
  'Quantity',
  'UnitPrice',
  'OpportunityId',
  'PricebookEntryId',
  'VersionData',
  'PathOnClient',
  'IsConverted',
  'Key__c',
  'Field',
  'constructor',
  '__proto__',
  'attributes',
]
const record = fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 8 })

/** An org whose records lead to each other. */
const open = (): Promise<WritableOrg> =>
  openWritable(
    { settings: { 'person-accounts': 'on' } },
    {
      objects: keyed({
        Account: { records: [{ Id: seededId('001', 1), Name: 'Acme', Key__c: 'k' }] },
        Contact: { records: [{ Id: seededId('003', 1), LastName: 'Ott', AccountId: seededId('001', 1) }] },
        Opportunity: {
          records: [{ Id: seededId('006', 1), Name: 'Deal', StageName: 'Prospecting', CloseDate: '2026-01-01' }],
        },
      }),
    },
  )

/** Nothing a client sends is a defect of the simulator, which it would own up to by its status. */
function isAnswer({ status, text }: { status: number; text: string }): void {
  expect([status < 500, status < 500 ? '' : text]).toEqual([true, ''])
}

it('[134, 138] any record is saved or refused, alone and in a collection', async () => {
  const org = await open()
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...OBJECTS),
      fc.array(record, { maxLength: 4 }),
      fc.boolean(),
      async (name, records, allOrNone) => {
        for (const each of records) isAnswer(await org.create(name, each))
        isAnswer(await org.insertMany(name, records, { allOrNone }))
        isAnswer(
          await org.updateMany(
            name,
            records.map((each) => ({ Id: seededId('001', 1), ...each })),
            { allOrNone },
          ),
        )
        isAnswer(await org.upsertMany(name, 'Key__c', records))
        isAnswer(await org.change('Account', seededId('001', 1), records[0] ?? {}))
      },
    ),
    { numRuns: 60 },
  )
})

it('[134, 179, 191] any body is answered', async () => {
  const org = await open()
  const paths = [
    `${BASE}/sobjects/Account`,
    COLLECTIONS,
    INGEST,
    `${BASE}/tooling/sobjects/CustomField`,
    `${BASE}/jobs/query`,
  ]
  const body = fc.oneof(
    fc.json({ maxDepth: 3 }),
    fc.string(),
    fc.jsonValue().map((records) => JSON.stringify({ records })),
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), body, async (path, text) => {
      isAnswer(await org.send(path, { method: 'POST', headers: org.sent({}), body: text }))
    }),
    { numRuns: 150 },
  )
})

it('[193] any definition of a field is taken or refused, and what is taken can be described', async () => {
  const org = await open()
  const parts = [
    'label',
    'type',
    'length',
    'precision',
    'scale',
    'visibleLines',
    'defaultValue',
    'referenceTo',
    'valueSet',
    'unique',
    'externalId',
    'required',
  ]
  const part = fc.oneof(value, fc.constantFrom('Text', 'Picklist', 'Lookup', 'Number', 'Checkbox', 'Account', 10, true))
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.constantFrom(...parts), part), fc.nat(40), async (Metadata, n) => {
      isAnswer(
        await org.call('POST', `${BASE}/tooling/sobjects/CustomField`, { FullName: `Contact.F${n}__c`, Metadata }),
      )
    }),
    { numRuns: 150 },
  )
  isAnswer(await org.get(`${BASE}/sobjects/Contact/describe`))
  isAnswer(await org.query('SELECT FIELDS(ALL) FROM Contact LIMIT 5'))
})

it('[183] any CSV is processed row by row, or fails as a whole', async () => {
  const org = await open()
  const cell = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('"', '""', '"a\nb"', ',', '#N/A', '\r\n'))
  const content = fc
    .array(
      fc.array(cell, { maxLength: 4 }).map((cells) => cells.join(',')),
      { maxLength: 4 },
    )
    .map((rows) => ['Name,Key__c', ...rows].join('\n'))
  await fc.assert(
    fc.asyncProperty(content, async (csv) => {
      const { json } = await org.call('POST', INGEST, { object: 'Account', operation: 'insert' })
      await org.send(`${INGEST}/${json.id}/batches`, {
        method: 'PUT',
        headers: org.sent({ 'content-type': 'text/csv' }),
        body: csv,
      })
      isAnswer(await org.call('PATCH', `${INGEST}/${json.id}`, { state: 'UploadComplete' }))
      const { state } = (await org.get(`${INGEST}/${json.id}`)).json
      expect(['JobComplete', 'Failed']).toContain(state)
      for (const kind of ['successfulResults', 'failedResults', 'unprocessedrecords'])
        isAnswer(await org.get(`${INGEST}/${json.id}/${kind}`))
    }),
    { numRuns: 100 },
  )
})

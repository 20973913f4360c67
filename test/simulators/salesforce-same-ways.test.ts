import fc from 'fast-check'
import { expect, it } from 'vitest'
import { field, picklist } from '../../simulators/salesforce/standard/field.ts'
import { INGEST, keyed, openWritable, type WritableOrg } from './salesforce-writes.ts'

const OWN = [
  field('picklist', 'Tier__c', 'Tier', { restrictedPicklist: true, picklistValues: picklist(['gold', 'silver']) }),
  field('double', 'Score__c', 'Score', { precision: 9, scale: 3 }),
  field('datetime', 'At__c', 'At'),
  field('boolean', 'Flag__c', 'Flag'),
]
const open = () => openWritable({}, { objects: keyed({ Account: { fields: OWN } }) })
const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`

const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .filter((each) => each.trim() !== '' && each !== '#N/A')
const record = fc.record({
  Name: text,
  Description: fc.option(text.map((each) => `${each}\n"${each}",;`)),
  Tier__c: fc.constantFrom('gold', 'silver', 'tin', null),
  Score__c: fc.option(fc.integer({ min: -999_999, max: 999_999 }).map((each) => each / 1_000)),
  At__c: fc.option(
    fc
      .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((each) => each.toISOString()),
  ),
  Flag__c: fc.boolean(),
})

async function storedIn(org: WritableOrg): Promise<unknown[]> {
  return await org.rows(
    'SELECT Key__c, Name, Description, Tier__c, Score__c, At__c, Flag__c FROM Account ORDER BY Key__c',
  )
}

it('[135, 139, 180] the same records are stored alike, one by one, in a collection, upserted and in bulk', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 5 }), async (records) => {
      const rows = records.map((each, at) => ({ ...each, Key__c: `k${at}` }))
      const [single, together, upserted, bulk] = [await open(), await open(), await open(), await open()]
      for (const row of rows) await single.create('Account', row)
      await together.insertMany('Account', rows)
      await upserted.upsertMany('Account', 'Key__c', rows)
      await upserted.upsertMany('Account', 'Key__c', rows)
      const names = Object.keys(rows[0]!) as (keyof (typeof rows)[0])[]
      const lines = rows.map((row) =>
        names.map((name) => (row[name] === null ? '' : quote(String(row[name])))).join(','),
      )
      const { json } = await bulk.call('POST', INGEST, { object: 'Account', operation: 'insert' })
      const headers = bulk.sent({ 'content-type': 'text/csv' })
      await bulk.send(`${INGEST}/${json.id}/batches`, {
        method: 'PUT',
        headers,
        body: [names.join(','), ...lines, ''].join('\n'),
      })
      await bulk.call('PATCH', `${INGEST}/${json.id}`, { state: 'UploadComplete' })
      const stored = await storedIn(single)
      expect(await storedIn(together)).toEqual(stored)
      expect(await storedIn(upserted)).toEqual(stored)
      expect(await storedIn(bulk)).toEqual(stored)
      expect(stored).toHaveLength(records.filter(({ Tier__c }) => Tier__c !== 'tin').length)
    }),
    { numRuns: 25 },
  )
})

it('[139] an answer that is lost after it was earned costs nothing but the same upsert again', async () => {
  const org = await openWritable(
    { faults: [{ kind: 'reset-after', method: 'PATCH', times: 1 }] },
    { objects: keyed({ Account: {} }) },
  )
  const rows = [
    { Name: 'A', Key__c: 'a' },
    { Name: 'B', Key__c: 'b' },
  ]
  await expect(org.upsertMany('Account', 'Key__c', rows)).rejects.toThrow('destroyed')
  const { json } = await org.upsertMany('Account', 'Key__c', rows)
  expect(json.map(({ created }: { created: boolean }) => created)).toEqual([false, false])
  expect(await org.column('SELECT COUNT(Id) FROM Account')).toEqual([2])
})

import jsforce from 'jsforce'
import { afterEach, expect, test } from 'vitest'
import { type RunningSimulator, startSimulator } from '../../simulators/index.ts'
import { ANN, makeSeed } from './salesforce-org.ts'
import { keyed } from './salesforce-writes.ts'

/** The client that most of the field uses, unchanged, over a socket, as a writer. */
let running: RunningSimulator

afterEach(() => running.close())

async function connect(limits: Record<string, number> = {}) {
  const seed = makeSeed([], { objects: keyed({ Account: {}, Contact: {} }) })
  running = await startSimulator('salesforce', { world: { salesforce: seed }, limits })
  const { env, url } = running
  const oauth2 = { loginUrl: url, clientId: env.SF_CLIENT_ID!, clientSecret: env.SF_CLIENT_SECRET! }
  const connection = new jsforce.Connection({ oauth2, version: '67.0', instanceUrl: url, loginUrl: url })
  await connection.authorize({ grant_type: 'client_credentials' })
  connection.bulk2.pollInterval = 5
  return connection
}

const rows = (count: number) => Array.from({ length: count }, (_, n) => ({ Name: `A ${n}`, Key__c: `k${n}` }))

test('[124, 126] jsforce makes, changes, upserts and destroys a record', async () => {
  const accounts = (await connect()).sobject('Account')
  const made = await accounts.create({ Name: 'Acme' })
  expect(made).toMatchObject({ success: true, errors: [] })
  expect(await accounts.update({ Id: made.id!, Phone: '1' })).toMatchObject({ id: made.id, success: true })
  expect(await accounts.retrieve(made.id!)).toMatchObject({ Name: 'Acme', Phone: '1' })
  expect(await accounts.upsert({ Key__c: 'k', Name: 'B' }, 'Key__c')).toMatchObject({ success: true, created: true })
  expect(await accounts.upsert({ Key__c: 'k', Name: 'C' }, 'Key__c')).toMatchObject({ success: true, created: false })
  expect(await accounts.destroy(made.id!)).toMatchObject({ success: true })
  expect(await accounts.find({}, ['Name'])).toMatchObject([{ Name: 'C' }])
  await expect(accounts.create({ Phone: '1' })).rejects.toMatchObject({ errorCode: 'REQUIRED_FIELD_MISSING' })
})

test('[135, 139, 140] jsforce sends collections of any number in calls of 200', async () => {
  const accounts = (await connect()).sobject('Account')
  const created = await accounts.create(rows(450), { allowRecursive: true })
  expect(created.filter(({ success }) => success)).toHaveLength(450)
  const upserted = await accounts.upsert(rows(3).concat({ Name: 'new', Key__c: 'new' }), 'Key__c')
  expect(upserted.map((result) => result.success && (result as { created?: boolean }).created)).toEqual([
    false,
    false,
    false,
    true,
  ])
  const changed = await accounts.update([
    { Id: created[0]!.id!, Name: 'x' },
    { Id: created[1]!.id!, Name: '' },
  ])
  expect(changed.map(({ success }) => success)).toEqual([true, false])
  expect(changed[1]?.errors[0]).toMatchObject({ statusCode: 'REQUIRED_FIELD_MISSING', fields: ['Name'] })
  const gone = await accounts.destroy(
    created.slice(0, 250).map(({ id }) => id!),
    { allowRecursive: true },
  )
  expect(gone.every(({ success }) => success)).toBe(true)
  expect(await accounts.count({})).toBe(201)
  expect(running.simulation.ledger.figures({ path: '*composite/sobjects*' }).calls).toBe(3 + 1 + 1 + 2)
})

test('[129] jsforce names parents by their keys', async () => {
  const connection = await connect()
  await connection.sobject('Account').create({ Name: 'Acme', Key__c: 'A-1' })
  const contact = await connection.sobject('Contact').create({ LastName: 'Ott', Account: { Key__c: 'A-1' } })
  const { records } = await connection.query(`SELECT Account.Name FROM Contact WHERE Id = '${contact.id}'`)
  expect(records).toMatchObject([{ Account: { Name: 'Acme' } }])
})

test('[179, 181, 186] jsforce loads in bulk and sorts what came of it', async () => {
  const connection = await connect({ jobMs: 20 })
  const input = rows(1_200).map((row) => ({ ...row, Phone: null }))
  input[3]!.Name = ''
  const loaded = await connection.bulk2.loadAndWaitForResults({ object: 'Account', operation: 'insert', input })
  expect([loaded.successfulResults.length, loaded.failedResults.length, loaded.unprocessedRecords.length]).toEqual([
    1_199, 1, 0,
  ])
  expect(loaded.failedResults[0]).toMatchObject({
    Key__c: 'k3',
    sf__Error: expect.stringMatching(/^REQUIRED_FIELD_MISSING:/),
  })
  const keys = new Set(loaded.successfulResults.map((row) => String((row as Record<string, unknown>).Key__c)))
  expect(keys.size).toBe(1_199)
  const upserted = await connection.bulk2.loadAndWaitForResults({
    object: 'Account',
    operation: 'upsert',
    externalIdFieldName: 'Key__c',
    input: 'Key__c,Name\nk0,zero\nk9999,new\n',
  })
  expect(upserted.successfulResults.map(({ sf__Created }) => sf__Created).sort()).toEqual(['false', 'true'])
  const ids = loaded.successfulResults.slice(0, 500).map(({ sf__Id }) => ({ Id: sf__Id }))
  const gone = await connection.bulk2.loadAndWaitForResults({ object: 'Account', operation: 'delete', input: ids })
  expect(gone.successfulResults).toHaveLength(500)
  expect(await connection.sobject('Account').count({})).toBe(1_199 - 500 + 1)
})

test('[184] jsforce opens, fills, closes, checks and aborts jobs step by step', async () => {
  const connection = await connect({ jobMs: 60_000 })
  const job = connection.bulk2.createJob({ object: 'Account', operation: 'insert' })
  await job.open()
  await job.uploadData('Name\nA\n')
  await job.close()
  expect(await job.check()).toMatchObject({ state: 'UploadComplete', object: 'Account' })
  await job.abort()
  expect((await job.check()).state).toBe('Aborted')
  await job.delete()
  await expect(job.check()).rejects.toMatchObject({ errorCode: 'NOT_FOUND' })
})

test('[191, 194, 195] jsforce makes a field, grants it, sees it described and takes it away', async () => {
  const connection = await connect()
  const fields = connection.tooling.sobject('CustomField')
  const Metadata = { label: 'Source', type: 'Text', length: 100, externalId: true, unique: true }
  const made = await fields.create({ FullName: 'Contact.Source__c', Metadata })
  expect(made.success).toBe(true)
  const isDescribed = async () => (await connection.describe('Contact')).fields.some(({ name }) => name === 'Source__c')
  expect(await isDescribed()).toBe(false)
  const set = await connection.sobject('PermissionSet').create({ Name: 'Ours', Label: 'Ours' })
  await connection.sobject('PermissionSetAssignment').create({ AssigneeId: ANN, PermissionSetId: set.id! })
  const grant = {
    ParentId: set.id!,
    SobjectType: 'Contact',
    Field: 'Contact.Source__c',
    PermissionsRead: true,
    PermissionsEdit: true,
  }
  expect((await connection.sobject('FieldPermissions').create([grant]))[0]).toMatchObject({ success: true })
  expect(await isDescribed()).toBe(true)
  const found = await connection.tooling.query("SELECT Id FROM CustomField WHERE DeveloperName = 'Source'")
  expect(found.records.map(({ Id }) => Id)).toEqual([made.id])
  expect(await fields.retrieve(made.id!)).toMatchObject({ FullName: 'Contact.Source__c', Metadata: { length: 100 } })
  expect(
    await fields.update({ Id: made.id!, FullName: 'Contact.Source__c', Metadata: { ...Metadata, length: 120 } }),
  ).toMatchObject({ success: true })
  expect((await connection.describe('Contact')).fields.find(({ name }) => name === 'Source__c')?.length).toBe(120)
  expect(await fields.destroy(made.id!)).toMatchObject({ success: true })
  expect(await isDescribed()).toBe(false)
})

test('[18] jsforce describes every object of the org', async () => {
  const connection = await connect()
  const { sobjects } = await connection.describeGlobal()
  for (const { name, keyPrefix } of sobjects) {
    const described = await connection.describe(name)
    expect([name, described.keyPrefix, described.fields[0]?.name]).toEqual([name, keyPrefix, 'Id'])
    const { records } = await connection.query(
      `SELECT ${described.fields.map((each) => each.name).join(', ')} FROM ${name}${name === 'ContentDocumentLink' ? " WHERE LinkedEntityId = '001000000000001'" : ''} LIMIT 1`,
    )
    expect([name, Array.isArray(records)]).toEqual([name, true])
  }
})

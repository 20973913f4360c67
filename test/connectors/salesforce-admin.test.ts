import { describe, expect, it } from 'vitest'
import type { SchemaAdmin } from '../../src/connector.ts'
import { connect } from '../../src/connectors/salesforce/index.ts'
import type { FieldDefinition } from '../../src/model/schema.ts'
import { type Exchange, type FakeHttp, fakeHttp, never } from './fake-http.ts'
import { app, field, root, token, url, versions } from './salesforce-answers.ts'

const set = '0PS5e000000AbCdGAK'
const user = '0055e000000AbCdAAK'
const create = `POST ${root}/tooling/sobjects/CustomField`
const made = { id: '00N5e000000AbCdEAK', success: true, errors: [], warnings: [], infos: [] }

const key: FieldDefinition = {
  ...{ name: 'crm_ferry_source_id__c', label: 'CRM Ferry Source ID', type: 'text', unique: true },
  description: 'Keep it.',
}
const keyField = { ...field, name: key.name, type: 'string', custom: true, length: 255, unique: true, externalId: true }

/** Each connects anew, since a session that is older than a permission may not know of it. */
const entry = [token(url), versions]

function contactWith(...fields: object[]): Exchange {
  const reply = { name: 'Contact', label: 'Contact', labelPlural: 'Contacts', custom: false, fields }
  return { ask: `GET ${root}/sobjects/Contact/describe`, reply }
}

const query = (q: string, ...records: object[]): Exchange => ({
  ...{ ask: `GET ${root}/query`, query: { q } },
  reply: { totalSize: records.length, done: true, records },
})

const me: Exchange = { ask: 'GET /services/oauth2/userinfo', reply: { user_id: user, organization_id: '00D' } }
const setQuery = "SELECT Id FROM PermissionSet WHERE Name = 'CRM_Ferry'"
const assignmentQuery = `SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = '${user}' AND PermissionSetId = '${set}'`
const grantQuery = `SELECT Id, Field FROM FieldPermissions WHERE ParentId = '${set}' AND SobjectType = 'Contact'`

/** One record is made, as a collection of one. */
function saves(record: string, id: string): Exchange {
  const body = `{"allOrNone":false,"records":[${record}]}`
  return { ask: `POST ${root}/composite/sobjects`, body, reply: [{ id, success: true, errors: [] }] }
}

const granting = saves(
  `{"attributes":{"type":"FieldPermissions"},"ParentId":"${set}","SobjectType":"Contact","Field":"Contact.crm_ferry_source_id__c","PermissionsRead":true,"PermissionsEdit":true}`,
  '01k000000000001AAA',
)
const granted = [me, query(setQuery, { Id: set }), query(assignmentQuery, { Id: '0Pa000000000001AAA' })]

function open(...exchanges: Exchange[]): { admin: SchemaAdmin; fake: FakeHttp } {
  const fake = fakeHttp([...entry, ...exchanges])
  return { admin: connect(app, fake.factory).admin!, fake }
}

describe('creating fields', () => {
  it('makes them, grants them to its own user by a permission set, and believes describe alone', async () => {
    const { admin, fake } = open(
      contactWith(),
      {
        ask: create,
        body: {
          FullName: 'Contact.crm_ferry_source_id__c',
          Metadata: {
            ...{ label: 'CRM Ferry Source ID', type: 'Text', length: 255, description: 'Keep it.' },
            ...{ unique: true, externalId: true, caseSensitive: true },
          },
        },
        status: 201,
        reply: made,
      },
      me,
      query(setQuery),
      saves(
        '{"attributes":{"type":"PermissionSet"},"Name":"CRM_Ferry","Label":"CRM Ferry","Description":"Lets the user of CRM Ferry read and write the fields that it created."}',
        set,
      ),
      query(assignmentQuery),
      saves(
        `{"attributes":{"type":"PermissionSetAssignment"},"AssigneeId":"${user}","PermissionSetId":"${set}"}`,
        '0Pa000000000001AAA',
      ),
      query(grantQuery),
      granting,
      contactWith(keyField),
    )
    expect(await admin.createFields('Contact', [key], never)).toEqual([{ status: 'created' }])
    fake.done()
  })

  it('leaves alone what is there as it was asked for, and says how another one differs', async () => {
    const { admin, fake } = open(contactWith(keyField), contactWith({ ...keyField, externalId: false }))
    expect(await admin.createFields('Contact', [key], never)).toEqual([{ status: 'exists' }])
    const [other] = await admin.createFields('Contact', [key], never)
    expect(other).toMatchObject({ status: 'failed', error: { kind: 'conflict', field: key.name } })
    fake.done()
  })

  it('takes a hidden field of that name for made earlier, and looks with a new session until it is shown', async () => {
    const taken = [
      { errorCode: 'DUPLICATE_DEVELOPER_NAME', message: 'There is already a field named that on Contact.' },
    ]
    const { admin, fake } = open(
      ...[contactWith(), { ask: create, status: 400, reply: taken }, ...granted, query(grantQuery), granting],
      ...[contactWith(), ...entry, contactWith(), ...entry, contactWith(keyField)],
    )
    expect(await admin.createFields('Contact', [key], never)).toEqual([{ status: 'exists' }])
    fake.done()
  })

  it('says what to do when the field stays hidden', async () => {
    const again = [...entry, contactWith()]
    const refused = {
      success: false,
      errors: [{ statusCode: 'INSUFFICIENT_ACCESS_OR_READONLY', message: 'no', fields: [] }],
    }
    const { admin } = open(
      ...[contactWith(), { ask: create, status: 201, reply: made }, ...granted, query(grantQuery)],
      { ask: `POST ${root}/composite/sobjects`, reply: [refused] },
      ...[contactWith(), ...again, ...again, ...again, ...again],
    )
    const [outcome] = await admin.createFields('Contact', [key], never)
    const error = outcome?.status === 'failed' ? outcome.error : expect.unreachable()
    expect(error).toMatchObject({ kind: 'permission', field: key.name })
    expect(error.message).toContain('field-level security')
  })

  it('lets no bad definition stop the others, and sends none that cannot be named', async () => {
    const { admin, fake } = open(
      contactWith(),
      { ask: create, status: 400, reply: [{ errorCode: 'FIELD_INTEGRITY_EXCEPTION', message: 'Too many fields.' }] },
      { ask: create, status: 201, reply: made },
      ...[...granted, query(grantQuery), granting, contactWith(keyField)],
    )
    const definitions: FieldDefinition[] = [
      { name: 'nickname', label: 'Nickname', type: 'text' },
      { name: 'nickname__c', label: 'Nickname', type: 'text' },
      key,
    ]
    expect(await admin.createFields('Contact', definitions, never)).toMatchObject([
      { status: 'failed', error: { kind: 'invalid', field: 'nickname' } },
      { status: 'failed', error: { code: 'FIELD_INTEGRITY_EXCEPTION' } },
      { status: 'created' },
    ])
    fake.done()
  })

  it('refuses what has no custom fields', async () => {
    const { admin } = open({ ...contactWith(), ask: `GET ${root}/sobjects/CaseComment/describe` })
    await expect(admin.createFields('CaseComment', [key], never)).rejects.toMatchObject({ kind: 'unsupported' })
  })
})

describe('options and deletion', () => {
  const id = '00N5e000000AbCdEAK'
  const levels = { ...field, name: 'Level__c', type: 'picklist', custom: true }
  const ids: Exchange = {
    ask: `GET ${root}/tooling/query`,
    query: {
      q: "SELECT Id, DeveloperName FROM CustomField WHERE TableEnumOrId = 'Contact' AND NamespacePrefix = null",
    },
    reply: { size: 1, done: true, records: [{ Id: id, DeveloperName: 'Level' }] },
  }
  const one = `${root}/tooling/sobjects/CustomField/${id}`
  const value = (valueName: string, isActive: boolean | null = null) => ({ valueName, label: valueName, isActive })
  const metadata = (...values: object[]) => ({
    label: 'Level',
    type: 'Picklist',
    valueSet: { restricted: true, valueSetDefinition: { sorted: false, value: values } },
  })

  it('adds options to the whole of the field, and brings back what was switched off', async () => {
    const { admin, fake } = open(
      contactWith(levels),
      ids,
      { ask: `GET ${one}`, reply: { FullName: 'Contact.Level__c', Metadata: metadata(value('A'), value('B', false)) } },
      {
        ask: `PATCH ${one}`,
        body: {
          FullName: 'Contact.Level__c',
          Metadata: metadata(value('A'), value('B', true), { valueName: 'C', label: 'The C', default: false }),
        },
        status: 204,
        reply: '',
      },
    )
    const options = ['A', 'B', 'C'].map((each) => ({ value: each, label: `The ${each}` }))
    expect(await admin.addOptions!('Contact', 'Level__c', options, never)).toEqual([
      { status: 'exists' },
      { status: 'added' },
      { status: 'added' },
    ])
    fake.done()
  })

  it('adds nothing to a global value set, or to a picklist of Salesforce', async () => {
    const global = { label: 'Level', type: 'Picklist', valueSet: { valueSetName: 'Levels' } }
    const { admin } = open(
      ...[contactWith(levels), ids, { ask: `GET ${one}`, reply: { FullName: 'Contact.Level__c', Metadata: global } }],
      contactWith({ ...levels, name: 'LeadSource', custom: false }),
    )
    const options = [{ value: 'C', label: 'C' }]
    const unsupported = { kind: 'unsupported', stored: 'no' }
    await expect(admin.addOptions!('Contact', 'Level__c', options, never)).rejects.toMatchObject({
      ...unsupported,
      field: 'Level__c',
    })
    await expect(admin.addOptions!('Contact', 'LeadSource', options, never)).rejects.toMatchObject(unsupported)
  })

  it('deletes fields by their id, and knows those that are gone', async () => {
    const { admin, fake } = open(ids, { ask: `DELETE ${one}`, status: 204, reply: '' })
    expect(await admin.deleteFields!('Contact', ['Level__c', 'Other__c'], never)).toEqual([
      { status: 'deleted' },
      { status: 'absent' },
    ])
    fake.done()
  })
})

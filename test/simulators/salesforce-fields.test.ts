import { describe, expect, it } from 'vitest'
import { field } from '../../simulators/salesforce/standard/field.ts'
import { ask, create, granter, text } from './salesforce-fields.ts'
import { ANN, fieldsOf } from './salesforce-org.ts'
import { BASE, codesOf, openWritable } from './salesforce-writes.ts'

describe('a custom field', () => {
  it('[191] is granted by nobody who may not manage permission sets', async () => {
    const org = await openWritable({ settings: { permissions: 'api,view-all,view-setup' } })
    const refused = await org.create('PermissionSet', { Name: 'Ours', Label: 'Ours' })
    expect(refused.status).toBeGreaterThanOrEqual(400)
    const { sobjects } = (await org.get(`${BASE}/sobjects`)).json
    const find = (wanted: string) => sobjects.find(({ name }: { name: string }) => name === wanted)
    expect([find('PermissionSet').createable, find('PermissionSet').queryable]).toEqual([false, true])
  })

  it('[191] is there for nobody until a permission set of theirs grants it', async () => {
    const org = await openWritable()
    const { status, json } = await create(org, 'Contact.Source__c', text)
    expect([status, json]).toEqual([
      201,
      { id: expect.stringMatching(/^00N/), success: true, errors: [], warnings: [], infos: [] },
    ])
    expect((await fieldsOf(org, 'Contact')).has('Source__c')).toBe(false)
    expect((await org.query('SELECT Source__c FROM Contact')).json[0].errorCode).toBe('INVALID_FIELD')
    expect((await org.create('Contact', { LastName: 'x', Source__c: '1' })).json[0]).toMatchObject({
      errorCode: 'INVALID_FIELD',
      message: "No such column 'Source__c' on sobject of type Contact",
    })
    const grant = await granter(org)
    const read = await grant('Contact.Source__c', false)
    expect((await fieldsOf(org, 'Contact')).get('Source__c')).toMatchObject({ createable: false, updateable: false })
    expect(codesOf(await org.create('Contact', { LastName: 'x', Source__c: '1' }))).toEqual([
      'INVALID_FIELD_FOR_INSERT_UPDATE',
    ])
    expect((await org.change('FieldPermissions', read.json.id, { PermissionsEdit: true })).status).toBe(204)
    expect((await fieldsOf(org, 'Contact')).get('Source__c')).toMatchObject({
      label: 'Source',
      type: 'string',
      length: 100,
      custom: true,
      createable: true,
      updateable: true,
      externalId: true,
      idLookup: true,
      unique: true,
      caseSensitive: true,
      nillable: true,
    })
    expect(codesOf(await org.upsertMany('Contact', 'Source__c', [{ LastName: 'x', Source__c: 'k' }]))).toEqual([null])
    expect((await org.erase('FieldPermissions', read.json.id)).status).toBe(204)
    expect((await fieldsOf(org, 'Contact')).has('Source__c')).toBe(false)
  })

  it('[191] counts by the sets that the user has, of fields that can be granted', async () => {
    const org = await openWritable()
    await create(org, 'Contact.Source__c', text)
    await create(org, 'Contact.Must__c', { label: 'Must', type: 'Text', length: 10, required: true })
    expect((await fieldsOf(org, 'Contact')).has('Must__c')).toBe(true)
    const ParentId = await org.made('PermissionSet', { Name: 'Others', Label: 'Others' })
    const grant = (Field: string) =>
      org.create('FieldPermissions', {
        ParentId,
        SobjectType: 'Contact',
        Field,
        PermissionsRead: true,
        PermissionsEdit: true,
      })
    expect((await grant('Contact.Source__c')).status).toBe(201)
    expect((await fieldsOf(org, 'Contact')).has('Source__c')).toBe(false)
    expect(codesOf(await grant('Contact.Source__c'))).toEqual(['DUPLICATE_VALUE'])
    expect(codesOf(await grant('Contact.Must__c'))).toEqual(['FIELD_INTEGRITY_EXCEPTION'])
    expect(codesOf(await grant('Contact.Nope__c'))).toEqual(['INVALID_CROSS_REFERENCE_KEY'])
    await org.made('PermissionSetAssignment', { AssigneeId: ANN, PermissionSetId: ParentId })
    expect((await fieldsOf(org, 'Contact')).has('Source__c')).toBe(true)
  })

  it.each([
    [{ type: 'TextArea' }, { type: 'textarea', length: 255 }],
    [
      { type: 'LongTextArea', length: 32_768, visibleLines: 3 },
      { type: 'textarea', length: 32_768, filterable: false },
    ],
    [
      { type: 'Html', length: 32_768, visibleLines: 10 },
      { type: 'textarea', htmlFormatted: true },
    ],
    [
      { type: 'Number', precision: 10, scale: 2 },
      { type: 'double', precision: 10, scale: 2 },
    ],
    [
      { type: 'Currency', precision: 18, scale: 2 },
      { type: 'currency', precision: 18 },
    ],
    [
      { type: 'Percent', precision: 5, scale: 1 },
      { type: 'percent', scale: 1 },
    ],
    [{ type: 'Date' }, { type: 'date' }],
    [{ type: 'DateTime' }, { type: 'datetime' }],
    [{ type: 'Time' }, { type: 'time' }],
    [
      { type: 'Checkbox', defaultValue: 'true' },
      { type: 'boolean', nillable: false, defaultValue: true },
    ],
    [{ type: 'Email' }, { type: 'email', length: 80 }],
    [{ type: 'Phone' }, { type: 'phone', length: 40 }],
    [{ type: 'Url' }, { type: 'url', length: 255 }],
    [
      { type: 'Lookup', referenceTo: 'Account', relationshipName: 'Things' },
      { type: 'reference', referenceTo: ['Account'], relationshipName: 'Thing__r' },
    ],
    [
      {
        type: 'MultiselectPicklist',
        visibleLines: 4,
        valueSet: {
          restricted: true,
          valueSetDefinition: {
            sorted: true,
            value: [
              { fullName: 'b', label: 'B', default: false },
              { fullName: 'a', label: 'A', default: true },
            ],
          },
        },
      },
      {
        type: 'multipicklist',
        restrictedPicklist: true,
        picklistValues: [{ value: 'a', defaultValue: true, active: true, label: 'A', validFor: null }, { value: 'b' }],
      },
    ],
  ])('[192] of %j is described as what it is', async (metadata, described) => {
    const org = await openWritable()
    expect((await create(org, 'Contact.Thing__c', { label: 'Thing', ...metadata })).json).toMatchObject({
      success: true,
    })
    await (await granter(org))('Contact.Thing__c')
    expect((await fieldsOf(org, 'Contact')).get('Thing__c')).toMatchObject(described)
  })

  it.each([
    ['Contact.Source', text, 'FIELD_INTEGRITY_EXCEPTION'],
    ['Contact.So__urce__c', text, 'FIELD_INTEGRITY_EXCEPTION'],
    [`Contact.${'x'.repeat(41)}__c`, text, 'FIELD_INTEGRITY_EXCEPTION'],
    ['Nope.Source__c', text, 'INVALID_CROSS_REFERENCE_KEY'],
    ['Task.Source__c', text, 'INVALID_CROSS_REFERENCE_KEY'],
    ['Lead.Key__c', text, 'DUPLICATE_DEVELOPER_NAME'],
    ['Contact.X__c', { ...text, label: 'x'.repeat(41) }, 'STRING_TOO_LONG'],
    ['Contact.X__c', { type: 'Text', length: 5 }, 'FIELD_INTEGRITY_EXCEPTION'],
    ['Contact.X__c', { label: 'x', type: 'Text' }, 'FIELD_INTEGRITY_EXCEPTION'],
    ['Contact.X__c', { label: 'x', type: 'Text', length: 256 }, 'FIELD_INTEGRITY_EXCEPTION'],
    ['Contact.X__c', { label: 'x', type: 'Checkbox' }, 'FIELD_INTEGRITY_EXCEPTION'],
    ['Contact.X__c', { label: 'x', type: 'Picklist' }, 'FIELD_INTEGRITY_EXCEPTION'],
    ['Contact.X__c', { label: 'x', type: 'Date', unique: true }, 'FIELD_INTEGRITY_EXCEPTION'],
    ['Contact.X__c', { label: 'x', type: 'Lookup', referenceTo: 'Nope' }, 'FIELD_INTEGRITY_EXCEPTION'],
    ['Contact.X__c', { label: 'x', type: 'Story' }, 'INVALID_FIELD'],
  ])('[193] %s is refused for what is wrong with it: %#', async (name, metadata, code) => {
    const reply = await create(await openWritable(), name, metadata)
    expect([reply.status, codesOf(reply)]).toEqual([400, [code]])
  })

  it('[193] is refused where there is no room for another one, and to who may not change the setup', async () => {
    const own = Array.from({ length: 499 }, (_, n) => field('string', `F${n}__c`, `F${n}`, { length: 1 }))
    const org = await openWritable({}, { objects: { Contact: { extraFields: own, records: [] } } })
    expect(
      (await ask(org, "SELECT Label, Max, Remaining FROM EntityLimit WHERE EntityDefinitionId = 'Contact'")).records,
    ).toMatchObject([{ Label: 'Custom Fields', Max: 500, Remaining: 1 }])
    expect((await create(org, 'Contact.A__c', text)).status).toBe(201)
    expect(codesOf(await create(org, 'Contact.B__c', text))).toEqual(['LIMIT_EXCEEDED'])
    const plain = await openWritable({ settings: { permissions: 'api,view-all' } })
    expect((await create(plain, 'Contact.A__c', text)).status).toBe(403)
  })
})

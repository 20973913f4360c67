import { describe, expect, it } from 'vitest'
import { connect } from '../../src/connectors/salesforce/index.ts'
import { findField, type ObjectSchema } from '../../src/model/schema.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'
import { field, root, session, versions } from './salesforce-answers.ts'

const option = (value: string, facts: object = {}) => ({
  ...{ active: true, defaultValue: false, label: value, value, validFor: null },
  ...facts,
})

async function described(name: string, facts: object, fields: object[], ...more: Exchange[]): Promise<ObjectSchema> {
  const reply = { ...{ name, label: name, labelPlural: `${name}s`, custom: name.endsWith('__c') }, ...facts, fields }
  const fake = fakeHttp([
    ...[versions, { ask: `GET ${root}/sobjects`, reply: { sobjects: [{ name, queryable: true, custom: true }] } }],
    { ask: `GET ${root}/sobjects/${name}/describe`, reply },
    ...more,
  ])
  const schema = await connect(session, fake.factory).describe(never, [name])
  fake.done()
  return schema.objects[0]!
}

const all = { createable: true, updateable: true, deletable: true }

describe('a described object', () => {
  it('says which options of a picklist go with which of the one that controls it', async () => {
    // Bits of `validFor` in the documentation of describe: the highest stands for the first controlling value.
    const object = await described('Place__c', all, [
      {
        ...{ ...field, name: 'Country__c', type: 'picklist', custom: true },
        picklistValues: [option('Italy'), option('France', { active: false }), option('Spain')],
      },
      { ...field, name: 'Abroad__c', type: 'boolean', nillable: false, defaultedOnCreate: true, custom: true },
      {
        ...{ ...field, name: 'City__c', type: 'picklist', custom: true, controllerName: 'Country__c' },
        picklistValues: [
          option('Rome', { validFor: 'gAAA' }),
          option('Nice', { validFor: 'wAAA' }),
          option('Vigo', { validFor: 'IAAA' }),
          option('Gone', { validFor: '/wAA', active: false }),
        ],
      },
      {
        ...{ ...field, name: 'Visa__c', type: 'picklist', custom: true, controllerName: 'Abroad__c' },
        picklistValues: [option('None', { validFor: 'gAAA' }), option('Tourist', { validFor: 'QAAA' })],
      },
    ])
    expect(findField(object, 'City__c')?.dependsOn).toEqual([
      { field: 'Country__c', allows: { Italy: ['Rome', 'Nice'], France: ['Nice'], Spain: ['Vigo'] } },
    ])
    expect(findField(object, 'Visa__c')?.dependsOn).toEqual([
      { field: 'Abroad__c', allows: { false: ['None'], true: ['Tourist'] } },
    ])
    expect(findField(object, 'Country__c')?.dependsOn).toBeUndefined()
  })

  it('says in what its lengths of time are counted', async () => {
    const names = ['CallDurationInSeconds', 'DurationInMinutes', 'Age__c']
    const object = await described(
      'Task',
      all,
      names.map((name) => ({ ...field, name, type: 'int' })),
    )
    expect(names.map((name) => findField(object, name)?.unit)).toEqual(['seconds', 'minutes', undefined])
  })

  it('has the record types that the user may give as options, and what each allows', async () => {
    const type = (recordTypeId: string, name: string, facts: object = {}) => ({
      ...{ recordTypeId, name, active: true, available: true, master: false, defaultRecordTypeMapping: false },
      ...facts,
    })
    const [big, small] = ['0125e000000AbCdAAK', '0125e000000AbCeAAK']
    const values = (id: string, ...names: string[]): Exchange => ({
      ask: `GET ${root}/ui-api/object-info/Place__c/picklist-values/${id}`,
      reply: { picklistFieldValues: { Kind__c: { values: names.map((value) => ({ label: value, value })) } } },
    })
    const facts = {
      ...all,
      recordTypeInfos: [
        type(big, 'Big'),
        type(small, 'Small', { defaultRecordTypeMapping: true }),
        type('0125e000000AbCfAAK', 'Hidden', { available: false }),
        type('012000000000000AAA', 'Master', { master: true }),
      ],
    }
    const fields = [
      { ...field, name: 'RecordTypeId', type: 'reference', referenceTo: ['RecordType'] },
      { ...field, name: 'Kind__c', type: 'picklist', custom: true, picklistValues: [option('A'), option('B')] },
    ]
    const object = await described('Place__c', facts, fields, values(big, 'A', 'B'), values(small, 'B'))
    expect(findField(object, 'RecordTypeId')).toMatchObject({
      ...{ type: 'select', restricted: true, system: false, defaultValue: small },
      options: [
        { value: big, label: 'Big' },
        { value: small, label: 'Small' },
      ],
    })
    expect(findField(object, 'Kind__c')?.dependsOn).toEqual([
      { field: 'RecordTypeId', allows: { [big]: ['A', 'B'], [small]: ['B'] } },
    ])
    // Where the user may not ask, nothing is known of it.
    const refused = { status: 403, reply: [{ errorCode: 'INSUFFICIENT_ACCESS', message: 'no' }] }
    const silent = [values(big), values(small)].map(({ ask }) => ({ ask, ...refused }))
    const unknown = await described('Place__c', facts, fields, ...silent)
    expect(findField(unknown, 'Kind__c')?.dependsOn).toBeUndefined()
    expect(findField(unknown, 'RecordTypeId')?.options).toHaveLength(2)
  })

  it('of the org itself can be written, by its own keys and below its masters', async () => {
    const object = await described('Place__c', { ...all, keyPrefix: 'a0B' }, [
      {
        ...{ ...field, name: 'Number__c', type: 'string', length: 40, custom: true },
        ...{ unique: true, externalId: true, filterable: true },
      },
      {
        ...{ ...field, name: 'Region__c', type: 'reference', referenceTo: ['Region__c'], custom: true },
        ...{ cascadeDelete: true, updateable: false, nillable: false },
      },
      { ...field, name: 'Size__c', type: 'double', precision: 6, scale: 2, custom: true },
      { ...field, name: 'Floors__c', type: 'double', precision: 3, scale: 0, custom: true },
      { ...field, name: 'Rooms', type: 'int', digits: 8 },
      { ...field, name: 'Photo__c', type: 'base64', custom: true },
      { ...field, name: 'crm_ferry_source_id__c', type: 'string', custom: true, unique: true, externalId: true },
      { ...field, name: 'Mood__c', type: 'picklist', custom: true, picklistValues: [option('Good')] },
      { ...field, name: 'acme__Mood__c', type: 'picklist', custom: true, picklistValues: [option('Good')] },
    ])
    expect(object).toMatchObject({
      matchKeys: [{ field: 'Number__c', normalise: 'exact' }],
      locks: ['Region__c'],
      idExample: 'a0B000000000000000',
      newFieldNames: { suffix: '__c', maxLength: 43 },
      operations: {
        create: { maxRows: 200, replay: 'safe' },
        remove: { maxRows: 200 },
        find: { keys: ['id', 'Number__c', 'crm_ferry_source_id__c'] },
      },
    })
    const rules = (name: string) => findField(object, name)?.rules?.map(({ arguments: digits }) => digits.join('.'))
    expect([rules('Size__c'), rules('Floors__c'), rules('Rooms')]).toEqual([['6.2'], ['3.0'], ['8.0']])
    expect(findField(object, 'Photo__c')).toBeUndefined()
    expect(findField(object, 'crm_ferry_source_id__c')?.system).toBe(true)
    expect(findField(object, 'Mood__c')?.extendable).toBe(true)
    expect(findField(object, 'acme__Mood__c')?.extendable).toBeUndefined()
  })

  it('is only read where nobody may create', async () => {
    const object = await described('Place__c', { createable: false, updateable: false, deletable: false }, [
      { ...field, name: 'SystemModstamp', type: 'datetime', createable: false, updateable: false },
    ])
    expect(Object.keys(object.operations)).toEqual(['read', 'find'])
    expect(object.operations.read?.changes?.lagMs).toBeGreaterThan(0)
    expect(object.provenance).toBeUndefined()
  })
})

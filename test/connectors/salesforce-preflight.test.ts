import { describe, expect, it } from 'vitest'
import type { Intention } from '../../src/connector.ts'
import { connect } from '../../src/connectors/salesforce/index.ts'
import type { Finding } from '../../src/model/run.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'
import { field, root, session, versions } from './salesforce-answers.ts'

const created = { ...field, name: 'CreatedDate', type: 'datetime', createable: false, updateable: false }

function org(facts: object = {}, fields: object[] = [created]): Exchange {
  const right = { createable: true, updateable: true }
  const reply = {
    name: 'Contact',
    label: 'Contact',
    labelPlural: 'Contacts',
    custom: false,
    ...right,
    ...facts,
    fields,
  }
  return { ask: `GET ${root}/sobjects/Contact/describe`, reply }
}

const named = "EntityDefinition.QualifiedApiName = 'Contact'"
const questions: Record<string, [path: string, q: string]> = {
  validations: ['/tooling/query', `SELECT ValidationName FROM ValidationRule WHERE Active = true AND ${named}`],
  duplicates: ['/query', "SELECT DeveloperName FROM DuplicateRule WHERE IsActive = true AND SobjectType = 'Contact'"],
  triggers: ['/tooling/query', "SELECT Name FROM ApexTrigger WHERE Status = 'Active' AND TableEnumOrId = 'Contact'"],
  workflows: ['/tooling/query', "SELECT Name FROM WorkflowRule WHERE TableEnumOrId = 'Contact'"],
  flows: [
    '/query',
    "SELECT Label FROM FlowDefinitionView WHERE IsActive = true AND TriggerObjectOrEventLabel = 'Contact'",
  ],
  room: ['/tooling/query', "SELECT Label, Max, Remaining FROM EntityLimit WHERE EntityDefinitionId = 'Contact'"],
}

/** What the org answers to each question; refused where nothing is told. */
function answers(told: Partial<Record<keyof typeof questions, object[]>>, megabytes = 100): Exchange[] {
  const refused = [{ errorCode: 'INVALID_TYPE', message: 'sObject type is not supported.' }]
  const asked = Object.entries(questions).map(([name, [path, q]]): Exchange => {
    const ask = { ask: `GET ${root}${path}`, query: { q } }
    const records = told[name]
    return records === undefined ? { ...ask, status: 400, reply: refused } : { ...ask, reply: { done: true, records } }
  })
  return [...asked, { ask: `GET ${root}/limits`, reply: { DataStorageMB: { Max: 1024, Remaining: megabytes } } }]
}

const quiet = { validations: [], duplicates: [], triggers: [], workflows: [], flows: [], room: [] }

async function findings(exchanges: Exchange[], intention: Partial<Intention> = {}): Promise<Finding[]> {
  const usual = { object: 'Contact', creates: 10, updates: 0, writes: [], newFields: [], newOptions: [] }
  const fake = fakeHttp([versions, ...exchanges])
  const found = await connect(session, fake.factory).preflight!({ ...usual, ...intention }, never)
  fake.done()
  return found
}

/** The objects that a user may know of, who may make permission sets or not. */
const listed = (createable: boolean): Exchange => ({
  ask: `GET ${root}/sobjects`,
  reply: { sobjects: [{ name: 'PermissionSet', queryable: true, createable }] },
})

const codes = (found: Finding[]): string[] => found.map(({ severity, code }) => `${severity} ${code}`)

describe('preflight', () => {
  it('says nothing where nothing is in the way', async () => {
    expect(await findings([org({}, [{ ...created, createable: true }]), ...answers(quiet)])).toEqual([])
  })

  it('names the rules that judge records and what they set off', async () => {
    const found = await findings([
      org(),
      ...answers({
        ...quiet,
        validations: [{ ValidationName: 'Needs_Phone' }],
        duplicates: [{ DeveloperName: 'Standard_Contact_Duplicate_Rule' }],
        triggers: [{ Name: 'ContactTrigger' }],
        flows: [{ Label: 'Welcome mail' }],
      }),
    ])
    expect(codes(found)).toEqual([
      'warning validation-rules',
      'warning duplicate-rules',
      'warning automations',
      'info audit-fields',
    ])
    expect(found[0]?.message).toContain('Needs_Phone')
    expect(found[1]?.message).toContain('Standard_Contact_Duplicate_Rule')
    expect(found[2]).toMatchObject({ about: 'set-off', count: 10 })
    expect(found[2]?.message).toContain('ContactTrigger, Welcome mail')
  })

  it('says when it may not look', async () => {
    const found = await findings([org(), ...answers({})])
    expect(codes(found)).toEqual(['warning rules-unknown', 'info audit-fields'])
    expect(found[0]?.message).toContain('validation rules, duplicate rules, triggers and flows')
  })

  it('stops what the user has no right to, and what the org has no room for', async () => {
    const locked = { ...field, name: 'Level__c', type: 'string', custom: true, createable: false, updateable: false }
    const right = { createable: false, updateable: false }
    const intention = { creates: 1_000, updates: 5, writes: ['Level__c'] }
    const found = await findings([org(right, [locked]), ...answers(quiet, 1)], intention)
    expect(codes(found)).toEqual(['error missing-rights', 'error limit-storage'])
    expect(found[0]?.message).toContain('Create on Contact, Edit on Contact, Edit Access to the field Level__c')
    const hidden = { ask: org().ask, status: 404, reply: [{ errorCode: 'NOT_FOUND', message: 'no' }] }
    expect(codes(await findings([hidden]))).toEqual(['error missing-rights'])
  })

  it('tells of a right to change fields that is missing, where any are changed', async () => {
    const level = { ...field, name: 'Level__c', type: 'picklist', custom: true }
    const told = async (may: boolean, intention: Partial<Intention>) =>
      codes(await findings([org({}, [level]), ...answers(quiet), listed(may)], { creates: 0, ...intention }))
    const newFields = [{ name: 'Size__c', label: 'Size', type: 'text' as const }]
    const newOptions = [{ field: 'Level__c', options: [{ value: 'A', label: 'A' }] }]
    expect(await told(false, { newFields })).toEqual(['error missing-rights'])
    expect(await told(false, { newOptions })).toEqual(['warning rights-unknown'])
    expect(await told(true, { newFields, newOptions })).toEqual([])
    const there = [{ name: 'Level__c', label: 'Level', type: 'select' as const }]
    expect(codes(await findings([org({}, [level]), ...answers(quiet)], { creates: 0, newFields: there }))).toEqual([])
  })

  it('judges new fields before anybody approves them', async () => {
    const taken = { ...field, name: 'level__c', type: 'picklist', custom: true }
    const option = (value: string, label = value) => ({ value, label })
    const newFields: Intention['newFields'] = [
      { name: 'level__c', label: 'Level', type: 'text' },
      { name: 'nickname', label: 'Nickname', type: 'text' },
      { name: 'size__c', label: 'Size', type: 'select', options: [option('A'), option('a')] },
      { name: 'fine__c', label: 'Fine', type: 'multi-select', options: [option('a;b', 'Both')] },
      { name: 'good__c', label: 'Good', type: 'date' },
    ]
    const room = [{ Label: 'Custom Fields', Max: 500, Remaining: 3 }]
    const exchanges = [org({}, [taken]), ...answers({ ...quiet, room }), listed(true)]
    const found = await findings(exchanges, { newFields, creates: 0 })
    expect(found.map(({ code, field: name }) => [code, name])).toEqual([
      ['field-differs', 'level__c'],
      ['field-name', 'nickname'],
      ['field-options', 'size__c'],
      ['field-options', 'fine__c'],
      ['limit-custom-fields', undefined],
    ])
    expect(new Set(found.map(({ severity }) => severity))).toEqual(new Set(['error']))
  })
})

describe('rights', () => {
  it('that are missing are told at once, in the words of permission sets', async () => {
    const all = { queryable: true, createable: true, updateable: true }
    const names = ['Account', 'Contact', 'Lead', 'Opportunity', 'Case', 'Task', 'Event', 'Product2', 'User']
    const sobjects = names.map((name) => ({ ...all, name, updateable: name !== 'Lead' }))
    const fake = fakeHttp([versions, { ask: `GET ${root}/sobjects`, reply: { sobjects } }])
    expect(await connect(session, fake.factory).rights!(never)).toEqual({
      read: ['Read on Campaign'],
      write: ['Edit on Lead'],
      schema: ['Customize Application'],
    })
  })
})

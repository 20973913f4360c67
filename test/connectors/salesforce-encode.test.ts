import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Issue } from '../../src/connector.ts'
import { encode } from '../../src/connectors/salesforce/encode.ts'
import { same } from '../../src/connectors/salesforce/same.ts'
import type { Row, Value } from '../../src/model/record.ts'
import type { ObjectSchema } from '../../src/model/schema.ts'
import { contact, field, object } from './salesforce-schemas.ts'

function wire(row: Row, of: ObjectSchema = contact): unknown {
  const encoded = encode(of, 'update', row)
  return Array.isArray(encoded) ? encoded.map(({ field, code }: Issue) => `${field} ${code}`) : encoded.wire
}

describe('encode', () => {
  const taken: [string, Value, unknown][] = [
    ['LastName', '  Lovelace ', 'Lovelace'],
    ['LastName', 'x'.repeat(80), 'x'.repeat(80)],
    ['Email', 'Ada@Acme.example', 'Ada@Acme.example'],
    ['AccountId', '0015e000003AbCd', '0015e000003AbCdAAK'],
    ['Birthdate', '1815-12-10', '1815-12-10'],
    ['HasOptedOutOfEmail', 'true', true],
    ['HasOptedOutOfEmail', null, false],
    ['Budget__c', '-0012.50', '-12.5'],
    ['Budget__c', '9999999999999999.99', '9999999999999999.99'],
    ['Budget__c', '1E3', '1000'],
    ['Budget__c', '0.125', '0.125'],
    ['Floors', '12.0', '12'],
    ['LastCall__c', '2026-11-20T14:00:00+01:00', '2026-11-20T13:00:00.000Z'],
    ['Opens__c', '09:30', '09:30:00.000Z'],
    ['LeadSource', 'Never heard of', 'Never heard of'],
    ['Interests__c', ['B', 'A', 'B', ''], 'B;A'],
    ['Email', '', null],
    ['Interests__c', [], null],
  ]
  it.each(taken)('%s takes %j', (name, value, expected) => {
    expect(wire({ [name]: value })).toEqual({ [name]: expected })
  })

  const refused: [string, Value, string][] = [
    ['LastName', 'x'.repeat(81), 'too-long'],
    ['LastName', null, 'required'],
    ['LastName', 'half \ud83d', 'malformed-text'],
    ['Name', 'Ada', 'read-only'],
    ['Nothing__c', 'x', 'field-missing'],
    ['Email', 'ada at home', 'malformed-email'],
    ['Email', 'ada@home', 'malformed-email'],
    ['Email', 'a..b@home.example', 'malformed-email'],
    ['AccountId', '17', 'malformed-id'],
    ['Birthdate', '1815-02-30', 'malformed-date'],
    ['Birthdate', '1699-12-31', 'malformed-date'],
    ['HasOptedOutOfEmail', 'maybe', 'malformed-boolean'],
    ['Budget__c', '12,50', 'malformed-number'],
    ['Budget__c', '10000000000000000', 'out-of-range'],
    ['Seats__c', '10000', 'out-of-range'],
    ['Floors', '12.4', 'not-whole'],
    ['Seats__c', '12.4', 'not-whole'],
    ['LastCall__c', '2026-11-20 14:00', 'malformed-datetime'],
    ['Opens__c', '24:00', 'malformed-time'],
    ['LeadSource', 'x'.repeat(41), 'too-long'],
    ['Level__c', 'high', 'option-missing'],
    ['Interests__c', ['A', 'D'], 'option-missing'],
    ['Interests__c', ['A;B'], 'option-separator'],
  ]
  it.each(refused)('%s refuses %j as %s', (name, value, code) => {
    expect(wire({ [name]: value })).toEqual([`${name} ${code}`])
  })

  it('tells all rules that a row breaks, and never a value', () => {
    const issues = encode(contact, 'create', { Email: 'ada at home', Birthdate: 'yesterday', AccountId: '17' })
    expect(Array.isArray(issues) && issues.map(({ field }) => field)).toEqual([
      'Email',
      'Birthdate',
      'AccountId',
      'LastName',
    ])
    expect(JSON.stringify(issues)).not.toMatch(/ada|yesterday/)
  })

  it('leaves empty values out of a create', () => {
    const row = { LastName: 'Lovelace', Email: null, Description: ' ', HasOptedOutOfEmail: null, Interests__c: [] }
    expect(encode(contact, 'create', row)).toMatchObject({ wire: { LastName: 'Lovelace' } })
    expect(Object.keys((encode(contact, 'create', row) as { wire: object }).wire)).toEqual(['LastName'])
  })

  it('counts at least the bytes that a row takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (Description) => {
        const encoded = encode(contact, 'create', { LastName: 'L', Description })
        if (Array.isArray(encoded)) return
        expect(encoded.bytes).toBeGreaterThan(Buffer.byteLength(JSON.stringify(encoded.wire)))
      }),
    )
  })

  it('holds a restricted picklist to the value that controls it, where both are sent', () => {
    const option = (value: string) => ({ value, label: value })
    const dependsOn = [{ field: 'RecordTypeId', allows: { '0125e000000AbCdAAK': ['High'] } }]
    const facts = { options: ['High', 'Low'].map(option), restricted: true, dependsOn }
    const levelled = object('Case', [field('RecordTypeId', 'select'), field('Level__c', 'select', facts)])
    const RecordTypeId = '0125e000000AbCdAAK'
    expect(wire({ RecordTypeId, Level__c: 'High' }, levelled)).toEqual({ RecordTypeId, Level__c: 'High' })
    expect(wire({ RecordTypeId, Level__c: 'Low' }, levelled)).toEqual(['Level__c option-not-allowed'])
    expect(wire({ Level__c: 'Low' }, levelled)).toEqual({ Level__c: 'Low' })
    const open = object('Case', [
      field('RecordTypeId', 'select'),
      field('Level__c', 'select', { ...facts, restricted: false }),
    ])
    expect(wire({ RecordTypeId, Level__c: 'Low' }, open)).toEqual({ RecordTypeId, Level__c: 'Low' })
  })

  it('wants what an object needs of several fields, and keeps apart what cannot be together', () => {
    const member = object('CampaignMember', [
      field('CampaignId', 'reference'),
      field('ContactId', 'reference'),
      field('LeadId', 'reference'),
    ])
    expect(encode(member, 'create', { CampaignId: '7015e000000AbCdAAK' })).toMatchObject([
      { field: 'ContactId', code: 'required', message: expect.stringContaining('ContactId, LeadId') },
    ])
    expect(encode(member, 'create', { LeadId: '00Q5e000000AbCdAAK' })).toHaveProperty('wire')
    const task = object('Task', [field('WhoId', 'reference'), field('WhatId', 'reference')])
    const WhatId = '0065e000000AbCdAAK'
    expect(wire({ WhoId: '00Q5e000000AbCdAAK', WhatId }, task)).toEqual(['WhatId apart'])
    expect(wire({ WhoId: '0035e000000AbCdAAK', WhatId }, task)).toHaveProperty('WhatId')
  })
})

describe('same', () => {
  const equal: [string, Value, Value | undefined][] = [
    ['LastName', ' Lovelace ', 'Lovelace'],
    ['Description', 'a\r\nb', 'a\nb'],
    ['Description', '', null],
    ['Description', null, undefined],
    ['Email', 'Ada@Acme.example', 'ada@acme.example'],
    ['HasOptedOutOfEmail', null, false],
    ['Budget__c', '12.50', '12.5'],
    ['Budget__c', '12.345', '12.35'],
    ['Budget__c', '-0.004', '0'],
    ['Seats__c', '12.4', '12'],
    ['LastCall__c', '2026-11-20T14:00:00.750Z', '2026-11-20T14:00:00.000Z'],
    ['Opens__c', '09:30', '09:30:00.000Z'],
    ['AccountId', '0015e000003AbCd', '0015e000003AbCdAAK'],
    ['Interests__c', ['B', 'A'], ['A', 'B']],
    ['Notes__c', '<p onclick="x()">Tom &amp; Ada</p><script>x()</script>', '<p>Tom &#38; Ada</p>'],
  ]
  it.each(equal)('%s: %j is stored as %j', (name, sent, stored) => {
    expect(same(contact, name, sent, stored)).toBe(true)
  })

  const different: [string, Value, Value][] = [
    ['LastName', 'Lovelace', 'lovelace'],
    ['Description', 'a b', 'a  b'],
    ['Email', 'ada@acme.example', null],
    ['HasOptedOutOfEmail', null, true],
    ['Budget__c', '12.345', '12.36'],
    ['Budget__c', '12.34', '12.35'],
    ['Budget__c', '12', '-12'],
    ['LastCall__c', '2026-11-20T14:00:00.000Z', '2026-11-20T15:00:00.000Z'],
    ['Interests__c', ['A'], ['A', 'B']],
    ['AccountId', '0015e000003AbCd', '0015e000003Abcd'],
    ['Notes__c', '<b>Tom</b>', '<b>Tim</b>'],
  ]
  it.each(different)('%s: %j is not %j', (name, sent, stored) => {
    expect(same(contact, name, sent, stored)).toBe(false)
  })
})

import { describe, expect, it } from 'vitest'
import type { ConnectionConfig } from '../../src/connector.ts'
import { connect } from '../../src/connectors/hubspot/index.ts'
import { knownObject } from '../../src/connectors/hubspot/objects.ts'
import { toObject } from '../../src/connectors/hubspot/schema.ts'
import type { HttpFactory } from '../../src/http/http.ts'
import { CrmError } from '../../src/model/errors.ts'
import { findField } from '../../src/model/schema.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'

const config: ConnectionConfig = { vendor: 'hubspot', settings: {}, credentials: { accessToken: 'pat-eu1-secret' } }
const path = '/crm/properties/2026-03/contacts/hs_lead_status'
const asked = [
  { value: 'NURTURING', label: 'Nurturing' },
  { value: 'OPEN', label: 'Open' },
]

const hidden = { label: 'Old', value: 'OLD', description: 'do not use', displayOrder: 7, hidden: true }
const open = { label: 'Offen', value: 'OPEN', displayOrder: -1, hidden: false }
const nurturing = { label: 'Nurturing', value: 'NURTURING', displayOrder: 8, hidden: false }
const status = {
  ...{ name: 'hs_lead_status', label: 'Lead Status', type: 'enumeration', fieldType: 'radio', hubspotDefined: true },
  modificationMetadata: { readOnlyOptions: false, readOnlyDefinition: true },
}

const reading = (...options: object[]): Exchange => ({ ask: `GET ${path}`, reply: { ...status, options } })
const writing = (...options: object[]): Exchange => ({
  ask: `PATCH ${path}`,
  body: { options },
  reply: { ...status, options },
})

const add = (factory: HttpFactory, options = asked) =>
  connect(config, factory).admin!.addOptions!('contacts', 'hs_lead_status', options, never)

describe('options of a property', () => {
  it('are added behind those that are there, which stay as they were to the letter', async () => {
    const fake = fakeHttp([reading(hidden, open), writing(hidden, open, nurturing), reading(hidden, open, nurturing)])
    expect(await add(fake.factory)).toEqual([{ status: 'added' }, { status: 'exists' }])
    fake.done()
  })

  it('are not written when they are all there', async () => {
    const fake = fakeHttp([reading(nurturing, open)])
    expect(await add(fake.factory)).toEqual([{ status: 'exists' }, { status: 'exists' }])
    fake.done()
  })

  it('are added again, to the list as it is then, when somebody else put another list in the place of ours', async () => {
    const theirs = { label: 'Theirs', value: 'THEIRS', displayOrder: 0, hidden: false }
    const later = { ...nurturing, displayOrder: 1 }
    const fake = fakeHttp([
      reading(open),
      writing(open, { ...nurturing, displayOrder: 1 }),
      reading(theirs),
      writing(theirs, later, { label: 'Open', value: 'OPEN', displayOrder: 2, hidden: false }),
      reading(theirs, later, open),
    ])
    expect(await add(fake.factory)).toEqual([{ status: 'added' }, { status: 'exists' }])
    fake.done()
  })

  it('give up on a list that never stays', async () => {
    const exchanges = [1, 2, 3].flatMap(() => [reading(open), writing(open, { ...nurturing, displayOrder: 1 })])
    const fake = fakeHttp([...exchanges, reading(open)])
    await expect(add(fake.factory)).rejects.toMatchObject({ kind: 'conflict', field: 'hs_lead_status' })
    fake.done()
  })

  it.each([
    ['carried out', [reading(open, nurturing)]],
    ['not carried out', [reading(open), writing(open, { ...nurturing, displayOrder: 1 }), reading(open, nurturing)]],
  ])('are there in the end after an answer that got lost, %s', async (_, after) => {
    const fake = fakeHttp([reading(open), ...after])
    let lost = false
    const losing: HttpFactory = (options) => {
      const client = fake.factory(options)
      return {
        ...client,
        async request(request, signal) {
          if (request.method !== 'PATCH' || lost) return client.request(request, signal)
          lost = true
          expect(request.repeat).toBe('once')
          throw new CrmError({ kind: 'transient', scope: 'request', stored: 'unknown', message: 'reset' })
        },
      }
    }
    expect(await add(losing)).toEqual([{ status: 'added' }, { status: 'exists' }])
    fake.done()
  })

  it('are refused with the reason, and not asked for again', async () => {
    const reply = { status: 'error', category: 'VALIDATION_ERROR', message: 'Property option labels must be unique.' }
    const fake = fakeHttp([reading(open), { ask: `PATCH ${path}`, status: 400, reply }])
    await expect(add(fake.factory)).rejects.toMatchObject({ kind: 'invalid', stored: 'no' })
    fake.done()
  })

  it.each([
    ['read-only', { modificationMetadata: { readOnlyOptions: true } }],
    ['kept outside', { externalOptions: true }],
    ['calculated', { calculated: true }],
    ['of another type', { type: 'string', fieldType: 'text' }],
    ["the vendor's own, of which nothing is said", { modificationMetadata: {} }],
  ])('stay as they are where they are %s', async (_, facts) => {
    const property = { ...status, ...facts, options: [open] }
    const fake = fakeHttp([{ ask: `GET ${path}`, reply: property }])
    await expect(add(fake.factory)).rejects.toMatchObject({ kind: 'unsupported', stored: 'no' })
    expect(
      findField(toObject(knownObject('contacts')!, [property], { recordBase: null }), 'hs_lead_status')?.extendable,
    ).toBeUndefined()
  })

  it('may be added where the vendor says so, and to properties that people made', () => {
    const own = { ...status, name: 'tier', hubspotDefined: false, modificationMetadata: {}, options: [open] }
    const contacts = toObject(knownObject('contacts')!, [{ ...status, options: [open] }, own], { recordBase: null })
    expect(contacts.fields.map(({ extendable }) => extendable)).toEqual([true, true])
  })

  it('hold no semicolon where several values stand in one field', async () => {
    const fake = fakeHttp([{ ask: `GET ${path}`, reply: { ...status, fieldType: 'checkbox', options: [open] } }])
    await expect(add(fake.factory, [{ value: 'a;b', label: 'A; B' }])).rejects.toMatchObject({ kind: 'invalid' })
  })
})

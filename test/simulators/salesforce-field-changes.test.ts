import { describe, expect, it } from 'vitest'
import { field, picklist } from '../../simulators/salesforce/standard/field.ts'
import { ask, create, FIELDS, granter, text } from './salesforce-fields.ts'
import { fieldsOf, signIn } from './salesforce-org.ts'
import { codesOf, keyed, openWritable } from './salesforce-writes.ts'

describe('a custom field', () => {
  it('[194] is changed by its whole definition, and gone with its values once it is deleted', async () => {
    const org = await openWritable({}, { objects: keyed({ Account: {} }) })
    const { id } = (await create(org, 'Account.Note__c', { label: 'Note', type: 'Text', length: 10 })).json
    await (await granter(org))('Account.Note__c')
    const account = await org.made('Account', { Name: 'A', Note__c: 'x' })
    const shown = (await org.get(`${FIELDS}/${id}`)).json
    expect(shown).toMatchObject({
      FullName: 'Account.Note__c',
      DeveloperName: 'Note',
      TableEnumOrId: 'Account',
      Metadata: { type: 'Text', length: 10 },
    })
    expect(codesOf(await org.call('PATCH', `${FIELDS}/${id}`, { Metadata: { length: 20 } }))).toEqual([
      'FIELD_INTEGRITY_EXCEPTION',
    ])
    expect((await org.call('PATCH', `${FIELDS}/${id}`, { Metadata: { ...shown.Metadata, length: 20 } })).status).toBe(
      204,
    )
    expect((await fieldsOf(org, 'Account')).get('Note__c')?.length).toBe(20)
    expect((await org.call('DELETE', `${FIELDS}/${id}`)).status).toBe(204)
    expect((await fieldsOf(org, 'Account')).has('Note__c')).toBe(false)
    expect((await org.call('DELETE', `${FIELDS}/${id}`)).status).toBe(404)
    await create(org, 'Account.Note__c', { label: 'Note', type: 'Text', length: 10, required: true })
    expect((await org.read('Account', account)).Note__c).toBeNull()
  })

  it('[195] is found by a query of the setup, also when it was there from the start', async () => {
    const org = await openWritable()
    const found = await ask(
      org,
      "SELECT Id, DeveloperName FROM CustomField WHERE TableEnumOrId = 'Lead' AND DeveloperName = 'Key'",
    )
    expect(found).toMatchObject({ size: 1, totalSize: 1, done: true, records: [{ DeveloperName: 'Key' }] })
    const { Metadata } = (await org.get(`${FIELDS}/${found.records[0].Id}`)).json
    expect(Metadata).toMatchObject({
      label: 'Key',
      type: 'Text',
      length: 100,
      unique: true,
      externalId: true,
      caseSensitive: true,
    })
    const same = await ask(
      org,
      "SELECT Id FROM CustomField WHERE EntityDefinition.QualifiedApiName = 'Lead' AND DeveloperName = 'Key'",
    )
    expect(same.records.map(({ Id }: { Id: string }) => Id)).toEqual([found.records[0].Id])
    expect((await ask(org, 'SELECT Nope FROM CustomField'))[0].errorCode).toBe('INVALID_FIELD')
  })

  it('[196] may show with a delay, or to sessions that began after the grant', async () => {
    const slow = await openWritable({ limits: { permissionMs: 5_000 } })
    await create(slow, 'Contact.Source__c', text)
    await (await granter(slow))('Contact.Source__c')
    expect((await fieldsOf(slow, 'Contact')).has('Source__c')).toBe(false)
    await slow.advance(5_000)
    expect((await fieldsOf(slow, 'Contact')).has('Source__c')).toBe(true)
    const kept = await openWritable({ settings: { readings: 'grants-need-new-token' } })
    // The session began by the machine's clock, and the grant is to come after it.
    await kept.control('clock', { now: Date.now() + 60_000, frozen: true })
    await create(kept, 'Contact.Source__c', text)
    await (await granter(kept))('Contact.Source__c')
    await kept.advance(60_000)
    expect((await fieldsOf(kept, 'Contact')).has('Source__c')).toBe(false)
    await signIn(kept.send)
    expect((await fieldsOf(kept, 'Contact')).has('Source__c')).toBe(true)
  })

  it('[197] of choices gets further ones, and those that are left out are inactive', async () => {
    const tier = field('picklist', 'Tier__c', 'Tier', {
      restrictedPicklist: true,
      picklistValues: picklist(['gold', 'silver']),
    })
    const org = await openWritable({}, { objects: keyed({ Account: { fields: [tier] } }) })
    const found = await ask(org, "SELECT Id FROM CustomField WHERE DeveloperName = 'Tier'")
    const path = `${FIELDS}/${found.records[0].Id}`
    const { Metadata } = (await org.get(path)).json
    const value = [
      { fullName: 'gold', label: 'Gold', default: false },
      { fullName: 'tin', label: 'Tin', default: true },
    ]
    await org.call('PATCH', path, {
      Metadata: { ...Metadata, valueSet: { restricted: true, valueSetDefinition: { sorted: false, value } } },
    })
    const { picklistValues } = (await fieldsOf(org, 'Account')).get('Tier__c') as {
      picklistValues: { value: string; active: boolean }[]
    }
    expect(picklistValues.map(({ value, active }) => [value, active])).toEqual([
      ['gold', true],
      ['tin', true],
      ['silver', false],
    ])
    const id = await org.made('Account', { Name: 'A' })
    expect((await org.read('Account', id)).Tier__c).toBe('tin')
    expect(codesOf(await org.create('Account', { Name: 'B', Tier__c: 'silver' }))).toEqual([
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    ])
    const dependent = {
      label: 'Perk',
      type: 'Picklist',
      valueSet: {
        controllingField: 'Tier__c',
        valueSetDefinition: { value: [{ fullName: 'lounge', label: 'Lounge', default: false }] },
        valueSettings: [{ controllingFieldValue: ['gold'], valueName: 'lounge' }],
      },
    }
    await create(org, 'Account.Perk__c', dependent)
    await (await granter(org))('Account.Perk__c')
    expect((await fieldsOf(org, 'Account')).get('Perk__c')).toMatchObject({
      dependentPicklist: true,
      controllerName: 'Tier__c',
      picklistValues: [{ validFor: 'gA==' }],
    })
  })

  it('[198] of activities is one of tasks and events', async () => {
    const org = await openWritable()
    await create(org, 'Activity.Source__c', text)
    const grant = await granter(org)
    expect([(await grant('Task.Source__c')).status, (await grant('Event.Source__c')).status]).toEqual([201, 201])
    for (const object of ['Task', 'Event']) expect((await fieldsOf(org, object)).has('Source__c')).toBe(true)
    expect(
      (await ask(org, "SELECT TableEnumOrId FROM CustomField WHERE DeveloperName = 'Source'")).records[0].TableEnumOrId,
    ).toBe('Activity')
  })
})

import { afterEach, describe, expect, it } from 'vitest'
import { build } from '../../simulators/worlds/nasty.ts'
import type { FieldMapping } from '../../src/model/plan.ts'
import type { FieldDefinition } from '../../src/model/schema.ts'
import { Ferry, type Options } from './ferry.ts'
import { planOf } from './plan.ts'
import { rules } from './rules.ts'

let ferry: Ferry
let opened: Ferry[] = []
afterEach(async () => {
  await Promise.all(opened.map((each) => each.close()))
  opened = []
})

async function open(options: Options): Promise<Ferry> {
  const each = await Ferry.open({ only: [0], ordinary: 2, ...options })
  opened.push(each)
  return each
}

const scopes = [
  'oauth',
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.schemas.contacts.read',
  'crm.schemas.contacts.write',
  'crm.objects.owners.read',
]
const without = (...missing: string[]): Options => ({
  hubspot: { settings: { scopes: scopes.filter((scope) => !missing.includes(scope)).join(',') } },
})
const mapping = (to: string, from: string): Options => ({
  plan: planOf({ fields: [{ to, from, transform: [] }] }),
})
const constant = (to: string, value: string): Options => {
  const plan = planOf()
  const fields = plan.objects[0]!.fields.filter((field) => field.to !== to)
  const given: FieldMapping = { to, constant: value, transform: [] }
  return { plan: { ...plan, objects: [{ ...plan.objects[0]!, fields: [...fields, given] }] } }
}
const creating = (definition: Partial<FieldDefinition>): Options => ({
  plan: planOf({ schema: [{ name: 'shoe_size', label: 'Shoe size', type: 'text', ...definition }] }),
})
const property = (name: string, more: object = {}) => ({
  ...{ name, label: name, type: 'string' as const, fieldType: 'text', ...more },
})
const fixed = {
  ...{ name: 'fixed', label: 'Fixed', type: 'enumeration' as const, fieldType: 'select' },
  options: [{ value: 'cold', label: 'Cold' }],
  modificationMetadata: { archivable: false, readOnlyDefinition: true, readOnlyOptions: true, readOnlyValue: false },
}

/** What is set up for each rule that holds before a record is looked at. */
const plans: Record<number, Options> = {
  90: mapping('nowhere', 'Rating'),
  91: mapping('createdate', 'Visit__c'),
  92: mapping('hs_email_domain', 'Rating'),
  93: mapping('website', 'Hidden__c'),
  94: mapping('address', 'Address'),
  95: constant('hubspot_owner_id', '90002'),
  96: without('crm.objects.owners.read', 'crm.objects.contacts.read', 'crm.objects.contacts.write'),
  114: {
    plan: planOf({
      fields: [{ to: 'fixed', from: 'Rating', transform: ['option'] }],
      options: [
        { action: 'add-options', object: 'contacts', field: 'fixed', options: [{ value: 'hot', label: 'Hot' }] },
      ],
    }),
    hubspot: { seed: { properties: { contacts: [...(build().hubspot.properties?.contacts ?? []), fixed] } } },
  },
  108: creating({ name: 'fax', type: 'boolean' }),
}

it('every rule about plans and accounts is set up here', () => {
  const numbers = (where: string) => rules.filter((rule) => rule.where === where).map(({ n }) => n)
  expect(Object.keys(plans).map(Number).sort()).toEqual(numbers('plan').sort())
  expect(Object.keys(accounts).map(Number).sort()).toEqual(numbers('account').sort())
})

describe.each(rules.filter((rule) => rule.where === 'plan'))('rule $n ($of): $says', (rule) => {
  it('is told by the dry run, which then has no result', async () => {
    ferry = await open(plans[rule.n]!)
    await expect(ferry.dryRun()).rejects.toThrow(rule.refused)
    expect(ferry.portal.simulation.ledger.entries({ path: '*/batch/upsert' })).toEqual([])
  })
})

const accounts: Record<number, Options> = {
  75: {},
  76: {},
  77: {},
  100: without('crm.objects.contacts.write'),
  101: without('crm.schemas.contacts.write'),
  102: { hubspot: { limits: { customProperties: 18 } } },
  103: creating({ unique: true }),
  104: { hubspot: { limits: { records: 1 } } },
  105: creating({ name: 'Shoe-Size' }),
  106: creating({ name: 'hs_shoe_size' }),
  107: creating({ label: ' ' }),
  109: creating({ name: 'fax', unique: true }),
  110: creating({ type: 'select', options: ['a', 'a'].map((value, n) => ({ value, label: `${n}` })) }),
  111: creating({ name: 'was_there' }),
  112: constant('secret', 'anything'),
  113: {},
}

/** What somebody did to the portal before. */
async function prepare(n: number): Promise<void> {
  const path = '/crm/properties/2026-03/contacts'
  if (n === 111) {
    await ferry.elsewhere('POST', path, { ...property('was_there'), groupName: 'contactinformation' })
    await ferry.elsewhere('DELETE', `${path}/was_there`)
  }
  if (n === 103) {
    for (let key = 3; key <= 10; key++) {
      const unique = { ...property(`key_${key}`), groupName: 'contactinformation', hasUniqueValue: true }
      await ferry.elsewhere('POST', path, unique)
    }
  }
}

describe.each(rules.filter((rule) => rule.where === 'account'))('rule $n ($of): $says', (rule) => {
  it('is told in the dry run, and an obstacle is not for a person to agree to', async () => {
    ferry = await open(accounts[rule.n]!)
    await prepare(rule.n)
    const { findings } = await ferry.dryRun()
    expect(findings.map(({ severity, code }) => ({ severity, code }))).toContainEqual({
      severity: rule.severity,
      code: rule.code,
    })
    const errors = findings.filter(({ severity }) => severity === 'error')
    expect(errors.map(({ code }) => code)).toEqual(errors.map(() => rule.code))
    expect(errors.length > 0).toBe(rule.severity === 'error')
    if (rule.severity === 'warning') await ferry.consent()
    else
      await expect(ferry.consent()).rejects.toMatchObject({
        code: 'approval',
        message: expect.stringContaining(errors[0]!.message),
      })
  })
})

it('the portal agrees that it would have refused', async () => {
  ferry = await open({ hubspot: { limits: { customProperties: 18 } } })
  const path = '/crm/properties/2026-03/contacts'
  const create = (name: string, more: object = {}) =>
    ferry.elsewhere('POST', path, { ...property(name, more), groupName: 'contactinformation' })
  await expect(create('Shoe-Size')).rejects.toThrow('400')
  await expect(create('fax')).rejects.toThrow('409')
  await create('one_more')
  await expect(create('too_many')).rejects.toThrow('limit')
})

import { describe, expect, it } from 'vitest'
import { compileChain } from '../../src/mapping/chain.ts'
import { checkPlan } from '../../src/mapping/check-plan.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import type { CrmRecord } from '../../src/model/record.ts'
import { contacts, field, object, options } from './schemas.ts'

const readOnly = { createable: false, updateable: false }

/** Names, labels and types as the vendors document them. */
const account = object('Account', 'Account', [
  field('Id', 'Account ID', 'id', readOnly),
  field('Name', 'Account Name', 'text', { required: true, role: 'name' }),
  field('Type', 'Account Type', 'select', { options: options('Customer - Direct', 'Prospect') }),
  field('ParentId', 'Parent Account ID', 'reference', { references: ['Account'] }),
  field('BillingStreet', 'Billing Street', 'text'),
  field('BillingCity', 'Billing City', 'text'),
  field('BillingState', 'Billing State/Province', 'text'),
  field('BillingPostalCode', 'Billing Zip/Postal Code', 'text'),
  field('BillingCountry', 'Billing Country', 'text'),
  field('ShippingCity', 'Shipping City', 'text'),
  field('Phone', 'Account Phone', 'phone'),
  field('Website', 'Website', 'url'),
  field('Industry', 'Industry', 'select', { options: options('Banking', 'Media') }),
  field('AnnualRevenue', 'Annual Revenue', 'currency'),
  field('NumberOfEmployees', 'Employees', 'integer'),
  field('Description', 'Account Description', 'long-text'),
  field('Site', 'Account Site', 'text'),
  field('OwnerId', 'Owner ID', 'user'),
  field('CreatedDate', 'Created Date', 'datetime', { ...readOnly, role: 'created' }),
])

const companies = object(
  'companies',
  'Company',
  [
    field('name', 'Company name', 'text', { role: 'name' }),
    field('domain', 'Company Domain Name', 'text'),
    field('website', 'Website URL', 'text'),
    field('type', 'Type', 'select', { options: options('PROSPECT', 'PARTNER') }),
    field('phone', 'Phone Number', 'phone'),
    field('address', 'Street Address', 'text'),
    field('address2', 'Street Address 2', 'text'),
    field('city', 'City', 'text'),
    field('state', 'State/Region', 'text'),
    field('zip', 'Postal Code', 'text'),
    field('country', 'Country/Region', 'text'),
    field('industry', 'Industry', 'select', { options: options('BANKING', 'MEDIA') }),
    field('annualrevenue', 'Annual Revenue', 'decimal'),
    field('numberofemployees', 'Number of Employees', 'decimal'),
    field('description', 'Description', 'long-text'),
    field('hubspot_owner_id', 'Company owner', 'user'),
    field('linkedin_company_page', 'LinkedIn Company Page', 'text'),
  ],
  { matchKeys: [{ field: 'domain', normalise: 'domain' }], provenance: contacts.provenance! },
)

const gold = {
  Name: 'name',
  Type: 'type',
  BillingStreet: 'address',
  BillingCity: 'city',
  BillingState: 'state',
  BillingPostalCode: 'zip',
  BillingCountry: 'country',
  Phone: 'phone',
  Industry: 'industry',
  AnnualRevenue: 'annualrevenue',
  NumberOfEmployees: 'numberofemployees',
  Description: 'description',
  OwnerId: 'hubspot_owner_id',
}

const sample: CrmRecord[] = [
  { id: '001A', row: { Name: 'Acme', Website: 'https://www.acme.example/', Type: 'Prospect', Industry: 'Media' } },
  { id: '001B', row: { Name: 'Other', Website: null, Type: null, Industry: 'Banking', BillingCity: 'Oslo' } },
]

describe('accounts to companies', () => {
  const propose = (records: CrmRecord[], source = account, target = companies) =>
    proposeObject({ source, target, sample: records })

  it('finds each counterpart by name, and no other', () => {
    const { objectPlan } = propose([])
    const pairs = objectPlan.fields.filter(({ from }) => from !== 'Website').map(({ from, to }) => [from, to])
    expect(Object.fromEntries(pairs)).toEqual(gold)
  })

  it('tells the domain, by which a company is recognised, from the web address', () => {
    for (const records of [[], sample]) {
      const { objectPlan, findings } = propose(records)
      const ways = objectPlan.fields.filter(({ from }) => from === 'Website')
      expect(ways.map(({ to, transform, invalid }) => [to, transform, invalid])).toEqual([
        ['website', [], undefined],
        ['domain', ['domain'], 'omit'],
      ])
      expect(objectPlan.match).toEqual([{ field: 'domain', normalise: 'domain' }])
      // Companies may share a domain, so one without is no reason to wait.
      expect(objectPlan.policy).toMatchObject({ missingKey: 'create', duplicate: 'quarantine' })
      expect(findings.map(({ code }) => code)).not.toContain('no-match-key')
      const chain = compileChain(ways[1]!.transform, ['Website'])
      expect(chain(['https://www.acme.example/'], { choose: () => null, user: () => null } as never)).toEqual({
        value: 'acme.example',
      })
    }
  })

  it('gives a plan that holds', () => {
    const { objectPlan, schemaChanges } = propose(sample)
    const end = { connection: 'c', vendor: 'v', account: 'a' }
    const plan = {
      version: 1 as const,
      id: 'p',
      source: end,
      target: { ...end, connection: 'y', account: 'b' },
      tolerance: 0,
      objects: [objectPlan],
    }
    const faults = checkPlan({ ...plan, schema: schemaChanges }, { objects: [account] }, { objects: [companies] })
    expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('leaves the domain alone where another field goes there, or where nothing is a web address', () => {
    const named = { ...account, fields: [...account.fields, field('Domain', 'Domain', 'text')] }
    const toDomain = propose([], named).objectPlan.fields.filter(({ to }) => to === 'domain')
    expect(toDomain.map(({ from, transform }) => [from, transform])).toEqual([['Domain', []]])
    const without = { ...account, fields: account.fields.filter(({ name }) => name !== 'Website') }
    const { objectPlan, findings } = propose([], without)
    expect(objectPlan.match).toEqual([])
    expect(objectPlan.policy.missingKey).toBe('quarantine')
    expect(findings.map(({ code }) => code)).toContain('no-match-key')
    const fixed = companies.fields.map((each) => (each.name === 'domain' ? { ...each, ...readOnly } : each))
    expect(propose([], account, { ...companies, fields: fixed }).objectPlan.match).toEqual([])
  })

  it('still holds back records without a key that the target keeps unique', () => {
    const { objectPlan } = propose([], account, contacts)
    expect(objectPlan.policy.missingKey).toBe('quarantine')
  })
})

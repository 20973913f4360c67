import { describe, expect, it } from 'vitest'
import { compileMapping } from '../../src/mapping/apply.ts'
import { withSchemaChanges } from '../../src/mapping/future-schema.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import { matchUsers } from '../../src/mapping/users.ts'
import { fieldCreations } from '../../src/model/plan.ts'
import { contacts, lead, leads } from './schemas.ts'

const { objectPlan: plan, schemaChanges } = proposeObject({ source: lead, target: contacts, sample: leads })
const target = withSchemaChanges(contacts, schemaChanges)
const context = {
  user: matchUsers(
    [{ id: '005A', emails: ['ada@old.test'], active: true }],
    [{ id: '77', emails: ['ada@old.test'], active: true }],
  ),
}

describe('a compiled mapping', () => {
  it('says a record in the target’s words', () => {
    const { row, issues } = compileMapping(plan, target)(leads[0]!, context)
    expect(issues).toEqual([])
    expect(row).toMatchObject({
      email: 'ada@example.org',
      annualrevenue: '1250000.5',
      hs_lead_status: 'IN_PROGRESS',
      region: 'emea',
      hubspot_owner_id: '77',
      newsletter: true,
      interests: ['Chess', 'Sailing'],
      zip: '00123',
      campaign_code: '00042',
      budget: '1000.25',
    })
    expect(Object.keys(row)).toHaveLength(plan.fields.length)
  })

  it('leaves out what has no way in, and keeps the value apart from the message', () => {
    const odd = { id: '1', row: { ...leads[0]!.row, Email: 'secret at home', Status: 'Nurturing', OwnerId: '005X' } }
    const { row, issues } = compileMapping(plan, target)(odd, context)
    expect(row).not.toHaveProperty('email')
    expect(row).not.toHaveProperty('hs_lead_status')
    expect(issues).toEqual(
      [
        expect.objectContaining({
          field: 'email',
          source: 'Email',
          code: 'malformed-email',
          value: 'secret at home',
          policy: 'quarantine',
        }),
        expect.objectContaining({
          field: 'hs_lead_status',
          source: 'Status',
          code: 'option-missing',
          value: 'Nurturing',
          policy: 'omit',
        }),
        expect.objectContaining({
          field: 'hubspot_owner_id',
          source: 'OwnerId',
          code: 'user-missing',
          value: '005X',
          policy: 'omit',
        }),
      ].sort((a, b) => order(a) - order(b)),
    )
    for (const issue of issues) expect(issue.message).not.toContain(String(issue.value))
  })

  it('keeps unread, empty and blank apart', () => {
    const { row } = compileMapping(plan, target)(
      { id: '1', row: { FirstName: null, LastName: '', Email: '' } },
      context,
    )
    expect(row).toEqual({ firstname: null, lastname: '', email: null })
  })

  it('writes constants', () => {
    const fixed = { ...plan, fields: [{ to: 'city', constant: 'Oslo', transform: [] }] }
    expect(compileMapping(fixed, target)({ id: '1', row: {} }, context).row).toEqual({ city: 'Oslo' })
  })

  it('refuses a transform that does not exist', () => {
    const wrong = { ...plan, fields: [{ to: 'email', from: 'Email', transform: ['emial'] }] }
    expect(() => compileMapping(wrong, target)).toThrow('There is no transform "emial". Did you mean "email"?')
  })
})

describe('withSchemaChanges', () => {
  it('adds the new fields of this object as writable, and leaves those that exist alone', () => {
    const budget = fieldCreations(schemaChanges).find((change) => change.field.name === 'budget')!
    const others = [{ ...budget, object: 'companies' }]
    expect(withSchemaChanges(contacts, others)).toBe(contacts)
    const city = { ...budget, field: { name: 'city', label: 'Town', type: 'date' as const } }
    const after = withSchemaChanges(contacts, [budget, city])
    expect(after.fields).toHaveLength(contacts.fields.length + 1)
    expect(after.fields.at(-1)).toMatchObject({ name: 'budget', type: 'currency', createable: true, updateable: true })
  })
})

function order(issue: { field: string }): number {
  return plan.fields.findIndex((mapping) => mapping.to === issue.field)
}

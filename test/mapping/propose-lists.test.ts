import { describe, expect, it } from 'vitest'
import { compileMapping } from '../../src/mapping/apply.ts'
import { checkPlan } from '../../src/mapping/check-plan.ts'
import { withSchemaChanges } from '../../src/mapping/future-schema.ts'
import { watchLeftBehind } from '../../src/mapping/left-behind.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import { noUser } from '../../src/mapping/users.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { CrmRecord, Row } from '../../src/model/record.ts'
import type { ObjectSchema } from '../../src/model/schema.ts'
import { contacts, field, object } from './schemas.ts'

const many = { many: true } as const
const provenance = contacts.provenance!
const readOnly = { createable: false, updateable: false }

/** People with labelled lists of addresses and numbers. */
const persons = object(
  'persons',
  'Person',
  [
    field('name', 'Name', 'text', { role: 'name', required: true }),
    field('first_name', 'First name', 'text', readOnly),
    field('last_name', 'Last name', 'text', readOnly),
    field('email', 'Email', 'email', { within: 'emails' }),
    field('emails', 'Emails', 'email', many),
    field('emails.work', 'Email (work)', 'email', { ...many, within: 'emails' }),
    field('emails.home', 'Email (home)', 'email', { ...many, within: 'emails' }),
    field('phone', 'Phone', 'phone', { within: 'phones' }),
    field('phones', 'Phones', 'phone', many),
    field('phones.home', 'Phone (home)', 'phone', { ...many, within: 'phones' }),
    field('phones.mobile', 'Phone (mobile)', 'phone', { ...many, within: 'phones' }),
  ],
  { provenance, matchKeys: [{ field: 'email', also: ['emails'], normalise: 'email' }] },
)

const portal = object(
  'contacts',
  'Contact',
  [
    field('firstname', 'First Name', 'text'),
    field('lastname', 'Last Name', 'text'),
    field('email', 'Email', 'email', { unique: true }),
    field('hs_additional_emails', 'Additional email addresses', 'email', many),
    field('phone', 'Phone Number', 'phone'),
    field('mobilephone', 'Mobile Phone Number', 'phone'),
  ],
  { provenance },
)

const twoPlaces = object(
  'Contacts',
  'Contact',
  [
    field('First_Name', 'First Name', 'text'),
    field('Last_Name', 'Last Name', 'text', { required: true }),
    field('Email', 'Email', 'email'),
    field('Secondary_Email', 'Secondary Email', 'email'),
    field('Phone', 'Phone', 'phone'),
    field('Mobile', 'Mobile', 'phone'),
    field('Home_Phone', 'Home Phone', 'phone'),
  ],
  { provenance },
)

const onePlace = object(
  'Contact',
  'Contact',
  [
    field('FirstName', 'First Name', 'text'),
    field('LastName', 'Last Name', 'text', { required: true }),
    field('Email', 'Email', 'email'),
    field('Phone', 'Business Phone', 'phone'),
  ],
  { provenance },
)

const ada: Row = {
  ...{ name: 'Ada Lovelace', first_name: 'Ada', last_name: 'Lovelace' },
  email: 'ada@work.example',
  emails: ['ada@work.example', 'ada@home.example', 'ada@old.example'],
  'emails.work': ['ada@work.example', 'ada@old.example'],
  'emails.home': ['ada@home.example'],
  ...{ phone: '+44 1', phones: ['+44 1', '+44 2'], 'phones.home': null, 'phones.mobile': ['+44 2'] },
}

function move(source: ObjectSchema, target: ObjectSchema, rows: readonly Row[]) {
  const sample: CrmRecord[] = rows.map((row, n) => ({ id: String(n), row }))
  const proposal = proposeObject({ source, target, sample })
  const { objectPlan, schemaChanges } = proposal
  const end = { connection: 'c', vendor: 'v', account: 'a' }
  const whole: Plan = {
    version: 1,
    id: 'p',
    source: end,
    target: { ...end, connection: 'y', account: 'b' },
    objects: [objectPlan],
    schema: schemaChanges,
    tolerance: 0,
  }
  const faults = checkPlan(whole, { objects: [source] }, { objects: [target] })
  const mapped = compileMapping(objectPlan, withSchemaChanges(target, schemaChanges))
  const left = watchLeftBehind(source, objectPlan)
  const made = sample.map((record) => {
    left.add(record)
    const { row, issues } = mapped(record, { user: noUser })
    return { row, told: issues.map(({ field, code }) => `${field} ${code}`) }
  })
  return { ...proposal, made, faults, left }
}

describe('labelled lists of addresses', () => {
  it('all go where there is a first one and a list of further ones', () => {
    const { made, faults, left } = move(persons, portal, [ada])
    expect(faults).toEqual([])
    expect(made).toEqual([
      {
        row: {
          ...{ firstname: 'Ada', lastname: 'Lovelace', email: 'ada@work.example' },
          hs_additional_emails: ['ada@home.example', 'ada@old.example'],
          ...{ phone: '+44 1', mobilephone: '+44 2', phones: null },
        },
        told: [],
      },
    ])
    const told = left.findings().map(({ code, count, message }) => ({ code, count, message }))
    expect(told).toEqual([
      {
        ...{ code: 'labels-left', count: 3 },
        message: '3 entries arrive without the label that the source has for them: emails.work (2), emails.home (1).',
      },
    ])
  })

  it('go into two fields where there are two, and the rest into a new one', () => {
    const { made, faults, schemaChanges } = move(persons, twoPlaces, [ada])
    expect(faults).toEqual([])
    expect(made[0]).toMatchObject({
      row: { Email: 'ada@work.example', Secondary_Email: 'ada@home.example', emails: 'ada@old.example' },
      told: [],
    })
    expect(made[0]!.row).toMatchObject({ Phone: '+44 1', Mobile: '+44 2' })
    const created = schemaChanges.flatMap((change) => (change.action === 'create-field' ? change.field : []))
    expect(created).toContainEqual({ name: 'emails', label: 'Emails', type: 'text' })
  })

  it('that hold two at most need no new field for what two fields hold', () => {
    const two = { ...ada, emails: ['ada@work.example', 'ada@home.example'], 'emails.work': ['ada@work.example'] }
    const { made, schemaChanges } = move(persons, twoPlaces, [two])
    expect(made[0]!.row).toMatchObject({ Email: 'ada@work.example', Secondary_Email: 'ada@home.example' })
    expect(
      schemaChanges.flatMap((change) => (change.action === 'create-field' ? change.field.name : [])),
    ).not.toContain('emails')
  })

  it('go into a new field, but for the first, where there is one', () => {
    const { made, faults } = move(persons, onePlace, [ada])
    expect(faults).toEqual([])
    expect(made[0]).toMatchObject({
      row: { Email: 'ada@work.example', emails: 'ada@home.example; ada@old.example', Phone: '+44 1', phones: '+44 2' },
      told: [],
    })
  })

  it('that hold no more than their first entry are left to it, unless a record of all has more', () => {
    const plain = { ...ada, emails: ['ada@work.example'], 'emails.work': ['ada@work.example'], 'emails.home': null }
    const { objectPlan, left } = move(persons, portal, [plain, plain])
    expect(objectPlan.fields.map(({ to }) => to)).not.toContain('hs_additional_emails')
    expect(objectPlan.unmapped).toContainEqual({ field: 'emails', reason: 'nothing beyond email in 2 sampled records' })
    expect(left.findings().filter(({ code }) => code !== 'labels-left')).toMatchObject([])
    left.add({ id: '9', row: ada })
    expect(left.findings()).toContainEqual(
      expect.objectContaining({ code: 'left-out-after-sample', count: 2, examples: ['9'] }),
    )
  })

  it('go into two new fields where there is none, the first apart', () => {
    const bare = object('rows', 'Row', [field('other', 'Other', 'text')], { provenance })
    const { made, faults } = move(persons, bare, [ada])
    expect(faults).toEqual([])
    expect(made[0]!.row).toMatchObject({ email: 'ada@work.example', emails: 'ada@home.example; ada@old.example' })
    expect(Object.keys(made[0]!.row)).not.toContain('emails_home')
  })

  it('stay what they are between two systems that have them', () => {
    const { made, objectPlan } = move(persons, persons, [ada])
    expect(made[0]!.row).toMatchObject({ email: ada.email, emails: ada.emails, 'emails.work': ada['emails.work'] })
    expect(objectPlan.fields.flatMap(({ transform }) => transform)).not.toContainEqual(
      expect.objectContaining({ 'not-in': expect.anything() }),
    )
  })
})

describe('fields for one value', () => {
  it('go into labelled lists', () => {
    const row = { First_Name: 'Ada', Last_Name: 'Lovelace', Email: 'a@x.example', Secondary_Email: 'b@x.example' }
    const { made, faults } = move(twoPlaces, persons, [
      { ...row, Phone: '+44 1', Mobile: '+44 2', Home_Phone: '+44 3' },
    ])
    expect(faults).toEqual([])
    expect(made[0]).toMatchObject({
      row: {
        email: 'a@x.example',
        emails: ['a@x.example', 'b@x.example'],
        phone: '+44 1',
        'phones.mobile': ['+44 2'],
        'phones.home': ['+44 3'],
      },
      told: [],
    })
  })

  it('go with further ones into a list that holds them all', () => {
    const row = {
      firstname: 'Ada',
      lastname: 'Lovelace',
      email: 'a@x.example',
      hs_additional_emails: ['b@x.example'],
      phone: '+44 1',
      mobilephone: '+44 2',
    }
    const { made } = move(portal, persons, [row])
    expect(made[0]!.row).toMatchObject({
      email: 'a@x.example',
      emails: ['a@x.example', 'b@x.example'],
      'phones.mobile': ['+44 2'],
    })
  })
})

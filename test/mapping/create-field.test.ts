import { expect, it } from 'vitest'
import { defineField } from '../../src/mapping/create-field.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import { fieldCreations } from '../../src/model/plan.ts'
import type { ObjectSchema } from '../../src/model/schema.ts'
import { contacts, field, object } from './schemas.ts'

const deals = object('deals', 'Deal', [])
const form = { suffix: '__c', maxLength: 20 }

function named(name: string, taken: string[] = [], usual?: ObjectSchema['newFieldNames']): string | undefined {
  return defineField(deals, field(name, name, 'text'), new Set(taken), usual)?.definition.name
}

it('a new field is named as the target names its own', () => {
  expect(named('hs_budget')).toBe('hs_budget')
  expect(named('hs_budget', [], form)).toBe('hs_budget__c')
  expect(named('Budget__c', [], form)).toBe('budget__c')
  expect(named('hs_budget', ['hs_budget__c'], form)).toBe('deals_hs_budget__c')
})

it('a beginning that the target keeps for itself is left out', () => {
  const usual = { suffix: '', maxLength: 20, reserved: ['hs_', 'hubspot_'] }
  expect(named('hs_note_body__c', [], usual)).toBe('note_body')
  expect(named('hubspot_score', [], usual)).toBe('score')
  expect(named('hs_2', [], usual)).toBe('deals_2')
  expect(named('hs_', [], usual)).toBe('hs')
  expect(named('budget_hs_x', [], usual)).toBe('budget_hs_x')
})

it('a name that is too long is cut, and stays a name of its own', () => {
  expect(named('a_very_long_name_indeed', [], form)).toBe('a_very_long_name__c')
  const first = named('a_very_long_name_indeed', ['a_very_long_name__c'], form)!
  expect(first).toBe('deals_a_very_long__c')
  expect(named('a_very_long_name_indeed', ['a_very_long_name__c', first], form)).toBe('deals_a_very_lo_2__c')
})

it('a field whose name was cut is known by a later plan for what it was made for', () => {
  const fields = [
    field('Number_of_people_in_the_region__c', 'Number of people in the region', 'integer'),
    field('Number_of_people_in_the_room__c', 'Number of people in the room', 'integer'),
  ]
  const source = object('Site', 'Site', fields)
  const target = object('places', 'Place', [], {
    ...{ provenance: contacts.provenance!, newFieldNames: { suffix: '', maxLength: 20 } },
  })
  const sample = [{ id: '1', row: { [fields[0]!.name]: '7', [fields[1]!.name]: '3' } }]
  const first = proposeObject({ source, target, sample })
  const made = fieldCreations(first.schemaChanges).map((change) => change.field)
  expect(made.map(({ name }) => name).slice(3)).toEqual(['number_of_people_in', 'site_number_of_peopl'])
  // A system that makes the name of the label keeps the cut name as the label.
  const there = made.map(({ name, type }) => field(name, name, type, { custom: true }))
  const later = proposeObject({ source, target: { ...target, fields: there }, sample })
  expect(later.schemaChanges).toEqual([])
  const places = ({ objectPlan }: typeof later) => objectPlan.fields.map(({ from, to }) => ({ from, to }))
  expect(places(later)).toEqual(places(first))
  const theirs = { ...target, fields: there.map((each) => ({ ...each, custom: false })) }
  expect(fieldCreations(proposeObject({ source, target: theirs, sample }).schemaChanges)).not.toEqual([])
})

it('a name that differs from one of the target by its case alone is taken', () => {
  expect(named('lead_source', ['Lead_Source'])).toBe('deals_lead_source')
})

it('a choice with an option that the target finds too long becomes text, and goes there whole', () => {
  const labels = ['EUR', 'United Arab Emirates dirham']
  const choice = field('currency', 'Currency', 'select', { options: labels.map((label) => ({ value: label, label })) })
  const made = (optionLength: number) =>
    defineField(deals, choice, new Set(), { suffix: '', maxLength: 25, optionLength })
  expect(made(27)?.definition).toMatchObject({ type: 'select', options: [{}, {}] })
  expect(made(26)).toEqual({ definition: { name: 'currency', label: 'Currency', type: 'text' }, transform: [] })
})

it('options of one label are told apart by their values', () => {
  const region = field('region', 'Region', 'select', {
    options: [
      { value: 'North', label: 'North' },
      { value: 'South', label: 'South' },
      { value: 'North (233)', label: 'North' },
    ],
  })
  expect(defineField(deals, region, new Set())?.definition.options?.map(({ label }) => label)).toEqual([
    'North',
    'South',
    'North (233)',
  ])
})

import { expect, it } from 'vitest'
import { defineField } from '../../src/mapping/create-field.ts'
import type { ObjectSchema } from '../../src/model/schema.ts'
import { field, object } from './schemas.ts'

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

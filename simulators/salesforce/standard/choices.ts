import type { FieldDescribe } from '../seed.ts'
import { field, picklist } from './field.ts'

/** Picklists of which several objects have the same. */

const INDUSTRIES = [
  'Agriculture',
  'Apparel',
  'Banking',
  'Biotechnology',
  'Chemicals',
  'Communications',
  'Construction',
  'Consulting',
  'Education',
  'Electronics',
  'Energy',
  'Engineering',
  'Entertainment',
  'Environmental',
  'Finance',
  'Food & Beverage',
  'Government',
  'Healthcare',
  'Hospitality',
  'Insurance',
  'Machinery',
  'Manufacturing',
  'Media',
  'Not For Profit',
  'Recreation',
  'Retail',
  'Shipping',
  'Technology',
  'Telecommunications',
  'Transportation',
  'Utilities',
  'Other',
]

const CLEAN_STATES = [
  'Matched',
  'Different',
  'Acknowledged',
  'NotFound',
  'Inactive',
  'Pending',
  'SelectMatch',
  'Skipped',
]

const SOURCES = ['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other']

export function industry(): FieldDescribe {
  return field('picklist', 'Industry', 'Industry', { picklistValues: picklist(INDUSTRIES) })
}

export function source(name: string, label: string): FieldDescribe {
  return field('picklist', name, label, { picklistValues: picklist(SOURCES) })
}

export function rating(name: string, label: string): FieldDescribe {
  return field('picklist', name, label, { picklistValues: picklist(['Hot', 'Warm', 'Cold']) })
}

export function cleanStatus(): FieldDescribe {
  return field('picklist', 'CleanStatus', 'Clean Status', {
    length: 40,
    restrictedPicklist: true,
    picklistValues: picklist(CLEAN_STATES),
  })
}

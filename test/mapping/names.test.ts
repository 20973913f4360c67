import { describe, expect, it } from 'vitest'
import { didYouMean, nearest, snakeCase, squash } from '../../src/mapping/names.ts'

describe('names', () => {
  it.each([
    ['LeadSource', 'lead_source'],
    ['Budget__c', 'budget'],
    ['First_Contact__c', 'first_contact'],
    ['NumberOfEmployees', 'number_of_employees'],
    ['VATNumber', 'vat_number'],
    ['Größe (cm)', 'gro_e_cm'],
    ['année', 'annee'],
    ['名前', ''],
  ])('%s in snake case is %s', (name, snake) => {
    expect(snakeCase(name)).toBe(snake)
  })

  it('spellings of one name are equal, different names are not', () => {
    const spellings = ['First_Contact__c', 'First Contact', 'firstContact', 'FIRST-CONTACT']
    expect(new Set(spellings.map(squash)).size).toBe(1)
    expect(squash('closedate')).not.toBe(squash('expectedCloseDate'))
    expect(squash('名前')).toBe('名前')
  })

  it('finds what was probably meant', () => {
    expect(nearest('emial', ['phone', 'email', 'emails'])).toBe('email')
    expect(nearest('EMAIL', ['email'])).toBe('email')
    expect(nearest('zip', ['city', 'company'])).toBeUndefined()
    expect(didYouMean('missngKey', ['missingKey'])).toBe(' Did you mean "missingKey"?')
    expect(didYouMean('x', [])).toBe('')
  })
})

import { describe, expect, it } from 'vitest'
import { didYouMean, nearest, snakeCase, squash } from '../../src/mapping/names.ts'

describe('names', () => {
  it.each([
    ['LeadSource', 'lead_source'],
    ['Budget__c', 'budget'],
    ['First_Contact__c', 'first_contact'],
    ['NumberOfEmployees', 'number_of_employees'],
    ['VATNumber', 'vat_number'],
    ['Größe (cm)', 'grosse_cm'],
    ['Überaus Groß EG', 'uberaus_gross_eg'],
    ['Łódź Ørsted', 'lodz_orsted'],
    ['Æther œuvre ðað Þór', 'aether_oeuvre_dad_thor'],
    ['Kadın İş', 'kadin_is'],
    ['STRAẞE', 'strasse'],
    ['STRAßE', 'strasse'],
    ['GROẞ ÆRØ', 'gross_aero'],
    ['MeinFußZiel', 'mein_fuss_ziel'],
    ['Ωmega Жук', 'mega'],
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
    expect(squash('Straße')).toBe(squash('STRASSE'))
  })

  it('finds what was probably meant', () => {
    expect(nearest('emial', ['phone', 'email', 'emails'])).toBe('email')
    expect(nearest('EMAIL', ['email'])).toBe('email')
    expect(nearest('zip', ['city', 'company'])).toBeUndefined()
    expect(didYouMean('missngKey', ['missingKey'])).toBe(' Did you mean "missingKey"?')
    expect(didYouMean('x', [])).toBe('')
  })
})

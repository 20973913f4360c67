import { makeId } from '../ids.ts'
import type { CurrencySeed, FieldDescribe, SalesforceRecord } from '../seed.ts'
import { field } from './field.ts'
import { auditFields, idField } from './system.ts'

/** What an org with several currencies has in addition. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_currencytype.htm */
export function currencyTypeFields(): FieldDescribe[] {
  const required = { nillable: false, permissionable: false }
  return [
    idField('Currency Type ID'),
    field('picklist', 'IsoCode', 'Currency ISO Code', { length: 3, restrictedPicklist: true, ...required }),
    field('double', 'ConversionRate', 'Conversion Rate', { precision: 18, scale: 6, ...required }),
    field('int', 'DecimalPlaces', 'Decimal Places', required),
    field('boolean', 'IsActive', 'Active', { permissionable: false }),
    field('boolean', 'IsCorporate', 'Corporate Currency', { permissionable: false }),
    ...auditFields(),
  ]
}

export function currencyTypeRecords(currencies: readonly CurrencySeed[]): SalesforceRecord[] {
  return currencies.map(({ isoCode, conversionRate, decimalPlaces, isActive }, index) => ({
    Id: makeId('01L', '5f0', index + 1),
    IsoCode: isoCode,
    ConversionRate: conversionRate,
    DecimalPlaces: decimalPlaces,
    IsActive: isActive,
    IsCorporate: index === 0,
  }))
}

/** The currency of a record; its default is the user's. Inactive currencies stay on old records. */
export function currencyField(name: string, label: string, currencies: readonly CurrencySeed[]): FieldDescribe {
  return field('picklist', name, label, {
    length: 3,
    nillable: name === 'CurrencyIsoCode',
    defaultedOnCreate: true,
    permissionable: false,
    restrictedPicklist: true,
    picklistValues: currencies.map(({ isoCode, isActive }, index) => ({
      active: isActive,
      defaultValue: index === 0,
      label: isoCode,
      validFor: null,
      value: isoCode,
    })),
  })
}

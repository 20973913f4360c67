import type { FieldDescribe } from '../seed.ts'
import { field, picklist, readOnly } from './field.ts'

const ACCURACIES = [
  'Address',
  'NearAddress',
  'Block',
  'Street',
  'ExtendedZip',
  'Zip',
  'Neighborhood',
  'City',
  'County',
  'State',
  'Unknown',
]

/**
 * The parts of an address and the compound field that holds them all, as `BillingStreet` and `BillingAddress` for the
 * prefix `Billing`.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/compound_fields_address.htm
 */
export function addressFields(prefix = ''): FieldDescribe[] {
  const part = { compoundFieldName: `${prefix}Address` }
  const label = (text: string): string => (prefix === '' ? text : `${prefix} ${text}`)
  return [
    field('textarea', `${prefix}Street`, label('Street'), { length: 255, ...part }),
    field('string', `${prefix}City`, label('City'), { length: 40, ...part }),
    field('string', `${prefix}State`, label('State/Province'), { length: 80, ...part }),
    field('string', `${prefix}PostalCode`, label('Zip/Postal Code'), { length: 20, ...part }),
    field('string', `${prefix}Country`, label('Country'), { length: 80, ...part }),
    field('double', `${prefix}Latitude`, label('Latitude'), { precision: 18, scale: 15, ...part }),
    field('double', `${prefix}Longitude`, label('Longitude'), { precision: 18, scale: 15, ...part }),
    field('picklist', `${prefix}GeocodeAccuracy`, label('Geocode Accuracy'), {
      length: 40,
      restrictedPicklist: true,
      picklistValues: picklist(ACCURACIES),
      ...part,
    }),
    field('address', `${prefix}Address`, label('Address'), readOnly({ permissionable: true, queryByDistance: true })),
  ]
}

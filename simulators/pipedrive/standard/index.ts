import type { ObjectKind } from '../objects.ts'
import type { FieldOwner } from '../seed.ts'
import { activities, activityFields } from './activities.ts'
import { dealFields, deals } from './deals.ts'
import type { SystemField } from './field.ts'
import { organizationFields, organizations } from './organizations.ts'
import { personFields, persons } from './persons.ts'
import { productFields, products } from './products.ts'

/** The objects of API v2. */
export const kinds: readonly ObjectKind[] = [organizations, persons, deals, products, activities]

export const systemFields: Readonly<Record<FieldOwner, readonly SystemField[]>> = {
  dealFields,
  personFields,
  organizationFields,
  productFields,
  activityFields,
}

import type { ObjectKind } from '../objects.ts'
import { option, prices } from '../values/composites.ts'
import { clearable } from '../values/member.ts'
import { boolean, integer, name, number, oneOf, owner, text, visibility } from '../values/scalars.ts'
import { field, type SystemField } from './field.ts'

export const billingFrequencies = ['one-time', 'annually', 'semi-annually', 'quarterly', 'monthly', 'weekly']

/** https://developers.pipedrive.com/docs/api/v1/Products */
export const products: ObjectKind = {
  name: 'products',
  singular: 'product',
  fields: 'productFields',
  scopes: { read: ['products:read', 'products:full'], full: 'products:full' },
  created: 201,
  members: {
    name: { read: name, isNeeded: true },
    code: { read: clearable(text(255)) },
    description: { read: clearable(text()) },
    unit: { read: clearable(text(255)) },
    tax: { read: number },
    category: { read: clearable(option('productFields', 'category')) },
    owner_id: { read: owner },
    is_linkable: { read: boolean },
    visible_to: { read: visibility },
    prices: { read: prices },
    billing_frequency: { read: oneOf(...billingFrequencies) },
    billing_frequency_cycles: { read: clearable(integer) },
  },
  defaults: ({ company, caller, now }) => ({
    name: null,
    code: null,
    description: null,
    unit: null,
    tax: 0,
    category: null,
    is_linkable: true,
    is_deleted: false,
    visible_to: company.plan.visibility.at(-1)!,
    owner_id: caller.user.id,
    add_time: now,
    update_time: now,
    billing_frequency: 'one-time',
    billing_frequency_cycles: null,
    prices: [],
  }),
  filters: { owner_id: 'owner_id' },
  sorts: ['id', 'add_time', 'update_time', 'name'],
  isDated: false,
  isOpen: true,
}

export const productFields: readonly SystemField[] = [
  field('id', 'ID', 'int'),
  field('name', 'Name', 'varchar', { required: true }),
  field('code', 'Product code', 'varchar'),
  field('description', 'Description', 'text'),
  field('unit', 'Unit', 'varchar'),
  field('tax', 'Tax', 'double'),
  field('category', 'Category', 'enum', { options: [] }),
  field('owner_id', 'Owner', 'user'),
  field('is_linkable', 'Active', 'boolean'),
  field('visible_to', 'Visible to', 'visible_to'),
  field('prices', 'Unit prices', 'price_list'),
  field('billing_frequency', 'Billing frequency', 'varchar'),
  field('billing_frequency_cycles', 'Billing frequency cycles', 'int'),
  field('add_time', 'Product created', 'date'),
  field('update_time', 'Update time', 'date'),
]

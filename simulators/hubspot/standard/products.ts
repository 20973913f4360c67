import type { ObjectKind } from '../object-kinds.ts'
import { billingPeriods, type Line, pairs, propertySet, recordLines, recordScopesOf } from './lines.ts'

/** https://developers.hubspot.com/docs/api-reference/crm-products-v3/guide */
const writable: Line[] = [
  ['name', 'Name', 'string', 'text'],
  ['description', 'Product description', 'string', 'textarea'],
  ['price', 'Unit price', 'number', 'number'],
  ['hs_sku', 'SKU', 'string', 'text'],
  ['hs_cost_of_goods_sold', 'Unit cost', 'number', 'number'],
  [
    'hs_product_type',
    'Product Type',
    'enumeration',
    'radio',
    pairs([
      ['inventory', 'Inventory'],
      ['non_inventory', 'Non-Inventory'],
      ['service', 'Service'],
    ]),
  ],
  ['recurringbillingfrequency', 'Billing frequency', 'enumeration', 'select', billingPeriods],
  ['hs_recurring_billing_period', 'Term', 'string', 'text'],
  ['hs_url', 'URL', 'string', 'text'],
  ['hs_images', 'Image URL', 'string', 'text'],
]

const readOnly: Line[] = [...recordLines('createdate'), ['hs_folder', 'Folder', 'enumeration', 'select']]

export const products: ObjectKind = {
  name: 'products',
  singular: 'product',
  typeId: '0-7',
  label: 'Product',
  pluralLabel: 'Products',
  groups: [{ name: 'productinformation', label: 'Product Information' }],
  properties: propertySet({
    group: 'productinformation',
    writable,
    owner: ['Product owner', 'productinformation'],
    readOnly,
  }),
  createdAt: 'createdate',
  modifiedAt: 'hs_lastmodifieddate',
  shown: ['createdate', 'description', 'hs_lastmodifieddate', 'hs_object_id', 'name', 'price'],
  searched: ['name', 'description', 'price', 'hs_sku'],
  scopes: recordScopesOf('products'),
  needs: [{ oneOf: ['name'] }],
  uniqueKeys: 'impossible',
}

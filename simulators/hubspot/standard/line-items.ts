import { decimal, minus, times } from '../decimals.ts'
import type { Derive, ObjectKind } from '../object-kinds.ts'
import { billingPeriods, type Line, propertySet, recordLines, scopesOf } from './lines.ts'

/** https://developers.hubspot.com/docs/api-reference/crm-line-items-v3/guide */
const writable: Line[] = [
  ['name', 'Name', 'string', 'text'],
  ['hs_product_id', 'Product ID', 'number', 'number'],
  ['quantity', 'Quantity', 'number', 'number'],
  ['price', 'Unit price', 'number', 'number'],
  ['discount', 'Unit discount', 'number', 'number'],
  ['hs_discount_percentage', 'Discount Percentage', 'number', 'number'],
  ['tax', 'Tax', 'number', 'number'],
  ['description', 'Description', 'string', 'textarea'],
  ['hs_sku', 'SKU', 'string', 'text'],
  ['hs_cost_of_goods_sold', 'Unit cost', 'number', 'number'],
  ['recurringbillingfrequency', 'Billing frequency', 'enumeration', 'select', billingPeriods],
  ['hs_recurring_billing_period', 'Term', 'string', 'text'],
  ['hs_recurring_billing_start_date', 'Billing start date', 'date', 'date'],
  ['hs_line_item_currency_code', 'Currency', 'string', 'text'],
  ['hs_position_on_quote', 'Position on quote', 'number', 'number'],
]

const readOnly: Line[] = [...recordLines('createdate'), ['amount', 'Net price', 'number', 'number']]

const fromProduct = [
  'name',
  'price',
  'description',
  'hs_sku',
  'hs_cost_of_goods_sold',
  'recurringbillingfrequency',
  'hs_recurring_billing_period',
]

/** A line item takes from its product what it does not say itself, and its amount is what its price comes to. */
const derive: Derive = ({ record, after, set }) => {
  const product = record('products', set.hs_product_id ?? '') ?? {}
  const taken = Object.fromEntries(
    fromProduct.filter((name) => !after[name] && product[name]).map((name) => [name, product[name]!]),
  )
  const { price = '', quantity = '', discount = '', hs_discount_percentage: percentage = '' } = { ...after, ...taken }
  if (price === '' || quantity === '') return { ...taken, amount: '' }
  const full = times(decimal(price), decimal(quantity))
  const less =
    percentage === ''
      ? times(decimal(discount || '0'), decimal(quantity))
      : times(full, times(decimal(percentage), decimal('0.01')))
  return { ...taken, amount: minus(full, less) }
}

export const lineItems: ObjectKind = {
  name: 'line_items',
  singular: 'line_item',
  typeId: '0-8',
  label: 'Line item',
  pluralLabel: 'Line items',
  groups: [{ name: 'lineiteminformation', label: 'Line item information' }],
  properties: propertySet({
    group: 'lineiteminformation',
    writable,
    owner: ['Line item owner', 'lineiteminformation'],
    readOnly,
  }),
  createdAt: 'createdate',
  modifiedAt: 'hs_lastmodifieddate',
  shown: ['amount', 'createdate', 'hs_lastmodifieddate', 'hs_object_id', 'price', 'quantity'],
  searched: [],
  scopes: scopesOf('line_items'),
  needs: [],
  uniqueKeys: 'possible',
  derive,
}

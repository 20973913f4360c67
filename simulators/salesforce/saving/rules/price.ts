import { livingChildren, parentOf } from '../lookups.ts'
import { refuse } from '../refusal.ts'
import type { ObjectRules } from './rules.ts'

/** A price of a product in a price book: once in each, and in the standard one first. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_pricebookentry.htm */
export const priceRules: ObjectRules = {
  derive: ({ org }, record) => {
    const product = parentOf(org, record.Product2Id, 'Product2')
    record.Name = product?.Name ?? null
    record.ProductCode = product?.ProductCode ?? null
    if (record.UseStandardPrice !== true) return
    const prices = livingChildren(org, 'PricebookEntry', 'Product2Id', String(record.Product2Id))
    const standard = prices.find(({ Pricebook2Id }) => parentOf(org, Pricebook2Id, 'Pricebook2')?.IsStandard === true)
    if (standard !== undefined) record.UnitPrice = standard.UnitPrice ?? null
  },
  check: ({ org }, record, before) => {
    if (before !== undefined) return
    const currency = record.CurrencyIsoCode ?? null
    const prices = livingChildren(org, 'PricebookEntry', 'Product2Id', String(record.Product2Id)).filter(
      ({ CurrencyIsoCode = null }) => CurrencyIsoCode === currency,
    )
    if (prices.some(({ Pricebook2Id }) => Pricebook2Id === record.Pricebook2Id))
      throw refuse('DUPLICATE_VALUE', 'This price definition already exists in this price book')
    const isStandard = parentOf(org, record.Pricebook2Id, 'Pricebook2')?.IsStandard === true
    const hasStandard = prices.some(
      ({ Pricebook2Id }) => parentOf(org, Pricebook2Id, 'Pricebook2')?.IsStandard === true,
    )
    if (!isStandard && !hasStandard)
      throw refuse('STANDARD_PRICE_NOT_DEFINED', 'Before creating a custom price, create a standard price.')
  },
}

import type { SalesforceRecord } from '../../seed.ts'
import { livingChildren, parentOf } from '../lookups.ts'
import { refuse } from '../refusal.ts'
import { type Deriving, patch } from '../writer.ts'
import { numberOf, type ObjectRules } from './rules.ts'

/**
 * A product of an opportunity: its entry of the price book that the opportunity has, quantity and one of both prices.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_opportunitylineitem.htm
 */
export const lineItemRules: ObjectRules = {
  derive: ({ org }, record, before, draft) => {
    const opportunity = parentOf(org, record.OpportunityId, 'Opportunity')
    if (record.PricebookEntryId === null && typeof record.Product2Id === 'string') {
      const prices = livingChildren(org, 'PricebookEntry', 'Product2Id', record.Product2Id)
      record.PricebookEntryId =
        prices.find(({ Pricebook2Id }) => Pricebook2Id === opportunity?.Pricebook2Id)?.Id ?? null
    }
    const price = parentOf(org, record.PricebookEntryId, 'PricebookEntry')
    const product = parentOf(org, price?.Product2Id, 'Product2')
    if (price !== undefined) {
      record.Product2Id = price.Product2Id ?? null
      record.ListPrice = price.UnitPrice ?? null
      record.ProductCode = product?.ProductCode ?? null
      record.Name = [opportunity?.Name, product?.Name].filter((part) => typeof part === 'string').join(' ')
    }
    const quantity = numberOf(record.Quantity)
    if (quantity === undefined) return
    const keepsTotal = numberOf(draft.UnitPrice) === undefined && numberOf(draft.TotalPrice) !== undefined
    const total = numberOf(record.TotalPrice)
    if (keepsTotal && total !== undefined && quantity !== 0) record.UnitPrice = total / quantity
    const unit = numberOf(record.UnitPrice) ?? (before === undefined ? numberOf(record.ListPrice) : undefined)
    if (unit === undefined) return
    record.UnitPrice = unit
    record.TotalPrice = Math.round(unit * quantity * 100) / 100
  },
  check: ({ org }, record, before, draft) => {
    const { UnitPrice, TotalPrice } = draft
    if (numberOf(UnitPrice) !== undefined && numberOf(TotalPrice) !== undefined && before === undefined)
      throw refuse(
        'FIELD_INTEGRITY_EXCEPTION',
        'field integrity exception: UnitPrice and TotalPrice cannot both be specified',
        'TotalPrice',
      )
    if (record.PricebookEntryId === null)
      throw refuse('REQUIRED_FIELD_MISSING', 'Required fields are missing: [PricebookEntryId]', 'PricebookEntryId')
    if (numberOf(record.UnitPrice) === undefined)
      throw refuse('REQUIRED_FIELD_MISSING', 'Required fields are missing: [UnitPrice]', 'UnitPrice')
    const price = parentOf(org, record.PricebookEntryId, 'PricebookEntry')
    const book = parentOf(org, record.OpportunityId, 'Opportunity')?.Pricebook2Id ?? null
    if (before !== undefined || price === undefined) return
    if (price.IsActive !== true)
      throw refuse(
        'FIELD_INTEGRITY_EXCEPTION',
        'field integrity exception: PricebookEntryId (pricebook entry is inactive)',
        'PricebookEntryId',
      )
    if (book !== null && price.Pricebook2Id !== book) {
      const reason = 'pricebook entry is in a different pricebook than the one assigned to the opportunity'
      throw refuse(
        'FIELD_INTEGRITY_EXCEPTION',
        `field integrity exception: PricebookEntryId (${reason})`,
        'PricebookEntryId',
      )
    }
  },
  after: (writer, record) => {
    const price = parentOf(writer.org, record.PricebookEntryId, 'PricebookEntry')
    addUp(writer, String(record.OpportunityId), price?.Pricebook2Id ?? null)
  },
  removed: (writer, record) => addUp(writer, String(record.OpportunityId), null),
}

/** The amount of an opportunity with products is their sum, and the first one settles its price book. */
function addUp(writer: Deriving, id: string, book: SalesforceRecord[string]): void {
  const opportunity = parentOf(writer.org, id, 'Opportunity')
  if (opportunity === undefined) return
  const items = livingChildren(writer.org, 'OpportunityLineItem', 'OpportunityId', id)
  const sum = items.reduce((total, { TotalPrice }) => total + (numberOf(TotalPrice) ?? 0), 0)
  patch(writer, id, {
    HasOpportunityLineItem: items.length > 0,
    ...(items.length > 0 && { Amount: Math.round(sum * 100) / 100 }),
    Pricebook2Id: opportunity.Pricebook2Id ?? book ?? null,
  })
}

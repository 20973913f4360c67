import type { Org } from '../../org.ts'
import type { SalesforceRecord } from '../../seed.ts'
import { livingChildren } from '../lookups.ts'
import { patch } from '../writer.ts'
import { numberOf, type ObjectRules } from './rules.ts'

/**
 * What a stage means follows from it: closed, won, the forecast, and the probability unless that is sent.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_opportunity.htm
 */
export const opportunityRules: ObjectRules = {
  derive: ({ org }, record, before, draft) => {
    const stage = stageOf(org, record.StageName)
    if (stage !== undefined) {
      const isMoved = before === undefined || before.StageName !== record.StageName
      record.IsClosed = stage.IsClosed === true
      record.IsWon = stage.IsWon === true
      if (isMoved && numberOf(draft.Probability) === undefined) record.Probability = stage.DefaultProbability ?? null
      if (isMoved) {
        record.ForecastCategory = stage.ForecastCategory ?? null
        record.ForecastCategoryName = draft.ForecastCategoryName ?? stage.ForecastCategoryName ?? null
      }
    }
    const day = typeof record.CloseDate === 'string' ? record.CloseDate : ''
    if (day !== '') {
      const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))]
      record.FiscalYear = year
      record.FiscalQuarter = Math.ceil(month / 3)
      record.Fiscal = `${year} ${Math.ceil(month / 3)}`
    }
    // With products, the amount is what they cost: an attempt to set it is ignored, the rest is saved.
    if (before?.HasOpportunityLineItem === true && 'Amount' in draft) record.Amount = before.Amount ?? null
    const [amount, probability] = [numberOf(record.Amount), numberOf(record.Probability)]
    record.ExpectedRevenue =
      amount === undefined || probability === undefined ? null : Math.round(amount * probability) / 100
  },
}

function stageOf(org: Org, name: unknown): SalesforceRecord | undefined {
  const stages = org.objects.get('opportunitystage')
  return stages === undefined ? undefined : org.recordsOf(stages).find(({ ApiName }) => ApiName === name)
}

/** One contact of an opportunity is the primary one: who becomes it takes the place. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_opportunitycontactrole.htm */
export const opportunityContactRoleRules: ObjectRules = {
  after: (writer, record) => {
    if (record.IsPrimary !== true) return
    for (const other of livingChildren(
      writer.org,
      'OpportunityContactRole',
      'OpportunityId',
      String(record.OpportunityId),
    ))
      if (other.Id !== record.Id && other.IsPrimary === true) patch(writer, String(other.Id), { IsPrimary: false })
  },
}

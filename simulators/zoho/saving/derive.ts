import type { Module, Values } from '../org.ts'
import { STAGES } from '../standard/sales.ts'

/** What follows from other values of a record: full names, the probability and expected revenue of a deal. */
export function derive(module: Module, values: Values, before?: Values): Values {
  const derived: Record<string, Values[string]> = { ...values }
  if (module.name === 'Full_Name')
    derived.Full_Name = [values.First_Name, values.Last_Name].filter((part) => part != null && part !== '').join(' ')
  if (module.api_name === 'Deals') deriveDeal(derived, before)
  if (module.api_name === 'Tasks' && values.Status === 'Completed' && values.Closed_Time == null)
    derived.Closed_Time = values.Modified_Time ?? null
  return derived
}

/** Probability follows the stage when that changes; the revenue to expect follows both. */
function deriveDeal(deal: Record<string, Values[string]>, before: Values | undefined): void {
  const usual = STAGES[String(deal.Stage)]
  const isGiven = before === undefined ? deal.Probability != null : deal.Probability !== before.Probability
  if (!isGiven && usual !== undefined && deal.Stage !== before?.Stage) deal.Probability = usual
  deal.Expected_Revenue =
    typeof deal.Amount === 'number' && typeof deal.Probability === 'number'
      ? (deal.Amount * deal.Probability) / 100
      : null
}

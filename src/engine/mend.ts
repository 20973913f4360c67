import type { PlanEdit } from '../mapping/edit-plan.ts'
import type { Pair } from './pair.ts'
import { adviceFor } from './reasons.ts'

/**
 * The edit of the plan that lets records through that are not written for this reason; undefined where only the source
 * or the target can mend it.
 */
export function editFor(
  { plan, name: object, target }: Pick<Pair, 'plan' | 'name'> & Partial<Pick<Pair, 'target'>>,
  { action, reason, field }: { action: 'skip' | 'quarantine'; reason: string; field: string | null },
): PlanEdit | undefined {
  if (action === 'skip') {
    const rule = plan.skip.find((each) => each.reason === reason)
    return rule && { edit: 'unskip', object, field: rule.field }
  }
  if (plan.match[0] !== undefined && reason === `no-${plan.match[0].field}`) {
    return { edit: 'policy', object, name: 'missingKey', value: 'create' }
  }
  if (reason === 'duplicate') return { edit: 'policy', object, name: 'duplicate', value: 'create-without-key' }
  if (reason === 'race') return { edit: 'policy', object, name: 'race', value: 'update' }
  // What the target would not take without the value either is not mended by leaving it out.
  if (adviceFor({ plan, ...(target && { target }) }, reason, field).wouldTake === 'no') return undefined
  const mapped = field !== null && plan.fields.some(({ to }) => to === field)
  return mapped ? { edit: 'field-policy', object, to: field, invalid: 'omit' } : undefined
}

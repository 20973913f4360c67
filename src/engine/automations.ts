import type { ObjectPolicy } from '../model/plan.ts'
import type { PairForecast } from '../model/results.ts'
import type { Finding } from '../model/run.ts'
import type { BatchBounds, ObjectSchema } from '../model/schema.ts'
import { plural } from '../model/wording.ts'
import type { Pair } from './pair.ts'

/** Of a finding that belongs to what a person consents to. */
export const automationsRun = 'automations-run'

/** The object as a plan may write it: without jobs that set off what it is to avoid. */
export function withAutomations(object: ObjectSchema, { automations = 'avoid' }: ObjectPolicy): ObjectSchema {
  const { create, update } = object.operations
  if (automations === 'accept' || !(setsOff(create) || setsOff(update))) return object
  const operations = { ...object.operations }
  if (create !== undefined) operations.create = quiet(create)
  if (update !== undefined) operations.update = quiet(update)
  return { ...object, operations }
}

function setsOff(bounds: BatchBounds | undefined): boolean {
  return bounds?.bulk?.setsOff === true
}

function quiet<T extends BatchBounds>(bounds: T): T {
  if (!setsOff(bounds)) return bounds
  const { bulk: _, ...others } = bounds
  return others as T
}

/** What the jobs of a pair set off, where the plan accepts it; what avoiding them costs, where it does not. */
export function findAutomations({ name, plan, existing }: Pair, forecast: PairForecast | undefined): Finding[] {
  const { create, update } = existing.operations
  const many = ([bounds, rows = 0]: readonly [BatchBounds | undefined, number | undefined]): number =>
    setsOff(bounds) && rows >= (bounds?.bulk?.fromRows ?? 0) ? rows : 0
  const count = many([create, forecast?.counts.create]) + many([update, forecast?.counts.update])
  if (count === 0) return []
  const records = plural(count, `record of ${name}`, `records of ${name}`)
  const finding = { count, examples: [], pair: name }
  if (plan.policy.automations === 'accept') {
    const message = `${records} may go by jobs, and what the target does by itself when records change (workflows, approvals, mails to people) runs for each of them: the policy automations says accept.`
    const fix = 'Switch off the rules of the target that must not run, or set the policy automations to avoid.'
    return [{ severity: 'warning', code: automationsRun, message, ...finding, fix }]
  }
  const message = `${records} go by requests: jobs would cost less, and set off what the target does by itself when records change (workflows, approvals, mails to people).`
  const fix = 'Where that may run, or its rules are switched off, set the policy automations to accept.'
  return [{ severity: 'info', code: 'jobs-avoided', message, ...finding, fix }]
}

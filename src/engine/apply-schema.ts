import { planHash } from '../mapping/plan-file.ts'
import { FerryError } from '../model/errors.ts'
import { fieldCreations } from '../model/plan.ts'
import type { ApplySchemaResult } from '../model/results.ts'
import { requireApproval } from './approve.ts'
import { requireFingerprint } from './binding.ts'
import { inputText, type RunContext } from './context.ts'
import { look } from './discover.ts'
import { requireAccount } from './pair.ts'
import { loadPlan } from './plans.ts'

/** Creates the fields that the approved plan lists. Needs the operator's privilege and the approval, both checked here. */
export async function applySchema(context: RunContext): Promise<ApplySchemaResult> {
  if (!context.privileged) {
    throw new FerryError(
      'privilege',
      'Changing the schema of the target is switched off.',
      'The operator allows it by starting crm-ferry with --privileged, or with "privileged: true" in the configuration.',
    )
  }
  const plan = await loadPlan(context.store, context.run.plan)
  const approval = await requireApproval(
    context,
    { id: plan.id, hash: planHash(plan) },
    { approval: inputText(context.run, 'approval'), schemaOnly: true },
  )
  const target = await look(context, plan.target.connection)
  requireAccount(plan.target, target.account.id)
  requireFingerprint(plan, target.schema, approval.binding.schemaBefore, 'before')
  const { admin } = target.connection
  if (admin === undefined) {
    throw new FerryError(
      'plan',
      `The connection "${plan.target.connection}" cannot change its schema through crm-ferry.`,
    )
  }
  const fields: ApplySchemaResult['fields'] = []
  for (const object of new Set(plan.schema.map((change) => change.object))) {
    const definitions = fieldCreations(plan.schema, object).map((change) => change.field)
    const outcomes = await context.phase(
      { name: 'create-fields', subject: object, connections: [plan.target.connection] },
      () => admin.createFields(object, definitions, context.signal),
    )
    for (const [i, { name }] of definitions.entries()) {
      const outcome = outcomes[i]
      if (outcome === undefined || outcome.status === 'failed') throw outcome?.error ?? missingOutcome(name)
      fields.push({ object, name, status: outcome.status })
    }
    context.progress({ phase: 'creating fields', done: fields.length, total: plan.schema.length })
  }
  return { approval: approval.id, fields, options: [] }
}

function missingOutcome(name: string): FerryError {
  return new FerryError('bug', `The connector said nothing about the field "${name}".`)
}

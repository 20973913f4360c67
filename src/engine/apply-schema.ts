import type { SchemaAdmin } from '../connector.ts'
import { futureSchema } from '../mapping/future-schema.ts'
import { planHash } from '../mapping/plan-file.ts'
import { FerryError } from '../model/errors.ts'
import {
  fieldCreations,
  type ObjectCreation,
  type OptionAddition,
  objectCreations,
  optionAdditions,
  type Plan,
  type SchemaPartKey,
  schemaParts,
} from '../model/plan.ts'
import type { ApplySchemaResult } from '../model/results.ts'
import { findField, findObject, type ObjectSchema, type Schema } from '../model/schema.ts'
import { requireApproval } from './approve.ts'
import { requireFingerprint } from './binding.ts'
import { inputText, type RunContext } from './context.ts'
import { lookAgainAt, lookAt } from './discover.ts'
import { makesLinks, requireAccount, targetObjects } from './pair.ts'
import { loadPlan } from './plans.ts'
import { requirePrivilege } from './require-privilege.ts'

/**
 * Makes the objects, fields and options that the approved plan lists. Needs the operator's privilege and the approval, both
 * checked here. What is there already is left as it is; what was not is journaled before it is made.
 */
export async function applySchema(context: RunContext): Promise<ApplySchemaResult> {
  requirePrivilege(context.privileged)
  const plan = await loadPlan(context.store, context.run.plan)
  const approval = await requireApproval(
    context,
    { id: plan.id, hash: planHash(plan) },
    { approval: inputText(context.run, 'approval'), schemaOnly: true },
  )
  const target = await lookAt(context, plan.target.connection, targetObjects(plan), makesLinks(plan))
  requireAccount(plan.target, target.account.id)
  requireFingerprint(plan, target.schema, approval.binding.schemaBefore, 'before')
  const { admin } = target.connection
  if (admin === undefined) throw cannot(plan, 'change its schema')
  const creations = objectCreations(plan.schema)
  if (creations.length > 0 && admin.createObject === undefined) throw cannot(plan, 'create objects')
  const journal = openJournal(context, plan)
  await journal.intend(schemaParts(plan.schema).filter((part) => isAbsent(part, target.schema)))
  const objects: NonNullable<ApplySchemaResult['objects']> = []
  const made: Pick<ApplySchemaResult, 'fields' | 'options'> = { fields: [], options: [] }
  const total = schemaParts(plan.schema).length
  const change = async (object: string, work: () => Promise<void>): Promise<void> => {
    await context.phase({ name: 'create-fields', subject: object, connections: [plan.target.connection] }, work)
    const done = objects.length + made.fields.length + made.options.length
    context.progress({ phase: 'changing the schema', done, total })
  }
  // Fields of any object may refer to those that are new.
  for (const creation of creations) {
    await change(creation.object, async () => {
      objects.push(await createObject(context, admin, creation, journal))
    })
  }
  const schema = futureSchema(target.schema, plan.schema)
  for (const object of new Set(plan.schema.map((each) => each.object))) {
    await change(object, async () => {
      made.fields.push(...(await createFields(context, admin, plan, object, journal)))
      made.options.push(...(await addOptions(context, admin, { plan, schema, object }, journal)))
    })
  }
  if (objects.some(({ status }) => status === 'created')) {
    await lookAgainAt(context, plan.target.connection, targetObjects(plan))
  }
  return { approval: approval.id, ...(objects.length > 0 && { objects }), ...made }
}

interface PartJournal {
  intend(parts: readonly SchemaPartKey[]): Promise<void>
  /** These are there now; `isNew` as the connector tells it. */
  settle(parts: readonly (SchemaPartKey & { isNew: boolean })[]): Promise<void>
}

function openJournal({ store, run, fence, clock }: RunContext, { target }: Plan): PartJournal {
  // Two vendors may give out the same id.
  const account = `${target.vendor}:${target.account}`
  const keyOf = ({ object, field, option }: SchemaPartKey): string => JSON.stringify([object, field, option])
  const absent = new Set<string>()
  return {
    async intend(parts) {
      for (const part of parts) absent.add(keyOf(part))
      await store.schemaParts.intend(run.id, account, parts, fence, clock.now())
    },
    async settle(parts) {
      // What was not there a moment ago and was not made by us is somebody else's; what was there may be of an attempt
      // of ours that was cut short.
      const settled = parts.map(({ isNew, ...part }) => ({ ...part, ours: isNew || !absent.has(keyOf(part)) }))
      await store.schemaParts.settle(run.id, account, settled, fence)
    },
  }
}

function isAbsent({ object, field, option }: SchemaPartKey, schema: Schema): boolean {
  const found = findObject(schema, object)
  if (field === null) return found === undefined
  const present = found && findField(found, field)
  if (present === undefined) return true
  return option !== null && !present.options?.some(({ value }) => value === option)
}

/** Also where it is there already: an earlier attempt may have been cut short before it could be used. */
async function createObject(
  context: RunContext,
  admin: SchemaAdmin,
  { object, label, labelPlural }: ObjectCreation,
  journal: PartJournal,
): Promise<{ name: string; status: 'created' | 'exists' }> {
  await context.holdLease()
  const outcome = await admin.createObject?.({ name: object, label, labelPlural }, context.signal)
  if (outcome === undefined) throw silent(`the object "${object}"`)
  await journal.settle([{ object, field: null, option: null, isNew: outcome.status === 'created' }])
  return { name: object, status: outcome.status }
}

/** Fields that were made count as made, also when another of the same call was refused. */
async function createFields(
  context: RunContext,
  admin: SchemaAdmin,
  plan: Plan,
  object: string,
  journal: PartJournal,
): Promise<ApplySchemaResult['fields']> {
  const definitions = fieldCreations(plan.schema, object).map(({ field }) => field)
  if (definitions.length === 0) return []
  await context.holdLease()
  const outcomes = await admin.createFields(object, definitions, context.signal)
  const there = definitions.flatMap(({ name }, i) => {
    const status = outcomes[i]?.status ?? 'failed'
    return status === 'failed' ? [] : [{ object, field: name, option: null, isNew: status === 'created' }]
  })
  await journal.settle(there)
  return definitions.map(({ name }, i) => {
    const outcome = outcomes[i]
    if (outcome === undefined || outcome.status === 'failed') throw outcome?.error ?? silent(`the field "${name}"`)
    return { object, name, status: outcome.status }
  })
}

async function addOptions(
  context: RunContext,
  admin: SchemaAdmin,
  { plan, schema, object }: { plan: Plan; schema: Schema; object: string },
  journal: PartJournal,
): Promise<ApplySchemaResult['options']> {
  const made: ApplySchemaResult['options'] = []
  for (const { field, options } of controlsFirst(optionAdditions(plan.schema, object), findObject(schema, object))) {
    if (admin.addOptions === undefined) throw cannot(plan, 'add options to its fields')
    await context.holdLease()
    const outcomes = await admin.addOptions(object, field, options, context.signal)
    if (outcomes.length !== options.length) throw silent(`options of "${field}"`)
    const there = options.map(({ value }, i) => ({ object, field, value, status: outcomes[i]!.status }))
    await journal.settle(
      there.map(({ value, status }) => ({ object, field, option: value, isNew: status === 'added' })),
    )
    made.push(...there)
  }
  return made
}

/** An option may belong to one of another field, which the same plan adds. */
function controlsFirst(additions: readonly OptionAddition[], object: ObjectSchema | undefined): OptionAddition[] {
  const isDependent = ({ field }: OptionAddition): boolean =>
    (object && findField(object, field)?.dependsOn) !== undefined
  return [...additions.filter((each) => !isDependent(each)), ...additions.filter(isDependent)]
}

function cannot(plan: Plan, what: string): FerryError {
  return new FerryError('plan', `The connection "${plan.target.connection}" cannot ${what} through crm-ferry.`)
}

function silent(what: string): FerryError {
  return new FerryError('bug', `The connector said nothing about ${what}.`)
}

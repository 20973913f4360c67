import type { SchemaAdmin } from '../connector.ts'
import { futureSchema } from '../mapping/future-schema.ts'
import { findRelation, makesLinks } from '../mapping/links.ts'
import { planHash } from '../mapping/plan-file.ts'
import { FerryError } from '../model/errors.ts'
import {
  type FieldCreation,
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
import { findField, findObject, type ObjectDefinition, type ObjectSchema, type Schema } from '../model/schema.ts'
import { plural } from '../model/wording.ts'
import { requireApproval } from './approve.ts'
import { requireFingerprint } from './binding.ts'
import { inputText, type RunContext } from './context.ts'
import { lookAgainAt, lookAt } from './discover.ts'
import { requireAccount, targetObjects } from './pair.ts'
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
  const made: Made = { objects: [], fields: [], options: [] }
  const groups = changesOf({ context, admin, plan, journal, schema: futureSchema(target.schema, plan.schema) }, made)
  const changes = groups.flat()
  const total = schemaParts(plan.schema).length
  let done = 0
  for (const group of groups) {
    const subject = group[0]?.object ?? ''
    await context.phase({ name: 'create-fields', subject, connections: [plan.target.connection] }, async () => {
      for (const change of group) {
        stopBetween(context, changes, changes.indexOf(change))
        await journal.intend(change.parts.filter((part) => isAbsent(part, target.schema)))
        await change.make()
        done += change.parts.length
        context.progress({ phase: 'changing the schema', done, total })
      }
    })
  }
  // Also after an attempt that was cut short, which may have made them.
  if (creations.length > 0) await lookAgainAt(context, plan.target.connection, targetObjects(plan))
  const { objects, ...others } = made
  return { approval: approval.id, ...(objects.length > 0 && { objects }), ...others }
}

type Made = Required<Omit<ApplySchemaResult, 'approval'>>

/** What is made in one go: an object, the new fields of one, or the new options of a field. */
interface Change {
  object: string
  /** For a person. */
  what: string
  parts: readonly SchemaPartKey[]
  make(): Promise<void>
}

interface Making {
  context: RunContext
  admin: SchemaAdmin
  plan: Plan
  journal: PartJournal
  /** As it will be. */
  schema: Schema
}

/** Object by object, new objects first: fields of any may refer to them. What is made is added to `made`. */
function changesOf(making: Making, made: Made): Change[][] {
  const { schema: planned } = making.plan
  const created = objectCreations(planned)
  const creations = created.map((creation, n): Change[] => {
    const { object } = creation
    const ties = tiesOf(making, creation, created.slice(0, n), created.slice(n + 1))
    const make = async (): Promise<void> => void made.objects.push(await createObject(making, creation, ties))
    return [{ object, what: `the object ${object}`, parts: schemaParts([creation]), make }]
  })
  const contents = [...new Set(planned.map(({ object }) => object))].map((object): Change[] => {
    const fields = fieldCreations(planned, object)
    const additions = controlsFirst(optionAdditions(planned, object), findObject(making.schema, object))
    return [
      ...(fields.length === 0
        ? []
        : [
            {
              ...{ object, what: `${plural(fields.length, 'field')} of ${object}`, parts: schemaParts(fields) },
              make: async () => void made.fields.push(...(await createFields(making, object, fields))),
            },
          ]),
      ...additions.map((addition) => ({
        ...{ object, parts: schemaParts([addition]) },
        what: `${plural(addition.options.length, 'option')} of ${object}.${addition.field}`,
        make: async () => void made.options.push(...(await addOptions(making, addition))),
      })),
    ]
  })
  return [...creations, ...contents.filter((group) => group.length > 0)]
}

/**
 * What the plan links records of an object with that it creates, and what links of it are to say, as far as the other end is
 * there by then: of two such objects the later one is told.
 */
function tiesOf(
  { plan, schema }: Making,
  { object, kinds = [] }: ObjectCreation,
  earlier: readonly ObjectCreation[],
  later: readonly ObjectCreation[],
): Pick<ObjectDefinition, 'links' | 'kinds'> {
  const turned = earlier.flatMap((creation) =>
    (creation.kinds ?? []).flatMap(({ to, label, inverse }) =>
      to === object ? { to: creation.object, label: inverse, inverse: label } : [],
    ),
  )
  const isThere = (end: string): boolean =>
    findObject(schema, end) !== undefined && !later.some((creation) => creation.object === end)
  const said = [...kinds, ...turned].filter(({ to }) => isThere(to))
  const ends = (plan.links ?? []).flatMap(({ to: name }) => {
    const { from, to } = findRelation(schema, name) ?? {}
    return from === object ? (to ?? []) : to === object ? (from ?? []) : []
  })
  const links = [...new Set([...ends.filter(isThere), ...said.map(({ to }) => to)])].sort()
  return { ...(links.length > 0 && { links }), ...(said.length > 0 && { kinds: said }) }
}

/** Ends the run before this change if a pause was asked for, and says how far it came. */
function stopBetween(context: RunContext, changes: readonly Change[], next: number): void {
  context.signal.throwIfAborted()
  if (!context.pausing()) return
  const tell = (some: readonly Change[]): string => some.map(({ what }) => what).join(', ') || 'nothing'
  const [before, after] = [changes.slice(0, next), changes.slice(next)]
  const message = `The run was paused on request. In the target by now: ${tell(before)}. Not made yet: ${tell(after)}.`
  throw new FerryError('paused', message)
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
  { context, admin, journal }: Making,
  { object, label, labelPlural }: ObjectCreation,
  ties: Pick<ObjectDefinition, 'links' | 'kinds'>,
): Promise<Made['objects'][number]> {
  await context.holdLease()
  const definition = { name: object, label, labelPlural, ...ties }
  const outcome = await admin.createObject?.(definition, context.signal)
  if (outcome === undefined) throw silent(`the object "${object}"`)
  await journal.settle([{ object, field: null, option: null, isNew: outcome.status === 'created' }])
  return { name: object, status: outcome.status }
}

/** Fields that were made count as made, also when another of the same call was refused. */
async function createFields(
  { context, admin, journal }: Making,
  object: string,
  creations: readonly FieldCreation[],
): Promise<Made['fields']> {
  const definitions = creations.map(({ field }) => field)
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
  { context, admin, plan, journal }: Making,
  { object, field, options }: OptionAddition,
): Promise<Made['options']> {
  if (admin.addOptions === undefined) throw cannot(plan, 'add options to its fields')
  await context.holdLease()
  const outcomes = await admin.addOptions(object, field, options, context.signal)
  if (outcomes.length !== options.length) throw silent(`options of "${field}"`)
  const made = options.map(({ value }, i) => ({ object, field, value, status: outcomes[i]!.status }))
  await journal.settle(made.map(({ value, status }) => ({ object, field, option: value, isNew: status === 'added' })))
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

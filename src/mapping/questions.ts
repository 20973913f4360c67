import { bandOf } from '../model/confidence.ts'
import { type FieldMapping, fieldCreations, objectCreations, type Plan, pairName, sourcesOf } from '../model/plan.ts'
import { type Field, findField, findObject, type Schema } from '../model/schema.ts'
import { plural } from '../model/wording.ts'
import { defineField } from './create-field.ts'
import type { PlanEdit } from './edit-plan.ts'
import { futureSchema } from './future-schema.ts'
import { linkKinds } from './link-kinds-given.ts'
import type { ProposalFacts } from './proposal-facts.ts'
import { type Choice, mostChoices, type Question, type Situation } from './question.ts'
import { userMappings } from './users.ts'
import { fixedChoices, lackingValues, optionsWithout, requiredFields } from './value-questions.ts'

export type { Question } from './question.ts'

/** What a plan leaves open, what stops it first; from the plan, both schemas and what the proposal's sample said. */
export function findQuestions(
  plan: Plan,
  schemas: { source: Schema; target: Schema },
  facts: readonly ProposalFacts[],
): Question[] {
  const future = futureSchema(schemas.target, plan.schema)
  const situations = plan.objects.flatMap((pair): Situation[] => {
    const name = pairName(pair)
    const source = findObject(schemas.source, pair.source)
    const target = findObject(future, pair.target)
    if (source === undefined || target === undefined) return []
    return [{ plan, pair, name, source, target, facts: facts.find((each) => each.pair === name) }]
  })
  const asks = [requiredFields, fixedChoices, lackingValues, matchKeys, destinations, owners, optionsWithout]
  return [...asks.flatMap((ask) => situations.flatMap(ask)), ...linkKinds(plan, future)]
}

function matchKeys({ plan, pair, name, target }: Situation): Question[] {
  const isNew = objectCreations(plan.schema).some(({ object }) => object === pair.target)
  if (pair.match.length > 0 || isNew) return []
  // No record of the target has a value yet in a field that is to be created.
  const created = new Set(fieldCreations(plan.schema, pair.target).map(({ field }) => field.name))
  const usual = target.matchKeys.map(({ field }) => field)
  const there = target.fields.filter((field) => !created.has(field.name))
  const fields = there.filter((field) => field.unique || usual.includes(field.name) || field.type === 'email')
  const written = fields.filter((field) => pair.fields.some(({ to, from }) => to === field.name && from !== undefined))
  if (written.length === 0) return []
  return [
    {
      id: `match:${name}`,
      question: `By which field are records recognised that ${pair.target} has already? Without one, only those that we made ourselves are.`,
      choices: written.slice(0, mostChoices).map((field) => ({
        id: `match:${field.name}`,
        label: `By ${field.label} (${field.name})`,
        edits: [{ edit: 'match', object: name, field: field.name }],
      })),
    },
  ]
}

/** Pairs that are unsure, or that another field claims as well. */
function destinations(situation: Situation): Question[] {
  const { pair, name, source, target, facts } = situation
  return pair.fields.flatMap((mapping) => {
    const [from, ...others] = sourcesOf(mapping)
    const own = from === undefined ? undefined : findField(source, from)
    const { confidence, evidence = '', to } = mapping
    if (own === undefined || others.length > 0 || confidence === undefined) return []
    const alternatives = (facts?.alternatives[own.name] ?? []).filter(
      (each) => findField(target, each.to) !== undefined,
    )
    if (bandOf(confidence) !== 'unsure' && alternatives.length === 0) return []
    const out = wayOut(situation, mapping)
    const label = findField(target, to)?.label ?? to
    const values = facts === undefined ? '' : `; of a sample of ${plural(facts.records, 'record')}`
    return [
      {
        id: `field:${name}:${own.name}`,
        question: `Where does ${own.label} (${own.name}) go? Proposed: ${label} (${to}), ${bandOf(confidence)} at ${confidence}: ${evidence}${values}.`,
        choices: [
          { id: 'keep', label: `To ${label} (${to}), as proposed`, edits: [{ edit: 'confirm', object: name, to }] },
          ...alternatives.map(
            (each): Choice => ({
              id: `to:${each.to}`,
              label: `To ${findField(target, each.to)?.label} (${each.to}): ${each.evidence}`,
              edits: [...out, { edit: 'map', object: name, from: own.name, to: each.to }],
            }),
          ),
          ...newField(situation, own, out),
          { id: 'leave', label: 'Nowhere: its values stay behind', edits: out },
        ],
      },
    ]
  })
}

/** Takes a mapping out, with the field that was to be created for it alone. */
function wayOut({ plan, pair, name }: Situation, { to }: FieldMapping): PlanEdit[] {
  const created = fieldCreations(plan.schema, pair.target).some(({ field }) => field.name === to)
  return [created ? { edit: 'drop-field', object: name, name: to } : { edit: 'unmap', object: name, to }]
}

function newField({ plan, pair, name, source, target }: Situation, own: Field, out: PlanEdit[]): Choice[] {
  const isNew = out.some(({ edit }) => edit === 'drop-field')
  const taken = new Set(
    [...target.fields, ...fieldCreations(plan.schema, pair.target).map(({ field }) => field)].map(
      (field) => field.name,
    ),
  )
  const created = isNew ? null : defineField(source, own, taken, target.newFieldNames)
  if (created === null) return []
  const { definition } = created
  return [
    {
      id: 'new-field',
      label: `Into a new field ${definition.name} (${definition.type})`,
      edits: [
        ...out,
        { edit: 'create-field', object: name, field: definition },
        { edit: 'map', object: name, from: own.name, to: definition.name },
      ],
    },
  ]
}

function owners({ pair, name, facts }: Situation): Question[] {
  return userMappings(pair).flatMap(({ mapping: { to, invalid = pair.policy.invalid }, from, policy }) => {
    const without = Object.entries(facts?.users[to] ?? {})
    if (from === null || without.length === 0 || policy.otherwise !== undefined || invalid === 'quarantine') return []
    const sum = without.reduce((total, [, count]) => total + count, 0)
    const why = without.map(([code, count]) => `${count} ${code}`).join(', ')
    const map = (otherwise: null): PlanEdit => ({
      ...{ edit: 'map', object: name, from, to },
      transform: [{ user: { ...policy, otherwise } }],
    })
    return [
      {
        id: `owner:${name}:${to}`,
        question: `${sum} users named in ${from} by a sample have no counterpart who could take ${to} (${why}). What becomes of their records? To name who takes over, map it with the transform { user: { otherwise: address } }, or { user: { instead: { address: address } } }.`,
        choices: [
          { id: 'nobody', label: `They are migrated with ${to} left empty`, edits: [map(null)] },
          {
            id: 'quarantine',
            label: 'They are kept back until somebody is named',
            edits: [{ edit: 'field-policy', object: name, to, invalid: 'quarantine' }],
          },
        ],
      },
    ]
  })
}

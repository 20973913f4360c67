import { bandOf } from '../model/confidence.ts'
import { type FieldMapping, fieldCreations, type ObjectPlan, type Plan, pairName, sourcesOf } from '../model/plan.ts'
import { type Field, findField, findObject, type ObjectSchema, type Schema } from '../model/schema.ts'
import { plural } from '../model/wording.ts'
import { chooseAnywhere } from './choosing.ts'
import { carriage } from './compatibility.ts'
import { defineField } from './create-field.ts'
import { demandedFields } from './demanded-fields.ts'
import type { PlanEdit } from './edit-plan.ts'
import { withSchemaChanges } from './future-schema.ts'
import type { ProposalFacts } from './proposal-facts.ts'
import { choosesOption } from './transforms.ts'
import { userMappings } from './users.ts'

/** Something that only a person can decide; gone as soon as the plan says it, whoever wrote it there. */
export interface Question {
  /** Stays the same for as long as the question does. */
  id: string
  question: string
  choices: Choice[]
}

/** One answer: exactly these edits. */
export interface Choice {
  id: string
  label: string
  edits: PlanEdit[]
}

interface Situation {
  plan: Plan
  pair: ObjectPlan
  /** `Lead>contacts` */
  name: string
  source: ObjectSchema
  /** As it will be after the plan's schema changes. */
  target: ObjectSchema
  facts: ProposalFacts | undefined
}

/** What a plan leaves open, what stops it first; from the plan, both schemas and what the proposal's sample said. */
export function findQuestions(
  plan: Plan,
  schemas: { source: Schema; target: Schema },
  facts: readonly ProposalFacts[],
): Question[] {
  const situations = plan.objects.flatMap((pair): Situation[] => {
    const name = pairName(pair)
    const source = findObject(schemas.source, pair.source)
    const found = findObject(schemas.target, pair.target)
    if (source === undefined || found === undefined) return []
    const target = withSchemaChanges(found, plan.schema)
    return [{ plan, pair, name, source, target, facts: facts.find((each) => each.pair === name) }]
  })
  return [requiredFields, matchKeys, destinations, owners, optionsWithout].flatMap((ask) => situations.flatMap(ask))
}

const mostChoices = 6

function requiredFields({ pair, name, source, target, facts }: Situation): Question[] {
  const mapped = new Set(pair.fields.flatMap(sourcesOf))
  const left = (field: Field): number => facts?.values[field.name] ?? 0
  return demandedFields(pair, target).map((field) => {
    const sources = source.fields
      .filter((own) => !mapped.has(own.name) && !own.system && carriage(own.type, field.type).loss !== 'no')
      .sort((a, b) => left(b) - left(a))
    const constants = field.type === 'boolean' ? [true, false] : (field.options ?? []).map(({ value }) => value)
    const to = field.name
    return {
      id: `required:${name}:${to}`,
      question: `${pair.target} demands "${field.label}" (${to}), and nothing goes there. What shall it hold? Any fixed value can be given with the edit "constant".`,
      choices: [
        ...sources.slice(0, mostChoices).map(
          (own): Choice => ({
            id: `from:${own.name}`,
            label: `What ${own.label} (${own.name}) holds`,
            edits: [{ edit: 'map', object: name, from: own.name, to }],
          }),
        ),
        ...constants.slice(0, mostChoices).map(
          (value): Choice => ({
            id: `constant:${value}`,
            label: `Always ${value}`,
            edits: [{ edit: 'constant', object: name, to, value }],
          }),
        ),
      ],
    }
  })
}

function matchKeys({ pair, name, target }: Situation): Question[] {
  if (pair.match.length > 0) return []
  const usual = target.matchKeys.map(({ field }) => field)
  const fields = target.fields.filter((field) => field.unique || usual.includes(field.name) || field.type === 'email')
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

/** Values of a closed list that the sample holds and that no option stands for. */
function optionsWithout({ pair, name, source, target, facts }: Situation): Question[] {
  return pair.fields.flatMap((mapping) => {
    const [from, ...others] = sourcesOf(mapping)
    const own = from === undefined ? undefined : findField(source, from)
    const field = findField(target, mapping.to)
    const { to, invalid = pair.policy.invalid } = mapping
    if (own === undefined || others.length > 0 || field === undefined || invalid === 'quarantine') return []
    if (!mapping.transform.some(choosesOption)) return []
    const choose = chooseAnywhere(field, mapping)
    const values = (facts?.choices[own.name] ?? []).filter(
      (value) => typeof choose(value) === 'string' && choose(value) !== 'left',
    )
    if (values.length === 0) return []
    const missing = (own.options ?? [])
      .filter(({ value }) => values.includes(value) && choose(value) === 'missing')
      .map(({ value, label }) => ({ value, label }))
    const shown = values.slice(0, mostChoices).map((value) => `"${value}"`)
    const more = values.length > shown.length ? ` and ${values.length - shown.length} more` : ''
    return [
      {
        id: `options:${name}:${to}`,
        question: `${field.label} (${to}) has no clear option for ${shown.join(', ')}${more} of ${own.label} (${own.name}). What becomes of these values? Each can be sent to an option with the edit "map-value".`,
        choices: [
          ...(field.extendable === true && missing.length > 0
            ? [
                {
                  id: 'add-options',
                  label: 'The target gets these options (needs the privileged step)',
                  edits: [{ edit: 'add-options', object: name, field: to, options: missing } satisfies PlanEdit],
                },
              ]
            : []),
          {
            id: 'leave',
            label: 'They stay behind, the records go without them',
            edits: values.map((value): PlanEdit => ({ edit: 'map-value', object: name, to, value, option: null })),
          },
          {
            id: 'quarantine',
            label: 'Records with them are kept back',
            edits: [{ edit: 'field-policy', object: name, to, invalid: 'quarantine' }],
          },
        ],
      },
    ]
  })
}

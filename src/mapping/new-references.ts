import { bandOf } from '../model/confidence.ts'
import { type FieldCreation, fieldCreations, type ObjectPlan, type Plan, pairName } from '../model/plan.ts'
import type { Finding } from '../model/run.ts'
import { type Field, findObject, type ObjectSchema, type Schema } from '../model/schema.ts'
import { plural } from '../model/wording.ts'
import { defineReference } from './create-field.ts'
import { isLabelled } from './labelled-relations.ts'
import { linkEnds } from './links.ts'
import { namesRecords, openReferences } from './open-references.ts'
import type { ProposalFacts } from './proposal-facts.ts'
import { linkedFields } from './propose-links.ts'
import { referenceMappings, referenceSteps } from './references.ts'
import { junctionOf } from './relation-findings.ts'

/** What a sample says of the links of a relation. */
export interface LinkCount {
  /** Records that have some. */
  records: number
  /** Links beyond the first of each record. */
  further: number
}

/** A reference of the source that nothing of a plan keeps, and what a field that is created for it would refer to. */
interface Opening {
  pair: ObjectPlan
  source: ObjectSchema
  from: Field
  into: ObjectSchema
  /** The pairs whose records it may name: of different objects of the source, all to one of the target. */
  goals: readonly [ObjectPlan, ...ObjectPlan[]]
}

/** The relations of which it depends on their links whether a field is created for them; for `proposeNewReferences`. */
export function openRelations(plan: Plan, source: Schema, target: Schema): string[] {
  return openingsOf(plan, source, target).flatMap(({ from }) => from.relation ?? [])
}

/**
 * The plan with a new field for each reference that nothing in the target holds, where the target takes such fields and the
 * plan brings what is referred to: for fields of the source that say something, and for relations with links, on the side
 * where a record has the fewest; for what names several only where nothing else ties the two. `target` is as it will be,
 * `counts` what a sample says of the relations that `openRelations` names. The same input always gives the same proposal.
 */
export function proposeNewReferences(
  plan: Plan,
  source: Schema,
  target: Schema,
  { facts, counts }: { facts: readonly ProposalFacts[]; counts: ReadonlyMap<string, LinkCount> },
): Plan {
  const grow = (grown: Plan, each: Opening): Plan => withReference(grown, each, target, counts)
  // What names one record says more than what names several, and is there when it is asked what ties the two.
  const grown = (['reference', 'multi-reference'] as const).reduce((now, type) => {
    const told = openingsOf(now, source, target).filter(
      ({ pair, from }) => from.relation === undefined && from.type === type && isTold(pair, from, facts),
    )
    return told.reduce(grow, now)
  }, plan)
  const tied = openingsOf(grown, source, target).filter(({ from }) => (counts.get(from.name)?.records ?? 0) > 0)
  const rivals = Map.groupBy(tied, ({ pair, goals }) => [pair, ...goals].map(pairName).sort().join(' '))
  return [...rivals.values()].map((some) => least(grown, some, counts)).reduce(grow, grown)
}

/** What a proposal says about the references that it creates: how many, and of which some stay behind. */
export function findNewReferences(plan: Plan): Finding[] {
  return plan.objects.flatMap((pair) => {
    const created = createdReferences(plan, pair)
    if (created.length === 0) return []
    const names = created.map(({ field }) => field.name).join(', ')
    const message = `${plural(created.length, 'reference has', 'references have')} no counterpart and would be created in ${pair.target}: ${names}.`
    const fields = new Set(created.map(({ field }) => field.name))
    const cut = pair.fields.filter(({ to, confidence }) => fields.has(to) && isUnsure(confidence))
    return [
      tell(pair, 'info', 'references-to-create', message, created.length),
      ...cut.map(({ from, to, evidence }) =>
        tell(
          pair,
          'warning',
          'further-references',
          `${from} -> ${to} loses some (${evidence}): please confirm or unmap it.`,
          1,
        ),
      ),
    ]
  })
}

function isUnsure(confidence: number | undefined): boolean {
  return confidence !== undefined && bandOf(confidence) === 'unsure'
}

/** The fields with references that a plan creates for this pair. */
function createdReferences(plan: Plan, pair: ObjectPlan): FieldCreation[] {
  return fieldCreations(plan.schema, pair.target).filter(
    ({ field }) => field.references !== undefined && pair.fields.some(({ to }) => to === field.name),
  )
}

function tell(pair: ObjectPlan, severity: Finding['severity'], code: string, message: string, count: number): Finding {
  return { severity, code, message, count, examples: [], pair: pairName(pair) }
}

function openingsOf(plan: Plan, source: Schema, target: Schema): Opening[] {
  return plan.objects.flatMap((pair) => {
    const [object, into] = [findObject(source, pair.source), findObject(target, pair.target)]
    if (object === undefined || into?.newReferences !== true || pair.provenance === undefined) return []
    const linked = new Set((plan.links ?? []).flatMap(({ from }) => linkedFields(from, pair.source)))
    return openReferences(pair, object).flatMap((from): Opening[] => {
      const [goal, ...others] = plan.objects.filter((each) => from.references?.includes(each.source))
      if (goal === undefined || linked.has(from.name)) return []
      const isOne = others.every(({ target: to }) => to === goal.target)
      if (!isOne || new Set([goal, ...others].map((each) => each.source)).size <= others.length) return []
      // What has no place for our key is a part of other records, and nothing refers to it.
      if (findObject(target, goal.target)?.provenance === undefined) return []
      const opening: Opening = { pair, source: object, from, into, goals: [goal, ...others] }
      const isSole = from.relation === undefined && from.type === 'reference'
      const isLeft = from.relation !== undefined || isOwn(opening)
      return isLeft && (isSole || isUntied(plan, opening, source, target)) ? [opening] : []
    })
  })
}

/** Whether it is left for no other reason than that nothing holds it, and is not worked out by the source of what somebody entered. */
function isOwn({ pair, source, from }: Opening): boolean {
  const isLeft = pair.unmapped.some(({ field, reason }) => field === from.name && reason === namesRecords)
  const leadsOn = pair.skip.some(({ successors = [] }) => successors.includes(from.name))
  return isLeft && !leadsOn && (isEntered(from) || !source.fields.some(isEntered))
}

function isEntered({ createable, updateable }: Field): boolean {
  return createable || updateable
}

/** That two records of a kind are tied does not say which refers to the other, and a link with a meaning is more than a reference. */
function isUntied(plan: Plan, { pair, from, goals }: Opening, source: Schema, target: Schema): boolean {
  if (isLabelled(source, from.name)) return false
  return goals.every((goal) => pair.source !== goal.source && !isTied(plan, [pair, goal], source, target))
}

/** Whether something of the plan ties two pairs, or could better: a reference, links, the links as records. */
function isTied(plan: Plan, [pair, goal]: readonly [ObjectPlan, ObjectPlan], source: Schema, target: Schema): boolean {
  const refers = (one: ObjectPlan, other: ObjectPlan): boolean =>
    referenceMappings(one).some(({ objects }) => objects.includes(other.source))
  const isLinked = (plan.links ?? []).some((link) => {
    const ends = linkEnds(plan, link, source, target)
    const [first, second] = [ends?.from.pairs ?? [], ends?.to.pairs ?? []]
    return (first.includes(pair) && second.includes(goal)) || (first.includes(goal) && second.includes(pair))
  })
  const asRecords = source.relations?.some(
    ({ name, from, to }) =>
      [from, to].sort().join() === [pair.source, goal.source].sort().join() &&
      plan.objects.some((each) => each.source === name),
  )
  const hasJunction = junctionOf(target, [pair.target], [goal.target]) !== undefined
  return refers(pair, goal) || refers(goal, pair) || isLinked || asRecords === true || hasJunction
}

/** Whether it says something in the sample. */
function isTold(pair: ObjectPlan, { name }: Field, facts: readonly ProposalFacts[]): boolean {
  return (facts.find((each) => each.pair === pairName(pair))?.values[name] ?? 0) > 0
}

/** The side that loses least; where both lose the same an object of the account's own, then what the plan names later. */
function least(plan: Plan, rivals: readonly Opening[], counts: ReadonlyMap<string, LinkCount>): Opening {
  const lost = ({ from }: Opening): number => {
    const { records, further } = counts.get(from.name)!
    return further / (records + further)
  }
  const [first] = [...rivals].sort(
    (a, b) =>
      lost(a) - lost(b) ||
      Number(b.into.custom) - Number(a.into.custom) ||
      plan.objects.indexOf(b.pair) - plan.objects.indexOf(a.pair),
  )
  return first!
}

function withReference(
  plan: Plan,
  { pair, source, from, into, goals }: Opening,
  target: Schema,
  counts: ReadonlyMap<string, LinkCount>,
): Plan {
  const created = fieldCreations(plan.schema, into.name).map(({ field }) => field.name)
  const taken = new Set([...into.fields.map(({ name }) => name), ...created])
  const field = defineReference(source, from, findObject(target, goals[0].target)!, taken, into.newFieldNames)
  if (field === null) return plan
  const mapping = {
    ...{ to: field.name, from: from.name },
    transform: referenceSteps(
      goals.map((each) => each.source),
      from,
      { required: false, type: 'reference' },
    ),
    ...reasonFor(from, goals, counts.get(from.name)),
  }
  const objects = plan.objects.map((each) => {
    if (pairName(each) !== pairName(pair)) return each
    const unmapped = each.unmapped.filter((left) => left.field !== from.name)
    return { ...each, fields: [...each.fields, mapping], unmapped }
  })
  return { ...plan, objects, schema: [...plan.schema, { action: 'create-field', object: into.name, field }] }
}

/** A field that some records name several in keeps one of them, which a person has to want. */
function reasonFor(
  from: Field,
  goals: Opening['goals'],
  count: LinkCount | undefined,
): { evidence: string; confidence: number } {
  const evidence = `new field: the target has none for the records of ${goals.map((each) => each.source).join(' and ')} that the plan brings to ${goals[0].target}`
  if (from.type === 'reference' || count?.further === 0) return { evidence, confidence: 0.9 }
  if (count === undefined) return { evidence: `${evidence}; of several only the first goes there`, confidence: 0.7 }
  const { records, further } = count
  const said = `of ${plural(records, 'sampled record')} with such links only the first of each goes there, and ${further} more ${further === 1 ? 'stays' : 'stay'}`
  return { evidence: `${evidence}; ${said}`, confidence: 0.7 }
}

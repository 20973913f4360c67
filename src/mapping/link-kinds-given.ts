import { type LinkPlan, linkName, type Plan, showLinkSource } from '../model/plan.ts'
import type { Finding } from '../model/run.ts'
import type { Relation, Schema } from '../model/schema.ts'
import type { PlanEdit } from './edit-plan.ts'
import { hasPlain, labelOf } from './labelled-relations.ts'
import { findRelation } from './links.ts'
import { squash } from './names.ts'
import { mostChoices, type Question } from './question.ts'

const nobodySaid = 'the target says of each link what it is, and the source does not'

/** Links with a note on those that become something which the source does not say of them, since the target knows no others. */
export function noteKindsGiven(links: readonly LinkPlan[], source: Schema, target: Schema): LinkPlan[] {
  return links.map((link) => (isGiven(link, source, target) ? { ...link, evidence: nobodySaid } : link))
}

/** One warning for all links of a plan that got a kind which nobody said. */
export function kindsGiven(plan: Plan, target: Schema): Finding[] {
  return given(plan, target).map(({ link, relation, others }) => ({
    severity: 'warning',
    code: 'link-kind-given',
    message: `${linkName(link)}: ${nobodySaid}, so all of them become "${relation.label}".`,
    count: 1,
    examples: [],
    fix: `The plan asks which it is. If that is wrong, unlink it, and link ${showLinkSource(link.from)} to one of ${others.map(({ name }) => name).join(', ')}, or to none.`,
  }))
}

/** What such links are, until a person has said it: any edit of the link says it. */
export function linkKinds(plan: Plan, target: Schema): Question[] {
  return given(plan, target).map(({ link, relation, others }) => {
    const from = showLinkSource(link.from)
    const { missing } = link
    const out: PlanEdit = { edit: 'unlink', from, to: link.to }
    const into = (to: string): PlanEdit => ({ edit: 'link', from, to, missing })
    return {
      id: `kind:${from}:${link.to}`,
      question: `What are the links ${from}? In the target each of them is of a kind, and the source does not say which. Proposed: "${relation.label}" (${link.to}).`,
      choices: [
        { id: 'keep', label: `${relation.label}, as proposed`, edits: [into(link.to)] },
        ...others
          .slice(0, mostChoices)
          .map(({ name, label }) => ({ id: `kind:${name}`, label, edits: [out, into(name)] })),
        { id: 'leave', label: 'None: they stay behind', edits: [out] },
      ],
    }
  })
}

function given({ links = [] }: Plan, target: Schema): { link: LinkPlan; relation: Relation; others: Relation[] }[] {
  return links.flatMap((link) => {
    const relation = findRelation(target, link.to)
    if (link.evidence === undefined || relation === undefined) return []
    return [{ link, relation, others: alike(relation, target).filter(({ name }) => name !== link.to) }]
  })
}

function isGiven({ from, to }: LinkPlan, source: Schema, target: Schema): boolean {
  const relation = findRelation(target, to)
  if (relation === undefined || relation.most !== undefined || hasPlain(alike(relation, target)) || 'filter' in from)
    return false
  const own = 'relation' in from ? findRelation(source, from.relation) : undefined
  return own === undefined || squash(labelOf(target, relation)) !== squash(labelOf(source, own))
}

function alike({ from, to }: Relation, { relations = [] }: Schema): Relation[] {
  return relations.filter((each) => each.from === from && each.to === to)
}

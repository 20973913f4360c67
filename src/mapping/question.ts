import type { ObjectPlan, Plan } from '../model/plan.ts'
import type { ObjectSchema } from '../model/schema.ts'
import type { PlanEdit } from './edit-plan.ts'
import type { ProposalFacts } from './proposal-facts.ts'

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

/** A pair of a plan with what is known about it. */
export interface Situation {
  plan: Plan
  pair: ObjectPlan
  /** `Lead>contacts` */
  name: string
  source: ObjectSchema
  /** As it will be after the plan's schema changes. */
  target: ObjectSchema
  facts: ProposalFacts | undefined
}

/** More choices than these nobody reads. */
export const mostChoices = 6

import { applyEdits, type EditSchemas, planEdits } from '../../src/mapping/edit-plan.ts'
import type { ProposalFacts } from '../../src/mapping/proposal-facts.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import { findQuestions, type Question } from '../../src/mapping/questions.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { Row } from '../../src/model/record.ts'
import type { Field, ObjectSchema } from '../../src/model/schema.ts'
import { contacts, object } from './schemas.ts'

/** A proposal from plots to sites, what it asks, and what an answer makes of it. */
export function propose(
  sources: Field[],
  targets: Field[],
  rows: Row[],
  more: { target?: Partial<ObjectSchema>; users?: ProposalFacts['users'] } = {},
) {
  const from = object('Plot', 'Plot', sources)
  const into = object('sites', 'Site', targets, { provenance: contacts.provenance!, ...more.target })
  const sample = rows.map((row, n) => ({ id: String(n), row }))
  const { objectPlan, schemaChanges, findings, facts } = proposeObject({ source: from, target: into, sample })
  const plan: Plan = {
    ...{ version: 1, id: 'x', objects: [objectPlan], schema: schemaChanges, tolerance: 0.005 },
    source: { connection: 'a', vendor: 'v', account: '1' },
    target: { connection: 'b', vendor: 'w', account: '2' },
  }
  const schemas: Required<EditSchemas> = {
    source: { objects: [from] },
    target: { objects: [into] },
    facts: [{ ...facts, ...(more.users && { users: more.users }) }],
  }
  const ask = (of = plan): Question[] => findQuestions(of, schemas, schemas.facts)
  const answer = (question: string, choice: string) =>
    applyEdits(plan, planEdits.parse([{ edit: 'answer', question, choice }]), schemas)
  return { plan, findings, schemas, ask, answer }
}

import type { FieldMapping, ObjectPlan, Plan } from '../../src/model/plan.ts'
import { mapped } from './data.ts'
import type { Scenario } from './scenario.ts'

const transforms: Readonly<Record<string, string[]>> = { email: ['email'], stage: ['option'], interests: ['options'] }

/** Where the plan puts who somebody reports to: into the target's own field, or one that it creates. */
export function managerField({ schemaChange }: Pick<Scenario, 'schemaChange'>): string {
  return schemaChange ? 'boss' : 'manager'
}

function references(manager: string): FieldMapping[] {
  return [
    { to: 'company', from: 'company', transform: [{ reference: { object: 'company', missing: 'drop' } }] },
    { to: manager, from: 'manager', transform: [{ reference: { object: 'person', missing: 'drop' } }] },
  ]
}

const companies: ObjectPlan = {
  ...{ source: 'company', target: 'company', skip: [], unmapped: [] },
  match: [{ field: 'domain', normalise: 'exact' }],
  policy: {
    existing: 'overwrite',
    duplicate: 'quarantine',
    missingKey: 'create',
    invalid: 'quarantine',
    race: 'update',
  },
  fields: [
    { to: 'name', from: 'name', transform: [] },
    { to: 'domain', from: 'domain', transform: [] },
  ],
  provenance: { sourceKey: 'external_key' },
}

/** They hold no key of ours. */
const notes: ObjectPlan = {
  ...{ source: 'note', target: 'note', skip: [], match: [], unmapped: [] },
  policy: { ...companies.policy, existing: 'fill-empty' },
  fields: [
    { to: 'body', from: 'body', transform: [] },
    { to: 'person', from: 'person', transform: [{ reference: { object: 'person' } }] },
    { to: 'pinned', from: 'pinned', transform: [] },
  ],
}

/** The plan that a person wrote for this seed. */
export function planOf({
  policy,
  schemaChange,
  notes: count,
}: Pick<Scenario, 'policy' | 'schemaChange' | 'notes'>): Plan {
  const manager = managerField({ schemaChange })
  const end = { vendor: 'reference', account: 'ref-1' }
  const fields = Object.entries(mapped).map(
    ([to, from]): FieldMapping => ({ to, from, transform: transforms[to] ?? [] }),
  )
  return {
    version: 1,
    id: 'sim',
    source: { connection: 'source', ...end },
    target: { connection: 'target', ...end },
    objects: [
      {
        source: 'person',
        target: 'person',
        skip: [{ field: 'gone', equals: true, reason: 'gone' }],
        match: [{ field: 'email', normalise: 'email' }],
        policy,
        fields: [...fields, ...references(manager)],
        provenance: { sourceKey: 'external_key', ...(schemaChange && { created: madeField }) },
        unmapped: [],
      },
      companies,
      ...(count > 0 ? [notes] : []),
    ],
    links: [{ from: { relation: 'person>company' }, to: 'person>company', missing: 'report' }],
    schema: schemaChange
      ? [
          {
            action: 'create-field',
            object: 'person',
            field: { name: madeField, label: 'Created in the source', type: 'datetime' },
          },
          {
            action: 'create-field',
            object: 'person',
            field: { name: manager, label: 'Boss', type: 'reference', references: ['person'] },
          },
        ]
      : [],
    tolerance: 0.005,
  }
}

const madeField = 'original_created_at'

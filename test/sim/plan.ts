import type { FieldMapping, Plan } from '../../src/model/plan.ts'
import { mapped } from './data.ts'
import type { Scenario } from './scenario.ts'

const transforms: Readonly<Record<string, string[]>> = { email: ['email'], stage: ['option'], interests: ['options'] }

/** The plan that a person wrote for this seed. */
export function planOf({ policy, schemaChange }: Pick<Scenario, 'policy' | 'schemaChange'>): Plan {
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
        fields,
        provenance: { sourceKey: 'external_key', ...(schemaChange && { created: madeField }) },
        unmapped: [],
      },
    ],
    schema: schemaChange
      ? [
          {
            action: 'create-field',
            object: 'person',
            field: { name: madeField, label: 'Created in the source', type: 'datetime' },
          },
        ]
      : [],
    tolerance: 0.005,
  }
}

const madeField = 'original_created_at'

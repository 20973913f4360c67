import { noteLosses } from '../mapping/loss.ts'
import { showEntry } from '../mapping/transforms.ts'
import { bandOf } from '../model/confidence.ts'
import { type Plan, sourcesOf } from '../model/plan.ts'
import type { MappingForecast } from '../model/results.ts'
import type { Schema } from '../model/schema.ts'

/** Each pair of fields of a plan, with how sure it is and what the target will not have; for a report. */
export function describeMappings(plan: Plan, schemas: { source: Schema; target: Schema }): MappingForecast[] {
  return noteLosses(plan, schemas).objects.flatMap(({ source, target, fields }) =>
    fields.map((mapping) => {
      const { to, constant, transform, confidence, loss = '' } = mapping
      const from = sourcesOf(mapping)
      return {
        pair: `${source}>${target}`,
        from: from.length === 0 ? `always ${JSON.stringify(constant)}` : from.join(', '),
        to,
        through: transform.map(showEntry).join(', '),
        sure: confidence === undefined ? 'by hand' : bandOf(confidence),
        loss,
      }
    }),
  )
}

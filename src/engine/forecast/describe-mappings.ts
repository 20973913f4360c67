import { noteLosses } from '../../mapping/loss.ts'
import { showEntry } from '../../mapping/transforms.ts'
import { surenessOf } from '../../model/confidence.ts'
import { type Plan, pairName, showSources } from '../../model/plan.ts'
import type { MappingForecast } from '../../model/results.ts'
import type { Schema } from '../../model/schema.ts'

/** Each pair of fields of a plan, with how sure it is and what the target will not have; for a report. */
export function describeMappings(plan: Plan, schemas: { source: Schema; target: Schema }): MappingForecast[] {
  return noteLosses(plan, schemas).objects.flatMap((object) =>
    object.fields.map((mapping) => ({
      pair: pairName(object),
      from: showSources(mapping),
      to: mapping.to,
      through: mapping.transform.map(showEntry).join(', '),
      sure: surenessOf(mapping),
      loss: mapping.loss ?? '',
    })),
  )
}

import type { Connection } from '../../connector.ts'
import { withRelations } from '../../mapping/relation-fields.ts'
import type { Plan } from '../../model/plan.ts'
import type { ExtractResult } from '../../model/results.ts'
import type { Schema } from '../../model/schema.ts'
import type { Snapshot } from '../../store/store.ts'
import type { RunContext } from '../context.ts'
import { lookAgainAt } from '../discover.ts'
import { requireAccount, sourceObjects } from '../pair.ts'
import { extractSelection } from './extract.ts'
import { relationsOf } from './extract-links.ts'
import { selectionsOf } from './selection.ts'

/** The source of a plan as it is now. */
export interface Source {
  connection: Connection
  account: string
  /** With its relations in it. */
  schema: Schema
}

/** Looks at the source alone; refused when the connection reaches another account than the plan's. */
export async function openSource(context: RunContext, plan: Plan): Promise<Source> {
  const { connection, account, schema } = await lookAgainAt(context, plan.source.connection, sourceObjects(plan))
  requireAccount(plan.source, account.id)
  return { connection, account: account.id, schema: withRelations(schema) }
}

/** Everything that a plan selects: read now, or the snapshot that serves, unless the run was asked to refresh it. */
export function readSource(
  context: RunContext,
  plan: Plan,
  source: Source,
): Promise<{ snapshot: Snapshot; result: ExtractResult }> {
  const refresh = context.run.input.refresh === true
  return context.phase({ name: 'read', connections: [plan.source.connection] }, () =>
    extractSelection(context, source, selectionsOf(plan, source.schema), {
      refresh,
      relations: relationsOf(plan, source.schema),
    }),
  )
}

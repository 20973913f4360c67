import type { Verb } from '../model/run.ts'
import type { RunContext } from './context.ts'

type Work = (context: RunContext) => Promise<object>

/** How each verb is carried out; loaded when it is needed, since a worker does one thing. */
export const verbs: Readonly<Record<Verb, () => Promise<Work>>> = {
  discover: async () => (await import('./discover.ts')).discover,
  propose: async () => (await import('./propose.ts')).propose,
  extract: async () => (await import('./extract-plan.ts')).extractPlan,
  profile: async () => (await import('./profile.ts')).profile,
  'dry-run': async () => (await import('./dry-run.ts')).dryRun,
  'apply-schema': async () => (await import('./apply-schema.ts')).applySchema,
  migrate: async () => (await import('./migrate.ts')).migrate,
  verify: async () => (await import('./verify.ts')).verify,
}

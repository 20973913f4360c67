import type { Verb } from '../model/run.ts'
import type { RunContext, Surroundings } from './context.ts'
import { recordPhases } from './phases.ts'

type Work = (context: RunContext) => Promise<object>

/** Carries out a run by its verb; the result says what the time went into. */
export async function perform(surroundings: Surroundings): Promise<object> {
  const { phase, phases, withPhases } = recordPhases(surroundings)
  const progress: Surroundings['progress'] = (latest) => {
    const { phase: doing, done, total } = latest
    surroundings.log({ event: 'progress', phase: doing, done, total })
    surroundings.progress(withPhases(latest))
  }
  const work = await verbs[surroundings.run.verb]()
  const result = await work({ ...surroundings, progress, phase, phases })
  return { ...result, phases: phases() }
}

/** How each verb is carried out; loaded when it is needed, since a worker does one thing. */
const verbs: Readonly<Record<Verb, () => Promise<Work>>> = {
  discover: async () => (await import('./discover.ts')).discover,
  propose: async () => (await import('./propose.ts')).propose,
  extract: async () => (await import('./extract-plan.ts')).extractPlan,
  profile: async () => (await import('./profile.ts')).profile,
  preview: async () => (await import('./preview.ts')).preview,
  'dry-run': async () => (await import('./dry-run.ts')).dryRun,
  'apply-schema': async () => (await import('./apply-schema.ts')).applySchema,
  migrate: async () => (await import('./migrate.ts')).migrate,
  verify: async () => (await import('./verify.ts')).verify,
}

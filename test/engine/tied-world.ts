import type { FieldMapping, LinkPlan, ObjectPlan, Plan, TransformEntry } from '../../src/model/plan.ts'
import type { MemoryCrm } from './memory-crm.ts'
import { plan as basis } from './schemas.ts'
import { World } from './world.ts'

const policy: ObjectPlan['policy'] = {
  existing: 'fill-empty',
  duplicate: 'quarantine',
  missingKey: 'create',
  invalid: 'quarantine',
  race: 'quarantine',
}

/** A pair that brings the name along, and these references. */
export function brings(
  source: string,
  target: string,
  references: Record<string, [from: string, ...steps: TransformEntry[]]> = {},
  more: Partial<ObjectPlan> = {},
): ObjectPlan {
  const fields = Object.entries(references).map(([to, [from, ...transform]]): FieldMapping => ({ to, from, transform }))
  return {
    ...{ source, target, skip: [], match: [], policy, unmapped: [], provenance: { sourceKey: 'key' } },
    fields: [{ to: 'name', from: 'name', transform: [] }, ...fields],
    ...more,
  }
}

export const look = (object: string | string[], missing: 'quarantine' | 'drop' = 'quarantine'): TransformEntry => ({
  reference: { object, missing },
})

export function planFor(objects: ObjectPlan[], links?: LinkPlan[]): Plan {
  return {
    ...basis,
    source: { connection: 'old', vendor: 'memory', account: 'old-1' },
    target: { connection: 'new', vendor: 'memory', account: 'new-1' },
    objects,
    ...(links === undefined ? {} : { links }),
  }
}

/** A world whose two systems are these. */
export async function openTied(source: MemoryCrm, target: MemoryCrm, plan: Plan): Promise<World> {
  const world = await World.open({ guests: [], plan })
  const surroundings = world.surroundings.bind(world)
  world.surroundings = (run, fence) => ({
    ...surroundings(run, fence),
    connect: async (name) => (name === 'old' ? source : target).connection,
  })
  return world
}

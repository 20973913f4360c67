import { expect, test } from 'vitest'
import type { ApplySchemaResult } from '../../src/model/results.ts'
import { familyPlan, openFamilies } from './families.ts'

test('new fields of a plan with links are made by its approval, though relations may be left out of a look', async () => {
  const plan = {
    ...familyPlan,
    schema: [
      { action: 'create-field', object: 'person', field: { name: 'origin', label: 'Origin', type: 'text' } } as const,
    ],
  }
  const { world } = await openFamilies({ companies: [], persons: [{ last_name: 'Ann' }], plan })
  try {
    const surroundings = world.surroundings.bind(world)
    world.surroundings = (run, fence) => {
      const around = surroundings(run, fence)
      const connect: typeof around.connect = async (name) => {
        const connection = await around.connect(name)
        const describe: typeof connection.describe = async (signal, objects, ties = true) => {
          const { relations, ...schema } = await connection.describe(signal, objects, ties)
          return ties && relations ? { ...schema, relations } : schema
        }
        return { ...connection, describe }
      }
      return { ...around, connect }
    }
    await world.dryRun()
    const { id: approval } = await world.consent()
    world.privileged = true
    const done = await world.perform<ApplySchemaResult>('apply-schema', { approval })
    expect(done.fields).toEqual([{ object: 'person', name: 'origin', status: 'created' }])
  } finally {
    await world.close()
  }
})

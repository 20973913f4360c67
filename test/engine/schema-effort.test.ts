import { describe, expect, test } from 'vitest'
import { effortOfChanges } from '../../src/engine/forecast/schema-effort.ts'
import type { SchemaChange } from '../../src/model/plan.ts'

describe('changes of the schema', () => {
  const create = (object: string, name: string): SchemaChange => ({
    ...{ action: 'create-field', object },
    field: { name, label: name, type: 'text' },
  })
  const described = (name: string, operations: object, fields: object[] = []) => ({ name, fields, operations })
  const target = (...objects: object[]) => ({ schema: { objects }, existing: { objects } }) as never
  const names = Array.from({ length: 28 }, (_, n) => `f${n}`)

  test('take as many calls as fields fit into, at the price that one has', () => {
    const changes = names.map((name) => create('firms', name))
    const effort = (operations: object) => effortOfChanges(changes, target(described('firms', operations)))
    expect(effort({})).toEqual({ calls: 1 })
    expect(effort({ fields: { maxRows: 5 } })).toEqual({ calls: 6 })
    expect(effort({ fields: { maxRows: 1, cost: { units: 5 } } })).toEqual({ calls: 28, cost: 140 })
  })

  test('count an object of its own, options of each field, and nothing that is there', () => {
    const options = (field: string): SchemaChange => ({
      ...{ action: 'add-options', object: 'firms', field },
      options: [{ value: 'x', label: 'x' }],
    })
    const object: SchemaChange = { action: 'create-object', object: 'plots', label: 'Plot', labelPlural: 'Plots' }
    const present = [
      { name: 'size', options: [] },
      { name: 'kind', options: [] },
      { name: 'full', options: [{ value: 'x' }] },
    ]
    const firms = described('firms', { fields: { maxRows: 1, cost: { units: 5 } } }, present)
    const there = target(firms)
    const changes = [object, create('plots', 'a'), create('firms', 'size'), ...['size', 'kind', 'full'].map(options)]
    expect(effortOfChanges(changes, there)).toEqual({ calls: 1 + 1 + 2, cost: 1 + 1 + 2 * 5 })
    expect(effortOfChanges([], there)).toEqual({ calls: 0 })
  })

  test('count each option by itself where a target makes them one by one', () => {
    const added = (field: string): SchemaChange => ({
      ...{ action: 'add-options', object: 'firms', field },
      options: ['x', 'y', 'z'].map((value) => ({ value, label: value })),
    })
    const fields = [
      { name: 'stage', options: [{ value: 'y' }] },
      { name: 'kind', options: [] },
    ]
    const operations = { fields: { maxRows: 1, cost: { units: 5 } }, options: { stage: { calls: 3, cost: 15 } } }
    const there = target(described('firms', operations, fields))
    expect(effortOfChanges([added('stage'), added('kind')], there)).toEqual({ calls: 2 * 3 + 1, cost: 2 * 15 + 5 })
  })
})

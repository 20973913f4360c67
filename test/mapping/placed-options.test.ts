import { expect, it } from 'vitest'
import { checkSchemaChanges } from '../../src/mapping/check-schema-changes.ts'
import { allowedOptions } from '../../src/mapping/dependent-options.ts'
import { withSchemaChanges } from '../../src/mapping/future-schema.ts'
import type { OptionAddition, Plan } from '../../src/model/plan.ts'
import { type Field, findField, type ObjectSchema } from '../../src/model/schema.ts'

const choice = (name: string, values: string[], more: Partial<Field> = {}): Field => ({
  ...{ name, label: name, type: 'select', nativeType: 'choice', custom: false, required: false, restricted: true },
  ...{ createable: true, updateable: true, unique: false, system: false, extendable: true },
  options: values.map((value) => ({ value, label: value.split(' > ').at(-1)! })),
  ...more,
})
const allows = { Sales: ['Sales > New'] }
const deals: ObjectSchema = {
  ...{ name: 'deals', label: 'Deal', labelPlural: 'Deals', custom: false, matchKeys: [], operations: {} },
  fields: [
    choice('pipeline', ['Sales', 'Sales > EU']),
    choice('stage', ['Sales > New'], { dependsOn: [{ field: 'pipeline', allows, separator: ' > ' }] }),
  ],
}
const adding = (field: string, ...values: string[]): OptionAddition => ({
  ...{ action: 'add-options', object: 'deals', field },
  options: values.map((value) => ({ value, label: value.split(' > ').at(-1)! })),
})
const allowed = (pipeline: string, changes: OptionAddition[]): string[] => {
  const after = withSchemaChanges(deals, changes)
  return [...(allowedOptions(after, findField(after, 'stage')!, { pipeline }) ?? [])]
}

it('an added option stands beside the one that its value begins with, which the same plan may add', () => {
  const changes = [
    adding('stage', 'Sales > Offer', 'Sales > EU > Offer', 'Renewals > New', 'constructor > New'),
    adding('pipeline', 'Renewals', 'constructor'),
  ]
  expect(allowed('Sales', changes)).toEqual(['Sales > New', 'Sales > Offer'])
  expect(allowed('Sales > EU', changes)).toEqual(['Sales > EU > Offer'])
  expect(allowed('Renewals', changes)).toEqual(['Renewals > New'])
  expect(allowed('constructor', changes)).toEqual(['constructor > New'])
  expect(deals.fields[1]?.dependsOn?.[0]?.allows).toEqual({ Sales: ['Sales > New'] })
})

it('a plan is told of added options that belong to nothing, and of equal labels beside each other alone', () => {
  const plan = { objects: [], schema: [] } as unknown as Plan
  const codes = (...schema: OptionAddition[]): string[] =>
    checkSchemaChanges({ ...plan, schema }, { objects: [deals] })
      .map(({ code }) => code)
      .filter((code) => code !== 'options-unused')
  expect(codes(adding('stage', 'Renewals > New'))).toEqual(['option-unplaced'])
  expect(codes(adding('stage', 'New'))).toContain('option-unplaced')
  expect(codes(adding('stage', 'Sales > '))).toContain('option-unplaced')
  expect(codes(adding('stage', 'Sales > EU > New'))).toEqual([])
  expect(codes(adding('stage', 'Sales > new'))).toEqual(['label-taken'])
  expect(codes(adding('stage', 'Renewals > New'), adding('pipeline', 'Renewals'))).toEqual([])
})

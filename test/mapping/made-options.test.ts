import { describe, expect, it } from 'vitest'
import { compileMapping } from '../../src/mapping/apply.ts'
import { applyEdits, type PlanEdit } from '../../src/mapping/edit-plan.ts'
import { withSchemaChanges } from '../../src/mapping/future-schema.ts'
import { noUser } from '../../src/mapping/users.ts'
import { watchValues } from '../../src/mapping/watch-values.ts'
import { type FieldMapping, fieldCreations, optionAdditions, type Plan } from '../../src/model/plan.ts'
import type { Row } from '../../src/model/record.ts'
import { propose } from './asking.ts'
import { field } from './schemas.ts'

const channels = [
  { value: '12', label: 'Web form' },
  { value: '13', label: ' Fair ' },
  { value: '14', label: 'Fair' },
]
const channel = field('Channel', 'Channel', 'select', { options: channels })
const rows = channels.map(({ value }) => ({ Channel: value }))
const byLabel = { newFieldNames: { suffix: '', maxLength: 255, optionsByLabel: true } } as const

function carried(plan: Plan, target: Parameters<typeof withSchemaChanges>[0], row: Row): Row {
  const [pair] = plan.objects
  const map = compileMapping(pair!, withSchemaChanges(target, plan.schema))
  return map({ id: '1', row }, { user: noUser }).row
}

describe('options that a target knows by their labels alone', () => {
  it('read in a new field as they do in the source', () => {
    const { plan, schemas } = propose([channel], [], rows, { target: byLabel })
    const [created] = fieldCreations(plan.schema).filter((change) => change.field.name === 'channel')
    expect(created?.field.options?.map(({ value, label }) => [value, label])).toEqual([
      ['Web form', 'Web form'],
      ['Fair', 'Fair'],
      ['14', '14'],
    ])
    const held = rows.map((row) => carried(plan, schemas.target.objects[0]!, row).channel)
    expect(held).toEqual(['Web form', 'Fair', '14'])
  })

  it('are added with their labels, and the values of the source become them', () => {
    const there = field('channel', 'Channel', 'select', {
      ...{ options: [{ value: 'Phone', label: 'Phone' }], restricted: true, extendable: true },
    })
    const { plan, schemas, ask } = propose([channel], [there], rows.slice(0, 1), { target: byLabel })
    const target = schemas.target.objects[0]!
    const mapping: FieldMapping = { to: 'channel', from: 'Channel', transform: ['option'], invalid: 'omit' }
    const mapped: Plan = { ...plan, objects: [{ ...plan.objects[0]!, fields: [mapping] }], schema: [] }
    const watch = watchValues(mapped.objects[0]!, schemas.source.objects[0]!, target)
    watch.add({ id: '1', row: rows[0]! })
    expect(watch.findings()).toMatchObject([{ edit: { options: [{ value: 'Web form', label: 'Web form' }] } }])
    const question = ask(mapped).find(({ id }) => id === 'options:Plot>sites:channel')
    expect(question?.choices[0]?.edits).toEqual([watch.findings()[0]!.edit])
    const { plan: edited } = applyEdits(mapped, [watch.findings()[0]!.edit as PlanEdit], schemas)
    expect(optionAdditions(edited.schema)[0]?.options).toEqual([{ value: 'Web form', label: 'Web form' }])
    expect(carried(edited, target, rows[0]!).channel).toBe('Web form')
  })

  it('keep the values of the source elsewhere', () => {
    const { plan } = propose([channel], [], rows)
    const [created] = fieldCreations(plan.schema).filter((change) => change.field.name === 'channel')
    expect(created?.field.options?.map(({ value }) => value)).toEqual(['12', '13', '14'])
    expect(plan.objects[0]?.fields.find(({ to }) => to === 'channel')).not.toHaveProperty('values')
  })
})

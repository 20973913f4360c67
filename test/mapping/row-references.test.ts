import { describe, expect, it } from 'vitest'
import { compileChain } from '../../src/mapping/chain.ts'
import { checkPlan } from '../../src/mapping/check-plan.ts'
import { applyEdits } from '../../src/mapping/edit-plan.ts'
import type { FoundRecord } from '../../src/mapping/found-record.ts'
import { parsePlan, writePlan } from '../../src/mapping/plan-file.ts'
import { namedIn, orderWrites } from '../../src/mapping/references.ts'
import { findLooseTies } from '../../src/mapping/relation-findings.ts'
import type { FieldMapping, Plan, TransformEntry } from '../../src/model/plan.ts'
import type { Value } from '../../src/model/record.ts'
import type { Field, RowReference, Schema } from '../../src/model/schema.ts'
import { field } from './schemas.ts'
import { kind, propose, to } from './ties.ts'

function rows(...rowReferences: RowReference[]): Field {
  return field('Lines', 'Lines', 'json', { rowReferences })
}

const names = (column: string, ...references: string[]): RowReference => ({ column, references })

const schemaOf = (lines: Field, ...more: Field[]): Schema => ({
  objects: [kind('Item'), kind('Bundle', more), kind('Offer', [lines])],
})

const source = schemaOf(rows(names('item', 'Item', 'Bundle'), names('agent', 'Agent'), names('own', 'Item')))
const target = schemaOf(rows({ ...names('item', 'Item', 'Bundle'), required: true }, names('agent', 'Agent')))

const all: [string, string][] = ['Offer', 'Item', 'Bundle'].map((name) => [name, name])

function linesOf(plan: Plan): FieldMapping | undefined {
  return plan.objects.find((pair) => pair.source === 'Offer')?.fields.find((mapping) => mapping.to === 'Lines')
}

function look(column: string, object: string | string[], missing?: 'drop' | 'quarantine'): TransformEntry {
  return { 'row-reference': { column, object, ...(missing && { missing }) } }
}

describe('rows that name records', () => {
  it('are proposed with a step for each column by which both sides name what the plan brings', () => {
    const items = all.filter(([name]) => name !== 'Bundle')
    const plan = propose(source, target, items)
    expect(linesOf(plan)).toMatchObject({ from: 'Lines', transform: [look('item', 'Item', 'quarantine')] })
    expect(linesOf(plan)?.loss).toBeUndefined()
    expect(linesOf(propose(source, target, all))?.transform).toEqual([look('item', ['Item', 'Bundle'], 'quarantine')])
    const lenient = schemaOf(rows(names('item', 'Item')))
    expect(linesOf(propose(source, lenient, items))?.transform).toEqual([look('item', 'Item', 'drop')])
    expect(linesOf(propose(source, schemaOf(rows()), all))?.transform).toEqual([])
  })

  it('that name what a plan does not bring are told of, with what would bring it', () => {
    const plan = propose(source, target, [['Offer', 'Offer']])
    expect(linesOf(plan)?.transform).toEqual([])
    const outside = findLooseTies(plan, source, target).filter(({ code }) => code === 'reference-outside-plan')
    // Nobody knows an object Agent, and the target does not name records by own.
    expect(outside).toMatchObject([{ count: 1, message: expect.stringContaining('Item, Bundle (Lines[item])') }])
    expect(findLooseTies(propose(source, target, all), source, target)).toEqual([])
  })

  it('get the same steps when a person maps the field', () => {
    const plan = propose(source, target, all)
    const edits = [
      { edit: 'unmap', object: 'Offer', to: 'Lines' },
      { edit: 'map', object: 'Offer', from: 'Lines', to: 'Lines' },
    ] as const
    expect(linesOf(applyEdits(plan, edits, { source, target }).plan)?.transform).toEqual(linesOf(plan)?.transform)
  })

  it('are a part of the plan file, and of the order in which records are written', () => {
    const plan = propose(source, target, all)
    expect(linesOf(parsePlan(writePlan(plan)))?.transform).toEqual(linesOf(plan)?.transform)
    const { objects, late } = orderWrites(plan, source, target)
    expect(objects.map((pair) => pair.source)).toEqual(['Item', 'Bundle', 'Offer'])
    expect(late.size).toBe(0)
    const tied = schemaOf(rows(names('item', 'Item', 'Bundle')), to('offer', 'Offer'))
    const order = orderWrites(propose(tied, tied, all), tied, tied)
    expect(order.late.size).toBe(1)
  })
})

describe('a plan is refused whose rows', () => {
  const faults = (...transform: TransformEntry[]): string[] => {
    const plan = propose(source, target, all)
    linesOf(plan)!.transform = transform
    return checkPlan(plan, source, target).flatMap(({ severity, code }) => (severity === 'error' ? [code] : []))
  }

  it.each([
    ['name records of the source', [], 'reference-untranslated'],
    ['name none by that column', [look('item', 'Item'), look('what', 'Item')], 'reference-column'],
    ['name none by it in the target', [look('item', 'Item'), look('own', 'Item')], 'reference-column'],
    ['name other records by it', [look('item', 'Offer')], 'reference-object'],
    ['name records of nothing that is known', [look('item', 'Parcel')], 'unknown-object'],
    ['are looked up without a column', [{ 'row-reference': { object: 'Item' } }], 'transform-arguments'],
    ['are taken for an id', [{ reference: { object: 'Item' } }], 'type-mismatch'],
  ] as const)('%s', (_, transform, code) => {
    expect(faults(...transform)).toContain(code)
  })

  it('name what goes to two objects, and not for what one column alone does', () => {
    expect(faults(look('item', 'Item'))).toEqual([])
    const twice = propose(source, target, [...all, ['Item', 'Bundle']])
    expect(linesOf(twice)?.transform).toEqual([look('item', 'Bundle', 'quarantine')])
    linesOf(twice)!.transform = [look('item', 'Item')]
    const codes = checkPlan(twice, source, target).map(({ code }) => code)
    expect(codes).toContain('reference-ambiguous')
  })
})

describe('a step for a column', () => {
  const known: Record<string, FoundRecord> = {
    a: { id: '1' },
    b: { id: '2' },
    held: { issue: { code: 'reference-elsewhere', message: 'Elsewhere.' }, isHeld: true },
    no: { issue: { code: 'reference-skipped', message: 'Skipped.' } },
    '57257670000000000123': { id: '3' },
  }
  const run = (value: Value, missing: 'drop' | 'quarantine', column = 'p') =>
    compileChain([look(column, 'item', missing)], ['x'])([value], {
      choose: () => 'missing',
      user: () => ({ issue: { code: 'x', message: 'x' } }),
      reference: (_object, id, of) => (of === column && known[id]) || { issue: { code: 'reference-x', message: 'X.' } },
    })

  it.each([
    ['[{"p":"a","q":"b"},{"q":1}]', '[{"p":"1","q":"b"},{"q":1}]'],
    ['[{"p":{"id":"b","name":"Größe 🚀"}}]', '[{"p":"2"}]'],
    // Digits stay that a float would lose, of ids and of others.
    ['[{"p":"a","n":1e400}]', '[{"p":"1","n":"1e400"}]'],
    ['[{"p":57257670000000000123,"n":0.12345678901234567890}]', '[{"p":"3","n":"0.12345678901234567890"}]'],
    // What names nothing stays as it was, to the letter.
    ['[ {"p": null, "n": 1.50}, {"p":""}, {} ]', '[ {"p": null, "n": 1.50}, {"p":""}, {} ]'],
    ['[]', '[]'],
    ['[{"p":"held","n":1}]', '[{"n":1}]'],
    ['[{"__proto__":{"id":"a"},"p":"a"}]', '[{"__proto__":{"id":"a"},"p":"1"}]'],
  ])('makes of %s %s', (given, made) => {
    expect(run(given, 'quarantine')).toEqual({ value: made })
  })

  it.each(['text', '{"p":"a"}', '["a"]', '[[]]', '[null]', 'true', true])('refuses %s', (given) => {
    expect(run(given, 'drop')).toHaveProperty('issue.code', 'malformed-json')
  })

  it('tells the first record that does not come, by its row', () => {
    const text = '[{"p":"a"},{"p":"no"},{"p":"x","n":1}]'
    const told = { code: 'reference-skipped', message: 'Row 2: Skipped.' }
    expect(run(text, 'quarantine')).toEqual({ issue: told })
    expect(run(text, 'drop')).toEqual({ value: '[{"p":"1"},{"n":1}]', lost: told })
    expect(run('[{"p":"no","n":null,"m":" "},{"n":0}]', 'drop')).toEqual({
      value: '[{"n":0}]',
      lost: { ...told, message: 'Row 1: Skipped.' },
    })
    expect(run('[{"p":"no"}]', 'drop')).toEqual({ value: undefined, lost: { ...told, message: 'Row 1: Skipped.' } })
  })

  it.each(['[{"p":true}]', '[{"p":["a"]}]', '[{"p":{"name":"a"}}]', '[{"p":{"id":{"id":"a"}}}]'])(
    'finds no record in %s',
    (given) => expect(run(given, 'quarantine')).toHaveProperty('issue.code', 'reference-missing'),
  )

  it('is about the ids that its column names, a name of the language among them', () => {
    const row = { x: '[{"p":"a"},{"constructor":{"id":7},"p":{"id":"b"}},{"q":1}]' }
    expect(namedIn(row, { from: 'x', column: 'p' })).toEqual(['a', 'b'])
    expect(namedIn(row, { from: 'x', column: 'constructor' })).toEqual(['7'])
    expect(namedIn({ x: 'no rows' }, { from: 'x', column: 'p' })).toEqual([])
  })
})

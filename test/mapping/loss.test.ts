import { describe, expect, it } from 'vitest'
import { lossOf, noteLosses } from '../../src/mapping/loss.ts'
import { parsePlan, planHash, writePlan } from '../../src/mapping/plan-file.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import type { Definition } from '../../src/mapping/transforms/transform.ts'
import { findTransform, transforms } from '../../src/mapping/transforms.ts'
import { watchValues } from '../../src/mapping/watch-values.ts'
import type { FieldMapping, Plan, TransformEntry } from '../../src/model/plan.ts'
import { type Field, fieldTypes } from '../../src/model/schema.ts'
import { propose } from './asking.ts'
import { contacts, field, lead, leads, options, source, target } from './schemas.ts'

const loss = (from: Field | Field[], to: Field, transform: TransformEntry[], values?: FieldMapping['values']) => {
  const fields = [from].flat()
  const mapping = { to: to.name, from: fields.map(({ name }) => name), transform, ...(values && { values }) }
  return lossOf(mapping, fields, to).join('; ')
}
const text = (facts: Partial<Field> = {}) => field('a', 'A', 'text', facts)

describe('a pair that loses nothing says so', () => {
  it.each<[Field, Field, TransformEntry[]]>([
    [text({ maxLength: 40 }), text({ maxLength: 40 }), ['trim']],
    [field('a', 'A', 'integer'), text(), ['decimal', 'text']],
    [field('a', 'A', 'date'), field('b', 'B', 'datetime'), ['datetime']],
    [field('a', 'A', 'email'), field('b', 'B', 'email'), ['email']],
    [field('a', 'A', 'boolean'), field('b', 'B', 'boolean'), []],
    // Every value is among the target's, by label.
    [
      field('a', 'A', 'select', { options: options('Open', 'New') }),
      field('b', 'B', 'select', { options: [{ value: 'O', label: 'open' }, ...options('New', 'Old')] }),
      ['option'],
    ],
    [text(), field('b', 'B', 'text', { maxLength: 3 }), [{ truncate: { length: 3, full: 'whole' } }]],
  ])('%#', (from, to, transform) => {
    expect(loss(from, to, transform)).toBe('')
  })
})

describe('a pair that loses something says what', () => {
  const status = field('s', 'S', 'select', { options: options('Open', 'open ', 'Closed', 'Lost') })
  const stage = field('t', 'T', 'select', { options: options('OPEN'), restricted: true })

  it.each<[Field | Field[], Field, TransformEntry[], RegExp]>([
    [field('a', 'A', 'datetime'), field('b', 'B', 'date'), ['date'], /^the time of day$/],
    [field('a', 'A', 'decimal'), field('b', 'B', 'integer'), ['integer'], /fraction/],
    [text(), field('b', 'B', 'email'), ['email'], /no e-mail address/],
    [text(), text(), ['lower'], /capitals/],
    [text(), text(), [{ truncate: { length: 40 } }], /^what stands behind the first 40 characters$/],
    [field('a', 'A', 'phone'), field('b', 'B', 'phone'), [{ phone: { country: 'DE' } }], /extension/],
    [field('a', 'A', 'currency'), text(), [{ money: { places: 2, round: 'half-up' } }, 'text'], /behind the first 2/],
    [field('a', 'A', 'rich-text'), field('b', 'B', 'long-text'), ['html-to-text'], /set out/],
    [field('a', 'A', 'rich-text'), field('b', 'B', 'rich-text'), ['html'], /^pictures and styles/],
    [text({ maxLength: 255 }), text({ maxLength: 80 }), [], /more than 80 characters/],
    [field('a', 'A', 'long-text'), text({ maxLength: 80 }), [], /more than 80 characters/],
    [[text(), field('c', 'C', 'text')], text(), ['join'], /where one field ended/],
    [field('a', 'A', 'user'), field('b', 'B', 'user'), ['user'], /^users without a counterpart$/],
    [field('a', 'A', 'user'), field('b', 'B', 'user'), [{ user: { otherwise: 'x@y.test' } }], /^who had records/],
    [status, stage, ['option'], /"Closed", "Lost"; which of "Open", "open "/],
    [text(), stage, ['option'], /no option of the target/],
  ])('%#', (from, to, transform, said) => {
    expect(loss(from, to, transform)).toMatch(said)
  })

  it('and what its value map leaves behind on purpose', () => {
    expect(loss(status, stage, ['option'], { Closed: null, Lost: 'OPEN' })).toBe(
      'values left behind on purpose: "Closed"; which of "Open", "open ", "Lost" it was',
    )
  })
})

it('options that are numbers are told by what people call them', () => {
  const numbered = field('n', 'N', 'select', {
    options: [
      { value: '12', label: 'Web form' },
      { value: '13', label: 'Fair' },
    ],
  })
  const channel = field('t', 'T', 'select', { options: options('Phone', 'Fair'), restricted: true })
  expect(loss(numbered, channel, ['option'])).toBe('values without a clear option: "Web form" (12), "Fair" (13)')
  const rows = [{ n: '12' }, { n: '13' }]
  const { plan, schemas, ask } = propose([numbered], [{ ...channel, name: 'n', label: 'N' }], rows)
  expect(ask().find(({ id }) => id.startsWith('options:'))?.question).toContain('"Web form" (12)')
  const [pair] = plan.objects
  const watch = watchValues(pair!, schemas.source.objects[0]!, schemas.target.objects[0]!)
  watch.add({ id: '1', row: rows[0]! })
  expect(watch.findings()).toMatchObject([{ message: expect.stringContaining('1 value "Web form" (12) of n') }])
  const proposed = proposeObject({
    ...{ source: schemas.source.objects[0]!, target: schemas.target.objects[0]! },
    sample: rows.map((row, n) => ({ id: String(n), row })),
  })
  expect(proposed.findings.find(({ code }) => code === 'options-missing')?.message).toContain('"Web form" (12)')
})

describe('the note in a plan', () => {
  const { objectPlan, schemaChanges } = proposeObject({ source: lead, target: contacts, sample: leads })
  const plan: Plan = {
    ...{ version: 1, id: 'x', schema: schemaChanges, tolerance: 0.005, objects: [objectPlan] },
    source: { connection: 'a', vendor: 'v', account: '1' },
    target: { connection: 'b', vendor: 'w', account: '2' },
  }
  const noted = noteLosses(plan, { source, target })

  it('is there for every pair, is read back, and does not count', () => {
    expect(noted.objects[0]!.fields.every((mapping) => (mapping.loss ?? '') !== '')).toBe(true)
    expect(noted.objects[0]!.fields.find(({ to }) => to === 'firstname')?.loss).toBe('nothing')
    expect(noted.objects[0]!.fields.find(({ to }) => to === 'hs_lead_status')?.loss).toContain('"Nurturing"')
    expect(parsePlan(writePlan(noted))).toEqual(noted)
    expect(planHash(noted)).toBe(planHash(plan))
  })

  it('goes when nothing is known of a field', () => {
    const lost = noteLosses({ ...noted, schema: [] }, { source, target })
    expect(lost.objects[0]!.fields.find(({ to }) => to === 'budget')).not.toHaveProperty('loss')
  })
})

it('every transform that changes what a text says tells it', () => {
  const told = (Object.entries(transforms) as [string, Definition][]).filter(([name, { examples }]) => {
    const [example] = examples
    const step = findTransform(example?.with ? { [name]: example.with } : name)
    return fieldTypes.some((type) => step?.loses?.(type) !== undefined)
  })
  const silent = Object.keys(transforms).filter((name) => !told.some(([other]) => other === name))
  // Options are told by their lists; the others keep what the text says.
  const whole = ['all-of', 'empty', 'list', 'not-in', 'option', 'options', 'template', 'text', 'text-to-html', 'trim']
  expect(silent.sort()).toEqual(whole)
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileMapping } from '../../src/mapping/apply.ts'
import { loadHtml } from '../../src/mapping/html/parse.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import { noUser } from '../../src/mapping/users.ts'
import type { FieldMapping, TransformEntry } from '../../src/model/plan.ts'
import type { Value } from '../../src/model/record.ts'
import type { Field } from '../../src/model/schema.ts'
import { contacts, field, object, options } from './schemas.ts'

await loadHtml()

const { objectPlan } = proposeObject({
  source: object('Plot', 'Plot', []),
  target: object('sites', 'Site', [], { provenance: contacts.provenance! }),
  sample: [],
})

/** What a value becomes in a field of the target. */
function into(
  to: Partial<Field> & Pick<Field, 'type'>,
  transform: TransformEntry[],
  value: Value,
  facts: Partial<FieldMapping> = {},
) {
  const target = object('sites', 'Site', [field('to', 'To', to.type, to)])
  const fields = [{ to: 'to', from: 'From', transform, ...facts }]
  const { row, issues } = compileMapping({ ...objectPlan, fields }, target)(
    { id: '1', row: { From: value } },
    { user: noUser },
  )
  return { value: row.to, told: issues.map(({ code, policy }) => `${code} ${policy}`) }
}

const kinds = options('a', 'b', 'c')

describe('a choice of several', () => {
  it('becomes text and the same choice again, unless an entry has the separator in it', () => {
    const entry = fc
      .string({ minLength: 1, maxLength: 5 })
      .map((text) => text.trim())
      .filter((text) => text !== '')
    const separators = fc.constantFrom(';', '; ', ' / ', ',', ' ')
    fc.assert(
      fc.property(fc.uniqueArray(entry, { minLength: 1 }), separators, (entries, separator) => {
        const { value, told } = into({ type: 'text' }, [{ text: { separator } }], entries)
        const again = into({ type: 'multi-select' }, [{ list: { separator: separator.trim() || separator } }], value!)
        if (told.length === 0 && (entries.length > 1 || !entries[0]!.includes(separator.trim() || separator))) {
          expect(again.value).toEqual(entries)
        }
        const parted = entries.length > 1 && entries.some((each) => each.includes(separator.trim() || separator))
        expect(told).toEqual(parted ? ['separator-in-entry omit'] : [])
      }),
    )
  })

  it.each<[Partial<Field> & Pick<Field, 'type'>, TransformEntry[], Value, Value | undefined, string[]]>([
    [{ type: 'multi-select', options: kinds }, ['options'], 'b', ['b'], []],
    [{ type: 'multi-select', options: kinds }, [{ list: { separator: ',' } }, 'options'], ' b,a, B,b', ['b', 'a'], []],
    [{ type: 'select', options: kinds }, ['pick', 'option'], ['b'], 'b', []],
    [{ type: 'select', options: kinds }, ['pick', 'option'], ['c', 'a'], 'c', ['entries-left omit']],
    [
      { type: 'select', options: kinds },
      [{ pick: { prefer: ['x', 'A'] } }, 'option'],
      ['c', 'a'],
      'a',
      ['entries-left omit'],
    ],
    [{ type: 'select', options: kinds }, ['pick', 'option'], ['x', 'a'], undefined, ['option-missing quarantine']],
    [{ type: 'multi-select', options: kinds, maxEntries: 2 }, ['options'], ['a', 'b'], ['a', 'b'], []],
    [
      { type: 'multi-select', options: kinds, maxEntries: 2 },
      ['options'],
      ['a', 'b', 'c'],
      undefined,
      ['too-many-entries quarantine'],
    ],
  ])('in %j by %j: %j', (to, transform, value, wanted, told) => {
    expect(into(to, transform, value)).toEqual({ value: wanted, told })
  })

  it('of too many entries goes as the plan says, without a word of them', () => {
    const to = { type: 'multi-select', maxEntries: 1 } as const
    expect(into(to, ['options'], ['a', 'b'], { invalid: 'omit' })).toEqual({
      value: undefined,
      told: ['too-many-entries omit'],
    })
  })
})

describe('rich text', () => {
  it('keeps the tags that its field keeps', () => {
    const html = '<p>a <strong>b</strong></p>'
    expect(into({ type: 'rich-text', html: { tags: ['b'] } }, ['html'], html).value).toBe('a <b>b</b>')
    expect(into({ type: 'rich-text' }, ['html'], html).value).toBe(html)
  })

  it('tells what stays behind, and keeps no record back for it', () => {
    const html = '<p style="color:red">a</p>'
    expect(into({ type: 'rich-text' }, ['html'], html)).toEqual({ value: '<p>a</p>', told: ['styles-left omit'] })
  })
})

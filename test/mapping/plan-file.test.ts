import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePlan, planHash, writePlan } from '../../src/mapping/plan-file.ts'
import type { FieldCreation, FieldMapping, Plan } from '../../src/model/plan.ts'
import { fieldTypes } from '../../src/model/schema.ts'
import { plan, text } from './lead-plan.ts'

describe('a written plan', () => {
  it('reads back as it was', () => {
    expect(parsePlan(text)).toEqual(plan)
  })

  it('explains its policies and keeps a mapping together', () => {
    expect(text).toMatch(/^# A migration plan\./)
    expect(text).toContain(
      'duplicate   a second source record with the same match key: quarantine | create-without-key',
    )
    expect(text).toContain(
      '      - to: annualrevenue\n        from: AnnualRevenue\n        transform: [ decimal, text ]\n',
    )
    expect(text).toContain('- { value: Web, label: Web }')
  })
})

describe('a plan file with a fault', () => {
  const line = (part: string) => text.split('\n').findIndex((candidate) => candidate.includes(part)) + 1
  const broken = (from: string, into: string) => () => parsePlan(text.replace(from, into))

  it('says line, column, place and what was meant', () => {
    const at = line('from: FirstName')
    expect(broken('from: FirstName', 'form: FirstName')).toThrow(
      `line ${at}, column 9: objects[0].fields[1].form: there is no such key. Did you mean "from"?`,
    )
  })

  it('lists every fault at once', () => {
    const twice = text.replace('existing: fill-empty', 'existing: fill').replace('tolerance: 0.005', 'tolerance: 5')
    expect(() => parsePlan(twice)).toThrow(/line \d+.*tolerance:.*\n.*line \d+.*policy\.existing: .*"fill-empty"/)
  })

  it.each<[string, string, RegExp]>([
    ['version: 1', 'version: 2', /version: /],
    ['id: leads-to-contacts', 'id: Leads', /id: may have lower-case letters/],
    ['account: "424242"', 'account: 424242', /target\.account: must be text; put numbers and dates in quotes/],
    ['        from: FirstName\n', '', /fields\[1\]: needs either "from".*or "constant"/],
    ['        from: FirstName\n', '        constant: 2.50\n', /constant: must be text, true, false, null or a list/],
    ['    policy:\n', '    policies:\n', /objects\[0\]\.policies: there is no such key\. Did you mean "policy"\?/],
    ['      missingKey: quarantine\n', '', /objects\[0\]\.policy\.missingKey: is missing/],
    ['version: 1', 'version: 1\nversion: 1', /line \d+, column 1: .*unique/],
    ['id: leads-to-contacts', 'id: [', /line \d+/],
    ['vendor: salesforce', 'vendor: &v salesforce\n  connection2: *v', /aliases/],
  ])('%j as %j is refused', (from, into, message) => {
    expect(broken(from, into)).toThrow(message)
    expect(broken(from, into)).toThrow(expect.objectContaining({ code: 'plan' }))
  })

  it('an empty file is no plan', () => {
    expect(() => parsePlan('')).toThrow(/line 1, column 1: the plan/)
  })
})

describe('transforms and sources in a plan file', () => {
  const place = '        from: FirstName\n'
  const withLines = (...lines: string[]) => text.replace(place, lines.map((line) => `        ${line}\n`).join(''))
  const mappingOf = (source: string) => parsePlan(source).objects[0]?.fields[1]

  it('are read, and written on a line of their own', () => {
    const source = withLines('from: [ FirstName, Name ]', "transform: [ { join: { separator: ', ' } }, trim ]")
    expect(mappingOf(source)).toMatchObject({
      from: ['FirstName', 'Name'],
      transform: [{ join: { separator: ', ' } }, 'trim'],
    })
    const written = writePlan(parsePlan(source))
    expect(written).toContain('        from: [ FirstName, Name ]\n')
    expect(written).toContain('        transform: [ { join: { separator: ", " } }, trim ]\n')
  })

  it('mean the same in a longer form, to the hash as well', () => {
    const long = withLines('from: [FirstName]', 'transform: [{ trim: {} }]')
    const short = withLines('from: FirstName', 'transform: [trim]')
    expect(mappingOf(long)).toMatchObject({ from: 'FirstName', transform: ['trim'] })
    expect(planHash(parsePlan(long))).toBe(planHash(parsePlan(short)))
    const cut = (args: string) =>
      planHash(parsePlan(withLines('from: FirstName', `transform: [ { truncate: ${args} } ]`)))
    expect(cut('{ length: 4, end: x }')).toBe(cut('{ end: x, length: 4 }'))
    expect(cut('{ length: 4 }')).not.toBe(cut('{ length: 5 }'))
  })

  it.each<[string, RegExp]>([
    [
      'transform: [{ truncate: { length: many } }]',
      /column 43: .*transform\[0\]\.truncate\.length: the transform "truncate": length: .*number/,
    ],
    ['transform: [{ truncate: {} }]', /transform\[0\]\.truncate\.length: is missing/],
    [
      'transform: [trim, truncate]',
      /column 27: .*transform\[1\]: the transform "truncate" needs arguments \(at most length/,
    ],
    [
      'transform: [{ date: { fromat: YYYY } }]',
      /column 39: .*date\.fromat: the transform "date" has no argument "fromat".*"format"/,
    ],
    ['transform: [{ datetime: { zone: Europe/Berlyn } }]', /datetime\.zone: .*such as Europe\/Berlin/],
    ['transform: [{ trim: {}, lower: {} }]', /transform\[0\]: a transform with arguments is one key/],
    ['transform: [7]', /transform\[0\]: must be the name of a transform, or one key/],
    ['transform: [{ trim: 7 }]', /transform\[0\]: must be the name of a transform, or one key/],
  ])('%s is refused where it stands', (line, message) => {
    expect(() => parsePlan(withLines('from: FirstName', line))).toThrow(message)
  })

  it('a source is a field or a list of fields', () => {
    expect(() => parsePlan(withLines('from: []'))).toThrow(/fields\[1\]\.from: /)
    expect(() => parsePlan(withLines('from: { a: b }'))).toThrow(/must be a field or a list of fields/)
  })

  it('a match key of phones may say where its numbers belong', () => {
    const match = [{ field: 'phone', normalise: 'phone', country: 'DE' } as const]
    const phones = { ...plan, objects: [{ ...plan.objects[0]!, match }] }
    expect(parsePlan(writePlan(phones))).toEqual(phones)
    expect(() => parsePlan(writePlan(phones).replace('country: DE', 'country: Germany'))).toThrow(
      /country: must be a code/,
    )
  })
})

const words = fc.oneof(
  fc.string({ minLength: 1, unit: 'binary' }).filter((word) => word.isWellFormed()),
  fc.constantFrom(
    'yes',
    'null',
    '~',
    '1e3',
    '0x1',
    '2026-01-01',
    '- a',
    'a: b',
    '#x',
    ' lead',
    'a\nb',
    '\u2028',
    '*a',
    '!t',
    '%',
    "'",
    '"',
  ),
)
const value = fc.oneof(words, fc.boolean(), fc.constant(null), fc.array(words))
const rest = {
  transform: fc.array(
    fc.oneof(
      words,
      fc.record({ default: fc.record({ value: words }) }),
      fc.record({ truncate: fc.record({ length: fc.integer({ min: 1, max: 999 }), full: words }) }),
    ),
    { maxLength: 2 },
  ),
  values: fc.dictionary(
    fc.oneof(words, fc.constantFrom('7', 'constructor')).filter((key) => key !== '__proto__'),
    fc.option(words),
  ),
  existing: fc.constantFrom('fill-empty', 'overwrite', 'never'),
  invalid: fc.constantFrom('quarantine', 'omit'),
  evidence: words,
  confidence: fc.double({ min: 0, max: 1, noNaN: true }).map((n) => (n === 0 ? 0 : n)),
}
const mappings = fc.oneof(
  fc.record(
    { to: words, from: fc.oneof(words, fc.array(words, { minLength: 2, maxLength: 3 })), ...rest },
    { requiredKeys: ['to', 'from', 'transform'] },
  ),
  fc.record({ to: words, constant: value, ...rest }, { requiredKeys: ['to', 'constant', 'transform'] }),
) as fc.Arbitrary<FieldMapping>
const additions = fc.record({
  action: fc.constant('add-options' as const),
  object: words,
  field: words,
  options: fc.array(fc.record({ value: words, label: words }), { minLength: 1, maxLength: 3 }),
})
const creations = fc.record({
  action: fc.constant('create-field' as const),
  object: words,
  field: fc.record(
    {
      name: words,
      label: words,
      type: fc.constantFrom(...fieldTypes),
      unique: fc.boolean(),
      description: words,
      options: fc.array(fc.record({ value: words, label: words })),
    },
    { requiredKeys: ['name', 'label', 'type'] },
  ),
}) as fc.Arbitrary<FieldCreation>
const changes = fc.oneof(creations, additions)
const plans = fc
  .record({
    fields: fc.array(mappings, { maxLength: 6 }),
    where: fc.option(words, { nil: undefined }),
    skip: fc.array(fc.record({ field: words, equals: value, reason: words }), { maxLength: 2 }),
    unmapped: fc.array(fc.record({ field: words, reason: words }), { maxLength: 3 }),
    schema: fc.array(changes, { maxLength: 3 }),
    tolerance: fc.double({ min: 0, max: 1, noNaN: true }).map((n) => (n === 0 ? 0 : n)),
    breaker: fc.option(
      fc.record({
        share: fc.double({ min: 0.01, max: 1, noNaN: true }),
        records: fc.integer({ min: 1, max: 100_000 }),
      }),
      { nil: undefined },
    ),
  })
  .map(({ schema, tolerance, breaker, where, ...parts }): Plan => {
    const { where: _, ...object } = plan.objects[0]!
    const objects = [{ ...object, ...parts, ...(where === undefined ? {} : { where }) }]
    return { ...plan, schema, tolerance, ...(breaker === undefined ? {} : { breaker }), objects }
  })

describe('any plan', () => {
  it('survives the file, and so does its hash', () => {
    fc.assert(
      fc.property(plans, (any) => {
        const back = parsePlan(writePlan(any))
        expect(back).toEqual(any)
        expect(planHash(back)).toBe(planHash(any))
      }),
      { numRuns: 300 },
    )
  })
})

import { describe, expect, it } from 'vitest'
import { compileChain } from '../../src/mapping/chain.ts'
import { loadHtml } from '../../src/mapping/html/parse.ts'
import { createChooser } from '../../src/mapping/options.ts'
import { loadPhones } from '../../src/mapping/phone.ts'
import type { Definition, TransformContext } from '../../src/mapping/transforms/transform.ts'
import { findTransform, type TransformName, transforms } from '../../src/mapping/transforms.ts'
import { type FindUser, matchUsers } from '../../src/mapping/users.ts'
import type { TransformEntry } from '../../src/model/plan.ts'
import type { Value } from '../../src/model/record.ts'
import type { Field } from '../../src/model/schema.ts'
import { field } from './schemas.ts'

const status = field('status', 'Status', 'select', {
  options: [
    { value: 'OPEN', label: 'Offen' },
    { value: 'open', label: 'lower' },
    { value: 'IN_PROGRESS', label: 'In Progress' },
  ],
})
const context: TransformContext = {
  choose: createChooser(status),
  user: matchUsers(
    [{ id: '005A', emails: ['ada@old.test'], active: true }],
    [{ id: '77', emails: ['ada@old.test'], active: true }],
  ),
}

await Promise.all([loadHtml(), loadPhones()])

function run(entry: TransformEntry, value: Value): Value | undefined | { code: string } {
  const result = compileChain([entry], ['Field'])([value], context)
  return 'value' in result ? result.value : { code: result.issue.code }
}

/** Beyond the examples of the transforms themselves; `#code` stands for an issue of that code. */
const cases: Partial<Record<TransformName, [Value, Value][]>> = {
  trim: [
    [' a b ', 'a b'],
    ['\u00a0\n', null],
    [[' x'], ['x']],
  ],
  lower: [['ÄBc', 'äbc']],
  email: [
    [' Ada@Example.ORG ', 'ada@example.org'],
    ["o'neil+x@sub.example.co.uk", "o'neil+x@sub.example.co.uk"],
    ['jürgen@müller.example', 'jürgen@müller.example'],
    ['no-at.example.org', '#malformed-email'],
    ['a@b@example.org', '#malformed-email'],
    ['a b@example.org', '#malformed-email'],
    ['ada@', '#malformed-email'],
    ['ada@example', '#malformed-email'],
    ['ada@example.org.', '#malformed-email'],
    ['ada.@example.org', '#malformed-email'],
    ['a..b@example.org', '#malformed-email'],
    ['ada@-x.org', '#malformed-email'],
    ['ada@example..org', '#malformed-email'],
    ['ada@10.0.0.1', '#malformed-email'],
    ['Ada <ada@example.org>', '#malformed-email'],
    ['a@x.org;b@x.org', '#malformed-email'],
    [`${'x'.repeat(65)}@example.org`, '#malformed-email'],
    [['Ada@example.org', ' '], ['ada@example.org']],
  ],
  text: [
    ['1.50', '1.50'],
    [true, 'true'],
    [['a', 'b'], 'a; b'],
  ],
  decimal: [
    ['1.25E9', '1250000000'],
    ['007.50', '7.5'],
    ['-0.0', '0'],
    ['.5', '0.5'],
    ['-5.', '-5'],
    ['+12e-3', '0.012'],
    ['123456789012345678901234567890.10', '123456789012345678901234567890.1'],
    ['1,000', '#malformed-number'],
    ['.', '#malformed-number'],
    ['1e9999', '#malformed-number'],
    ['NaN', '#malformed-number'],
    [true, '#malformed-number'],
  ],
  integer: [
    ['12.0', '12'],
    ['12.5', '#fraction'],
    ['twelve', '#malformed-number'],
  ],
  boolean: [
    [false, false],
    [' Yes', true],
    ['0', false],
    ['perhaps', '#malformed-boolean'],
  ],
  date: [
    ['2024-02-29', '2024-02-29'],
    ['2026-11-20T23:30:00-02:00', '2026-11-21'],
    ['2023-02-29', '#malformed-date'],
    ['2026-11-20T23:30:00', '#malformed-date'],
    ['20.11.2026', '#malformed-date'],
  ],
  datetime: [
    ['2026-11-20T14:00:00.000+0000', '2026-11-20T14:00:00.000Z'],
    ['2026-11-20T14:00:00.123456+02:00', '2026-11-20T12:00:00.123Z'],
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['2026-11-20T25:00:00Z', '#malformed-datetime'],
    ['2026-02-30T10:00:00Z', '#malformed-datetime'],
  ],
  option: [
    ['open', 'open'],
    ['OPEN', 'OPEN'],
    ['Open', '#option-ambiguous'],
    ['in PROGRESS', 'IN_PROGRESS'],
    [' offen ', 'OPEN'],
    ['in progress', 'IN_PROGRESS'],
    ['closed', '#option-missing'],
    [['OPEN'], ['OPEN']],
  ],
  options: [
    [
      ['offen', 'OPEN', 'In Progress'],
      ['OPEN', 'IN_PROGRESS'],
    ],
    ['In Progress; OPEN', ['IN_PROGRESS', 'OPEN']],
    [['OPEN', 'gone'], '#option-missing'],
  ],
  user: [
    ['005A', '77'],
    ['005Z', '#user-missing'],
  ],
  list: [
    ['a; b;', ['a', 'b']],
    [
      ['a; b', 'c'],
      ['a; b', 'c'],
    ],
  ],
}

/** The people of the examples: 005A has an account in the target, 005B has none, and 00G1 is a queue. */
const exampleUsers: FindUser = matchUsers(
  [
    { id: '005A', emails: ['ada@firm.example'], active: true },
    { id: '005B', emails: ['bob@firm.example'], active: true },
  ],
  [
    { id: '71', emails: ['ada@firm.example'], active: true },
    { id: '72', emails: ['eve@firm.example'], active: true },
  ],
  { idPrefix: '00G' },
)

describe('every transform', () => {
  const companies = new Map([
    ['c1', '501'],
    ['c2', '502'],
  ])
  const bare: TransformContext = {
    choose: createChooser(undefined),
    user: exampleUsers,
    held: (name) => (name === 'email' ? 'a@x.example' : null),
    reference: (object, id) => {
      const found = object === 'company' ? companies.get(id) : undefined
      return found === undefined
        ? { issue: { code: 'reference-missing', message: 'It was kept back.' } }
        : { id: found }
    },
  }

  for (const [name, definition] of Object.entries(transforms) as [TransformName, Definition][]) {
    it.each(definition.examples)(`${name}: $with $given$of gives $gives$issue`, (example) => {
      const fields = 'of' in example ? example.of : { Field: example.given }
      const entry = example.with ? { [name]: example.with } : name
      const result = compileChain([entry], Object.keys(fields))(Object.values(fields), bare)
      if ('issue' in example) expect(result).toHaveProperty('issue.code', example.issue)
      else {
        expect(result).toHaveProperty('value', example.gives)
        expect('lost' in result ? result.lost?.code : undefined).toBe(example.lost)
      }
    })

    it(`${name}: has an example, and fits what its types say`, () => {
      expect(definition.examples.length).toBeGreaterThan(0)
      expect(definition.summary.length).toBeLessThan(120)
      expect(definition.takes.length).toBeGreaterThan(0)
    })

    it.each([null, '', '  ', []])(
      `${name}: what becomes of an empty %j hangs on no place, user or example`,
      (value) => {
        const example = definition.examples[0]!
        const entry = example.with ? { [name]: example.with } : name
        const sources = 'of' in example && example.with && 'text' in example.with ? ['Id'] : ['Field']
        const result = compileChain([entry], sources)([value], bare)
        const wanted = name === 'default' ? 'Unknown' : name === 'empty' ? '' : null
        expect(result).toEqual(name === 'default' ? { value: wanted, standIn: true } : { value: wanted })
      },
    )
  }

  it.each(
    Object.entries(cases).flatMap(([name, list]) => list.map(([value, wanted]) => [name, value, wanted] as const)),
  )('%s: %j gives %j', (name, value, expected) => {
    const wanted = typeof expected === 'string' && expected.startsWith('#') ? { code: expected.slice(1) } : expected
    expect(run(name, value)).toEqual(wanted)
  })

  it('takes a target without known options at its word, but not one that accepts none', () => {
    const through = (facts: Partial<Field>) =>
      compileChain(['option'], ['Field'])(['any'], {
        ...context,
        choose: createChooser(field('x', 'X', 'select', facts)),
      })
    expect(through({})).toEqual({ value: 'any' })
    expect(through({ options: [], restricted: false })).toEqual({ value: 'any' })
    expect(through({ options: [], restricted: true })).toHaveProperty('issue.code', 'option-missing')
  })

  it('does not find names of the language in the registry', () => {
    expect(findTransform('constructor')).toBeUndefined()
    expect(findTransform('toString')).toBeUndefined()
  })

  it('never repeats a value in a message', () => {
    const given = Object.entries(transforms).flatMap(([name, { examples }]: [string, Definition]) =>
      examples.flatMap((example) =>
        'given' in example ? [{ entry: { [name]: example.with ?? {} }, value: example.given }] : [],
      ),
    )
    const more = Object.entries(cases).flatMap(([entry, list]) => list.map(([value]) => ({ entry, value })))
    const messages = [...given, ...more].flatMap(({ entry, value }) => {
      const result = compileChain([entry], ['Field'])([value], context)
      const told = 'issue' in result ? result.issue : result.lost
      return told && typeof value === 'string' && value.length > 3 ? [{ value, message: told.message }] : []
    })
    expect(messages.length).toBeGreaterThan(20)
    for (const { value, message } of messages) expect(message).not.toContain(value)
  })
})

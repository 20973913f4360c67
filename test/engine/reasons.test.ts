import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { openPairs, type Pair } from '../../src/engine/pair.ts'
import { adviceFor } from '../../src/engine/reasons.ts'
import type { Field } from '../../src/model/schema.ts'
import { ReferenceSource } from './reference-source.ts'
import { ReferenceTarget } from './reference-target.ts'
import { plan, sourceSchema, targetSchema } from './schemas.ts'

function pairWith(email: Partial<Field>): Pair {
  const people = targetSchema.objects[0]!
  const fields = people.fields.map((field) => (field.name === 'email' ? { ...field, ...email } : field))
  const source = { connection: new ReferenceSource([]).connection, account: 'inn-1', schema: sourceSchema }
  const schema = { objects: [{ ...people, fields }] }
  const target = {
    ...{
      connection: new ReferenceTarget().connection,
      account: 'club-1',
      limits: { concurrency: 1 },
    },
    ...{ schema, existing: schema },
  }
  return openPairs(plan, { source, target })[0]!
}

test('a missing match key is a matter of our caution, unless the target demands it', () => {
  expect(adviceFor(pairWith({}), 'no-email')).toMatchObject({
    wouldTake: 'yes',
    hint: expect.stringContaining('missingKey'),
  })
  const demanded = adviceFor(pairWith({ required: true }), 'no-email')
  expect(demanded.wouldTake).toBe('no')
  expect(demanded.hint).not.toContain('missingKey')
})

test('nobody is told to leave out a value that the target demands', () => {
  const [free, demanded] = [{}, { required: true }].map((facts) =>
    adviceFor(pairWith(facts), 'malformed-email', 'email'),
  )
  expect(free).toMatchObject({ wouldTake: 'without the value', hint: expect.stringContaining('set invalid to omit') })
  expect(demanded).toMatchObject({ wouldTake: 'no', hint: expect.stringContaining('Correct the address') })
  expect(demanded?.hint).not.toContain('omit')
})

describe('a record that is named and does not come', () => {
  const reference = (missing?: 'drop') => [{ reference: { object: 'Lead', ...(missing && { missing }) } }]
  const named = (required: Record<string, boolean>, fields: { to: string; missing?: 'drop' }[]): Partial<Pair> => {
    const mapped = fields.map(({ to, missing }) => ({ from: to, to, transform: reference(missing) }))
    const schemas = Object.entries(required).map(([name, isRequired]) => ({ name, required: isRequired }))
    return { plan: { match: [], fields: mapped }, target: { fields: schemas } } as unknown as Pair
  }
  const told = (pair: Partial<Pair>, field?: string) => {
    const { wouldTake, hint } = adviceFor(pair as Pair, 'reference-kept-back', field)
    return [wouldTake, hint.includes('missing: drop'), hint.includes('takes no new record without')]
  }
  const [withIt, without] = [
    ['no', false, true],
    ['without the value', true, false],
  ]

  test('is not gone without where the target demands it, whoever tells of it', () => {
    const note = named({ parent: true }, [{ to: 'parent' }])
    expect([told(note, 'parent'), told(note)]).toEqual([withIt, withIt])
    const free = named({ parent: false }, [{ to: 'parent' }])
    expect([told(free, 'parent'), told(free), told({})]).toEqual([without, without, without])
  })

  test('is waited for where the target demands it, also by a plan that drops what is missing', () => {
    const note = named({ parent: true, other: false }, [
      { to: 'parent', missing: 'drop' },
      { to: 'other', missing: 'drop' },
    ])
    expect([told(note, 'parent'), told(note)]).toEqual([withIt, withIt])
  })

  test('may be any of those that a record waits for, where nobody says which', () => {
    const both = { parent: true, other: false }
    expect(told(named(both, [{ to: 'parent' }, { to: 'other' }]))).toEqual(without)
    expect(told(named(both, [{ to: 'parent' }, { to: 'other', missing: 'drop' }]))).toEqual(withIt)
    expect(told(named(both, []))).toEqual(without)
    expect(adviceFor(named(both, [{ to: 'parent' }]) as Pair, 'too-long').wouldTake).toBe('without the value')
  })
})

describe('a choice that the target has not got, where nobody says of which field', () => {
  const choices = (required: Record<string, boolean>, policy: 'omit' | 'quarantine' = 'omit'): Pair => {
    const names = Object.keys(required)
    const plan = {
      ...{ match: [], policy: { invalid: policy } },
      fields: [...names, 'note'].map((to) => ({ from: to, to, transform: ['option'] })),
    }
    const fields = names.map((name) => ({ name, type: 'select', options: [], required: required[name] }))
    const target = { fields: [...fields, { name: 'note', type: 'text', required: false }] }
    return { plan, target } as unknown as Pair
  }
  const told = (pair: Pair, reason = 'option-missing') => {
    const { wouldTake, hint } = adviceFor(pair, reason)
    return [wouldTake, hint.includes('set invalid to omit'), hint.includes('takes no new record without')]
  }
  const [demanded, free] = [
    ['no', false, true],
    ['without the value', true, false],
  ]

  test('is of what the target demands where the plan leaves out the others', () => {
    expect(told(choices({ stage: true, source: false }))).toEqual(demanded)
    expect(told(choices({ stage: true }, 'quarantine'))).toEqual(demanded)
    expect(told(choices({ stage: true, source: false }, 'quarantine'))).toEqual(free)
    expect(told(choices({ source: false }))).toEqual(free)
    expect(told(choices({ stage: true }), 'user-missing')).toEqual(free)
  })
})

describe('a value that is wrong, where nobody says of which field', () => {
  type Place = [to: string, type: string, facts?: { required?: boolean; maxLength?: number; transform?: string[] }]
  const told = (reason: string, ...places: Place[]) => {
    const fields = places.map(([name, type, facts]) => ({ name, type, required: false, ...facts }))
    const mapped = places.map(([to, , facts]) => ({ from: to, to, transform: facts?.transform ?? [] }))
    const plan = { match: [], policy: { invalid: 'quarantine' }, fields: mapped }
    const { wouldTake, hint } = adviceFor({ plan, target: { fields } } as unknown as Pair, reason)
    expect(hint.includes('set invalid to omit')).toBe(wouldTake !== 'no')
    return wouldTake
  }
  const required = true

  test.each([
    ['malformed-email', 'email', 'email'],
    ['malformed-phone', 'phone', 'phone'],
    ['malformed-domain', 'url', 'domain'],
    ['malformed-url', 'url', 'domain'],
    ['malformed-boolean', 'boolean', 'boolean'],
    ['malformed-date', 'date', 'date'],
    ['no-such-time', 'datetime', 'datetime'],
    ['malformed-number', 'integer', 'decimal'],
    ['other-currency', 'currency', 'money'],
  ])('%s is of the %s that the target demands, unless another may be meant', (reason, type, transform) => {
    expect(told(reason, ['a', type, { required }], ['note', 'long-text'])).toBe('no')
    expect(told(reason, ['a', type, { required }], ['b', type])).toBe('without the value')
    expect(told(reason, ['a', type, { required }], ['b', 'text', { transform: [transform] }])).toBe('without the value')
    expect(told(reason, ['a', type], ['name', 'text', { required }])).toBe('without the value')
  })

  test('too long is a text for which the target has a length', () => {
    const name: Place = ['name', 'text', { required, maxLength: 80 }]
    expect(told('too-long', name, ['note', 'long-text'])).toBe('no')
    expect(told('too-long', name, ['note', 'long-text', { maxLength: 32_000 }])).toBe('without the value')
  })
})

test('every reason of the engine has advice of its own, an unknown one points at its detail', () => {
  const pair = pairWith({})
  const unknown = adviceFor(pair, 'something-else')
  expect(unknown).toMatchObject({ wouldTake: 'unknown', hint: expect.stringContaining('detail') })
  for (const reason of [
    'malformed-email',
    'option-missing',
    'user-missing',
    'duplicate',
    'ambiguous-match',
    'race',
    'changed-since-approval',
  ]) {
    expect(adviceFor(pair, reason).hint).not.toBe(unknown.hint)
  }
})

/** Every code that the transforms, the look-up of users and the encoders name, as their sources say it. */
function codesInSources(): string[] {
  const root = new URL('../../src/', import.meta.url)
  const files = [
    ...readdirSync(new URL('mapping/transforms/', root)).map((name) => `mapping/transforms/${name}`),
    'mapping/users.ts',
    ...readdirSync(new URL('connectors/', root), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => {
        const folder = readdirSync(new URL(`connectors/${name}/`, root))
        return folder.filter((file) => /^encode/.test(file)).map((file) => `connectors/${name}/${file}`)
      }),
  ]
  const found = files.flatMap((file) => {
    const text = readFileSync(new URL(file, root), 'utf8')
    return [...text.matchAll(/(?:issue\(\s*|code: )'([a-z-]+)'/g)].map(([, code]) => code ?? '')
  })
  // Of a check of arguments, not of a value.
  return [...new Set(found)].filter((code) => code !== 'custom').sort()
}

test('no code that a transform or an encoder can give lacks advice', () => {
  const codes = codesInSources()
  expect(codes).toEqual(expect.arrayContaining(['malformed-phone', 'no-such-time', 'too-long', 'user-missing']))
  const unknown = adviceFor({}, 'something-else').hint
  expect(codes.filter((code) => adviceFor({}, code).hint === unknown)).toEqual([])
})

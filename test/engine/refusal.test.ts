import { expect, test } from 'vitest'
import type { Outcome } from '../../src/connector.ts'
import { concernsTheRun, verdictsOf } from '../../src/engine/write/refusal.ts'
import { CrmError, type CrmErrorFacts } from '../../src/model/errors.ts'

const refused = (facts: Partial<CrmErrorFacts>): Outcome => ({
  status: 'rejected',
  error: new CrmError({ kind: 'invalid', scope: 'request', stored: 'no', message: 'No.', ...facts }),
})
const call = (rows: number, facts: Partial<CrmErrorFacts>): Outcome[] =>
  Array.from({ length: rows }, () => refused(facts))
const states = (outcomes: readonly Outcome[]): string[] => verdictsOf(outcomes).map(({ status }) => status)

test('a call that is refused for a row it names refuses that row, by its own error, and holds the others', () => {
  const conflict = { id: '7', field: 'email' }
  const verdicts = verdictsOf(call(3, { kind: 'conflict', conflict, rows: [1] }))
  expect(verdicts.map(({ status }) => status)).toEqual(['held', 'rejected', 'held'])
  expect(verdicts[1]).toMatchObject({ error: { scope: 'row', kind: 'conflict', conflict } })
})

test('a row that is named for a passing trouble meets it alone', () => {
  const verdicts = verdictsOf(call(2, { kind: 'transient', code: 'row_locked', rows: [0] }))
  expect(verdicts).toMatchObject([
    { status: 'rejected', error: { scope: 'row', kind: 'transient' } },
    { status: 'held' },
  ])
})

test('a call that names nobody, or nobody of it, holds all', () => {
  expect(states(call(3, {}))).toEqual(['held', 'held', 'held'])
  expect(states(call(2, { rows: [2] }))).toEqual(['held', 'held'])
  expect(states(call(2, { rows: [-1] }))).toEqual(['held', 'held'])
})

test('a row alone, a row error among others and a call that may have stored something are what they say', () => {
  expect(states(call(1, {}))).toEqual(['rejected'])
  expect(states([refused({ scope: 'row' }), { status: 'written', id: '1' }])).toEqual(['rejected', 'written'])
  expect(states(call(2, { stored: 'unknown' }))).toEqual(['rejected', 'rejected'])
})

test('a call that is refused for what no row can help stays a matter of the run', () => {
  for (const kind of ['auth', 'quota', 'permission', 'rate-limited', 'unsupported', 'transient'] as const) {
    const [verdict] = verdictsOf(call(2, { kind }))
    expect(verdict?.status === 'rejected' && concernsTheRun(verdict.error)).toBe(true)
  }
})

test('what is said of a row that is named keeps everything that the call said', () => {
  const facts = { code: 'DUPLICATE', requestId: 'r-1', field: 'email', message: 'Taken.' }
  const [verdict] = verdictsOf(
    call(2, { ...facts, kind: 'conflict', conflict: { id: '7', field: 'email' }, rows: [0] }),
  )
  expect(verdict).toMatchObject({
    error: { ...facts, kind: 'conflict', scope: 'row', stored: 'no', conflict: { id: '7', field: 'email' } },
  })
  const [bare] = verdictsOf(call(2, { rows: [0] }))
  expect(bare?.status === 'rejected' && bare.error).toMatchObject({ message: 'No.', kind: 'invalid' })
})

test('a call that is refused for what it holds is no matter of the run, nor is a row whatever it is refused for', () => {
  const concern = (facts: Partial<CrmErrorFacts>): boolean => {
    const [outcome] = call(1, facts)
    return outcome?.status === 'rejected' && concernsTheRun(outcome.error)
  }
  for (const kind of ['invalid', 'conflict', 'not-found', 'bug'] as const) {
    expect(concern({ kind })).toBe(false)
    expect(states(call(2, { kind }))).toEqual(['held', 'held'])
  }
  expect(concern({ kind: 'auth', scope: 'row' })).toBe(false)
  expect(concern({ kind: 'auth' })).toBe(true)
})

test('a call of which one row has another answer is not refused as a whole', () => {
  expect(states([refused({ rows: [1] }), { status: 'written', id: '1' }])).toEqual(['rejected', 'written'])
  const unknown = new CrmError({ kind: 'transient', scope: 'request', stored: 'unknown', message: 'No answer.' })
  expect(states([refused({}), { status: 'unknown', error: unknown }])).toEqual(['rejected', 'unknown'])
  expect(states([refused({}), refused({ kind: 'auth' })])).toEqual(['rejected', 'rejected'])
})

test('rows of a call that is refused are held beside those that have a fate of their own', () => {
  const own = refused({ scope: 'row' })
  expect(states([own, ...call(2, {})])).toEqual(['rejected', 'held', 'held'])
  expect(states([refused({ kind: 'conflict' }), { status: 'written', id: '1' }])).toEqual(['held', 'written'])
  expect(states([own, ...call(2, { kind: 'quota' })])).toEqual(['rejected', 'rejected', 'rejected'])
})

test('rows that are refused each for itself are refused, though it be all of them', () => {
  expect(states(call(3, { scope: 'row' }))).toEqual(['rejected', 'rejected', 'rejected'])
  expect(states(call(2, { scope: 'row', kind: 'conflict', rows: [0] }))).toEqual(['rejected', 'rejected'])
})

test('no call has no verdicts', () => {
  expect(verdictsOf([])).toEqual([])
})

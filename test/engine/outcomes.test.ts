import { expect, test } from 'vitest'
import { digestOf, failed, outcomeOf } from '../../src/engine/write/outcomes.ts'
import { CrmError, type CrmErrorFacts } from '../../src/model/errors.ts'
import type { Prediction } from '../../src/store/store.ts'

const prediction: Prediction = {
  ...{ pair: 'A>b', action: 'create' },
  ...{ ordinal: 7, sourceId: 's7', targetId: null, reason: null, detail: null, bytes: 12 },
}
const refusal = (facts: Partial<CrmErrorFacts> = {}): CrmError =>
  new CrmError({ kind: 'invalid', scope: 'row', stored: 'no', message: 'No.', ...facts })

test('an outcome is that of its row, and says no more than is known', () => {
  const row = { ordinal: 7, sourceId: 's7' }
  expect(outcomeOf(prediction, 'created', 't1')).toEqual({
    ...{ ...row, targetId: 't1', status: 'created', reason: null, detail: null },
  })
  expect(outcomeOf(prediction, 'quarantined', null, 'race', 'Somebody else.')).toEqual({
    ...{ ...row, targetId: null, status: 'quarantined', reason: 'race', detail: 'Somebody else.' },
  })
})

test("a refused row keeps the target's word for it, its kind where there is none, and the field where it is told", () => {
  const row = { ordinal: 7, sourceId: 's7', targetId: null, status: 'failed' }
  expect(failed(prediction, refusal())).toEqual({ ...row, reason: 'invalid', detail: 'No.' })
  expect(failed(prediction, refusal({ code: 'TOO_LONG', field: 'name' }))).toEqual({
    ...{ ...row, reason: 'TOO_LONG', detail: 'No.', field: 'name' },
  })
})

test('a refused row keeps no address that the message quotes', () => {
  const { detail } = failed(prediction, refusal({ message: 'ada@example.org is taken.' }))
  expect(detail).not.toContain('ada@example.org')
})

test('rows that differ have other digests, equal ones the same', () => {
  expect(digestOf({ a: 1 })).toBe(digestOf({ a: 1 }))
  expect(digestOf({ a: 1 })).not.toBe(digestOf({ a: 2 }))
  expect(digestOf({ a: 1 })).toMatch(/^[\w+/]{43}=$/)
})

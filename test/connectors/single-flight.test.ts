import { expect, it } from 'vitest'
import { singleFlight } from '../../src/connectors/single-flight.ts'
import { CrmError } from '../../src/model/errors.ts'

const failure = new CrmError({ kind: 'auth', scope: 'request', stored: 'no', message: 'refused' })

function counted(outcome: (call: number, signal: AbortSignal) => Promise<number>) {
  const state = { calls: 0 }
  const shared = singleFlight((signal) => outcome(++state.calls, signal))
  return { state, shared }
}

it('is shared while under way and done anew afterwards', async () => {
  const { state, shared } = counted(async (call) => call)
  const { signal } = new AbortController()
  expect(await Promise.all([shared(signal), shared(signal)])).toEqual([1, 1])
  expect(await shared(signal)).toBe(2)
  expect(state.calls).toBe(2)
})

it('shares a failure and does not remember it', async () => {
  const { shared } = counted(async (call) => (call === 1 ? Promise.reject(failure) : call))
  const { signal } = new AbortController()
  const [first, second] = await Promise.allSettled([shared(signal), shared(signal)])
  expect([first, second]).toMatchObject([{ reason: failure }, { reason: failure }])
  expect(await shared(signal)).toBe(2)
})

it('does not fail for one caller because another one left', async () => {
  const { state, shared } = counted(
    (call, signal) =>
      new Promise((resolve, reject) => {
        if (call === 2) resolve(2)
        signal.addEventListener('abort', () => reject(signal.reason))
      }),
  )
  const leaving = new AbortController()
  const gone = shared(leaving.signal)
  const staying = shared(new AbortController().signal)
  leaving.abort(new Error('left'))
  await expect(gone).rejects.toThrow('left')
  expect(await staying).toBe(2)
  expect(state.calls).toBe(2)
})

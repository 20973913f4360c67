import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBreaker } from '../../src/engine/write/breaker.ts'
import type { Judged } from '../../src/engine/write/outcomes.ts'

const outcome = (status: Judged['status'], facts: Partial<Judged> = {}): Judged => ({
  ...{ ordinal: 0, sourceId: 's', targetId: null, status, reason: null, detail: null },
  ...facts,
})
const refused = outcome('failed', { reason: 'BANNED', field: 'email' })

describe('a breaker', () => {
  test('pauses at half of the last 500, names counts, reason and field, and no value', () => {
    const breaker = createBreaker()
    for (let i = 0; i < 249; i += 1) breaker.add([outcome('created'), refused])
    expect(() => breaker.add([outcome('failed', { reason: 'LOCKED', detail: 'secret value' })])).toThrow(
      expect.objectContaining({
        code: 'paused',
        message: expect.stringMatching(/250 of the last 499 records .* \(249 times\) for BANNED \(field email\)/),
        next: expect.stringContaining('get_run_errors'),
      }),
    )
  })

  test('counts neither what was kept back unsent nor what was adopted as refused', () => {
    const breaker = createBreaker({ share: 0.5, records: 4 })
    breaker.add([refused])
    for (let i = 0; i < 50; i += 1) breaker.add([outcome('quarantined', { reason: 'race' }), outcome('unchanged')])
    expect(() => breaker.add([refused])).toThrow()
  })

  test('throws exactly when so much of the last rows is refused', () => {
    const rows = fc.array(fc.boolean(), { maxLength: 80 })
    const figures = fc.record({ share: fc.constantFrom(0.1, 0.25, 0.5, 1), records: fc.integer({ min: 1, max: 30 }) })
    fc.assert(
      fc.property(rows, figures, (fates, { share, records }) => {
        const breaker = createBreaker({ share, records })
        let tripped = -1
        for (const [i, bad] of fates.entries()) {
          try {
            breaker.add([bad ? refused : outcome('updated')])
          } catch {
            tripped = i
            break
          }
        }
        const due = fates.findIndex((_, i) => {
          const bad = fates.slice(Math.max(0, i + 1 - records), i + 1).filter(Boolean).length
          return bad > 0 && bad >= share * records
        })
        expect(tripped).toBe(due)
      }),
    )
  })

  test('names the most frequent reason, with its field only where one was told', () => {
    const breaker = createBreaker({ share: 1, records: 6 })
    const locked = outcome('failed', { reason: 'LOCKED' })
    const rows = [refused, locked, locked, refused, locked]
    breaker.add(rows)
    expect(() => breaker.add([outcome('failed')])).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/6 of the last 6 .* \(3 times\) for LOCKED\. /) }),
    )
  })

  test('never pauses where nothing was refused, however small the share', () => {
    const breaker = createBreaker({ share: 0, records: 10 })
    expect(() => breaker.add([outcome('created')])).not.toThrow()
    expect(() => breaker.add([outcome('failed')])).toThrow(/1 of the last 2 .* \(1 times\) for \. /)
  })

  test('forgets what arrived as it forgets what was refused', () => {
    const breaker = createBreaker({ share: 1, records: 2 })
    breaker.add([outcome('created'), outcome('created'), outcome('created'), refused])
    expect(() => breaker.add([refused])).toThrow(/2 of the last 2/)
  })
})

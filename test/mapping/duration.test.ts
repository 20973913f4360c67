import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileChain } from '../../src/mapping/chain.ts'
import type { TransformArguments } from '../../src/model/plan.ts'

const through = (duration: TransformArguments, value: string) =>
  compileChain([{ duration }], ['f'])([value], {} as never)

describe('a length of time', () => {
  it.each([
    [{ from: 'milliseconds', to: 'seconds', places: 0 }, '500', '1'],
    [{ from: 'milliseconds', to: 'seconds', places: 0 }, '-500', '-1'],
    [{ from: 'milliseconds', to: 'seconds', places: 0 }, '499', '0'],
    [{ from: 'milliseconds', to: 'minutes', places: 0 }, '90000', '2'],
    [{ from: 'seconds', to: 'minutes', places: 1 }, '3', '0.1'],
    [{ from: 'seconds', to: 'hh:mm' }, '3629', '01:00'],
    [{ from: 'seconds', to: 'hh:mm' }, '3630', '01:01'],
    [{ from: 'milliseconds', to: 'mm:ss' }, '59500', '01:00'],
  ])('is rounded, a half away from zero, and listed: %j of %s', (given, value, gives) => {
    expect(through(given, value)).toMatchObject({ value: gives, lost: { code: 'rounded' } })
  })

  it.each([
    [{ from: 'minutes', to: 'milliseconds', places: 0 }, '1', '60000'],
    [{ from: 'seconds', to: 'milliseconds' }, '0', '0'],
    [{ from: 'seconds', to: 'milliseconds' }, '-1.5', '-1500'],
    [{ from: 'seconds', to: 'milliseconds' }, '9007199254740993.001', '9007199254740993001'],
    [{ from: 'seconds', to: 'hh:mm:ss' }, '0', '00:00:00'],
    [{ from: 'seconds', to: 'hh:mm:ss' }, '360000', '100:00:00'],
    [{ from: 'mm:ss', to: 'hh:mm:ss' }, '75:00', '01:15:00'],
    [{ from: 'hh:mm', to: 'mm:ss' }, ' 1:15 ', '75:00'],
    [{ from: 'hh:mm:ss', to: 'minutes' }, '00:00:20', '0.333333'],
    // What nobody measures is not worth a word.
    [{ from: 'milliseconds', to: 'seconds', places: 0 }, '1000.4', '1'],
  ])('is said as it was: %j of %s', (given, value, gives) => {
    expect(through(given, value)).toEqual({ value: gives })
  })

  it.each([
    [{ from: 'mm:ss', to: 'seconds' }, '12', 'malformed-duration'],
    [{ from: 'mm:ss', to: 'seconds' }, '1:60', 'malformed-duration'],
    [{ from: 'mm:ss', to: 'seconds' }, '1:2', 'malformed-duration'],
    [{ from: 'mm:ss', to: 'seconds' }, '-1:20', 'malformed-duration'],
    [{ from: 'hh:mm:ss', to: 'seconds' }, '01:20', 'malformed-duration'],
    [{ from: 'hh:mm', to: 'seconds' }, '١:٢٠', 'malformed-duration'],
    [{ from: 'seconds', to: 'minutes' }, '05:30', 'malformed-duration'],
    [{ from: 'seconds', to: 'minutes' }, '1,5', 'malformed-duration'],
    [{ from: 'minutes', to: 'milliseconds' }, '9'.repeat(399), 'malformed-duration'],
    [{ from: 'seconds', to: 'mm:ss' }, '-61', 'negative-duration'],
  ])('is refused where it is none: %j of %s', (given, value, code) => {
    expect(through(given, value)).toMatchObject({ issue: { code } })
  })

  it('comes back from any unit that is as fine', () => {
    const whole = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }).map(String)
    fc.assert(
      fc.property(whole, fc.constantFrom('seconds', 'minutes'), (value, to) => {
        const there = through({ from: 'milliseconds', to }, value)
        if (!('value' in there)) throw new Error('refused')
        expect(there.lost).toBeUndefined()
        const back = through({ from: to, to: 'milliseconds', places: 0 }, String(there.value))
        expect(back).toEqual({ value })
      }),
    )
    const seconds = fc.integer({ min: 0, max: 10 ** 9 }).map(String)
    fc.assert(
      fc.property(seconds, fc.constantFrom('mm:ss', 'hh:mm:ss'), (value, to) => {
        const there = through({ from: 'seconds', to }, value)
        if (!('value' in there)) throw new Error('refused')
        expect(through({ from: to, to: 'seconds', places: 0 }, String(there.value))).toEqual({ value })
      }),
    )
  })

  it('has no decimal places in a text', () => {
    expect(() => through({ from: 'seconds', to: 'mm:ss', places: 1 }, '1')).toThrow('leave "places" out')
  })
})

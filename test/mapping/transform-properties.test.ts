import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileChain } from '../../src/mapping/chain.ts'
import { loadHtml } from '../../src/mapping/html/parse.ts'
import { createChooser } from '../../src/mapping/options.ts'
import { loadPhones } from '../../src/mapping/phone.ts'
import { noUser } from '../../src/mapping/users.ts'
import type { TransformArguments, TransformEntry } from '../../src/model/plan.ts'
import type { Value } from '../../src/model/record.ts'

await Promise.all([loadHtml(), loadPhones()])

function run(entry: TransformEntry, value: Value): Value | undefined | { code: string } {
  const result = compileChain([entry], ['Field'])([value], { choose: createChooser(undefined), user: noUser })
  return 'value' in result ? result.value : { code: result.issue.code }
}

describe('transforms of any value', () => {
  const anything = fc.oneof(fc.string(), fc.boolean(), fc.constant(null), fc.array(fc.string()))

  it('a second pass changes nothing', () => {
    for (const name of [
      'trim',
      'lower',
      'upper',
      'capitalise',
      'email',
      'phone',
      'text',
      'list',
      'html',
      'pick',
      'money',
      'decimal',
      'integer',
      'boolean',
      'date',
      'datetime',
    ] as const) {
      fc.assert(
        fc.property(anything, (value) => {
          const once = run(name, value)
          if (once === undefined || (once !== null && typeof once === 'object' && 'code' in once)) return
          expect(run(name, once)).toEqual(once)
        }),
      )
    }
  })

  it('decimal keeps the number exactly', () => {
    const digits = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })
    fc.assert(
      fc.property(digits, fc.integer({ min: -20, max: 20 }), (mantissa, exponent) => {
        const plain = run('decimal', `${mantissa}e${exponent}`) as string
        expect(plain).toMatch(/^(0|-?(0\.\d*[1-9]|[1-9]\d*(\.\d*[1-9])?))$/)
        const [whole = '', fraction = ''] = plain.split('.')
        expect(BigInt(whole + fraction.padEnd(20, '0'))).toBe(mantissa * 10n ** BigInt(exponent + 20))
      }),
    )
  })

  const whole = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n })

  it('money rounds to the nearest, and a half as it is told', () => {
    fc.assert(
      fc.property(whole, fc.integer({ min: 0, max: 6 }), fc.boolean(), (units, places, up) => {
        const amount = run('decimal', `${units}e-6`) as string
        const entry = { money: { places, round: up ? 'half-up' : 'half-even' } }
        const [left = '', right = ''] = (run(entry, amount) as string).split('.')
        const rounded = BigInt(left + right.padEnd(6, '0'))
        const step = 10n ** BigInt(6 - places)
        const size = (n: bigint) => (n < 0n ? -n : n)
        expect(rounded % step).toBe(0n)
        expect(size(units - rounded) * 2n).toBeLessThanOrEqual(step)
        if (size(units - rounded) * 2n !== step) return
        if (up) expect(size(rounded)).toBeGreaterThan(size(units))
        else expect((rounded / step) % 2n).toBe(0n)
      }),
      { numRuns: 300 },
    )
  })

  it('a number as people of any of these countries write it is read back', () => {
    const places: [string, TransformArguments][] = [
      ['en-US', { group: ',' }],
      ['de-DE', { point: ',', group: '.' }],
      ['fr-FR', { point: ',', group: ' ' }],
      ['en-IN', { group: ',' }],
    ]
    for (const [locale, style] of places) {
      const format = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
      fc.assert(
        fc.property(whole, (n) => {
          expect(run({ integer: style }, format.format(n))).toBe(String(n))
        }),
      )
    }
  })

  it('a text cut short is never longer than told, begins like the whole, and holds no half characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.integer({ min: 1, max: 20 }), (text, length) => {
        const cut = run({ truncate: { length } }, text)
        if (cut === null) return
        expect(String(cut).length).toBeLessThanOrEqual(length)
        expect(text.startsWith(String(cut))).toBe(true)
        expect(String(cut).isWellFormed() || !text.isWellFormed()).toBe(true)
      }),
    )
  })

  it('datetime keeps the instant to the millisecond', () => {
    const zone = fc.integer({ min: -14 * 60, max: 14 * 60 })
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date('9990-01-01'), noInvalidDate: true }),
        zone,
        (date, minutes) => {
          const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1)
          const two = (n: number) => String(Math.floor(n)).padStart(2, '0')
          const offset = `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}${two(Math.abs(minutes) % 60)}`
          expect(run('datetime', local + offset)).toBe(date.toISOString())
        },
      ),
    )
  })

  it('addresses that fast-check makes by the standard are taken, whatever their case and outer space', () => {
    // Without characters that the rule leaves out on purpose there is nothing that it may refuse.
    const plain = fc.emailAddress().filter((address) => !/["(),:;<>@[\\\]]/.test(address.replace('@', '')))
    fc.assert(
      fc.property(plain, (address) => {
        expect(run('email', ` ${address.toUpperCase()}	`)).toBe(address.toLowerCase())
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normaliseKey, sourceKey } from '../../src/mapping/keys.ts'
import { loadPhones } from '../../src/mapping/phone.ts'
import type { Value } from '../../src/model/record.ts'

describe('normaliseKey', () => {
  it.each<[Value | undefined, string[]]>([
    [' Ada@Example.org ', ['ada@example.org']],
    ['a@x.org; B@x.org;;a@X.org', ['a@x.org', 'b@x.org']],
    [
      ['A@x.org', 'b@x.org;c@x.org'],
      ['a@x.org', 'b@x.org', 'c@x.org'],
    ],
    ['n/a', []],
    ['', []],
    [null, []],
    [undefined, []],
  ])('email: %j', (value, keys) => {
    expect(normaliseKey(value, 'email')).toEqual(keys)
  })

  it.each<[Value, string[]]>([
    ['acme.example', ['acme.example']],
    [' HTTPS://www.Acme.example:8080/shop?x#y ', ['acme.example']],
    ['acme.example; www.acme.example/de; shop.acme.example', ['acme.example', 'shop.acme.example']],
    [['bücher.example.', 'BÜCHER.example'], ['xn--bcher-kva.example']],
    ['info@acme.example', []],
    ['https://info@acme.example', []],
    ['mailto:info@acme.example', []],
    ['192.168.0.1', []],
    ['acme', []],
    ['acme..example', []],
    ['see acme.example', []],
    ['javascript://acme.example/%0a', ['acme.example']],
    [`${'a'.repeat(64)}.example`, []],
    [' ', []],
  ])('domain: %j', (value, keys) => {
    expect(normaliseKey(value, 'domain')).toEqual(keys)
  })

  it.each<[Value, string[]]>([
    ['Ada; Inc', ['Ada; Inc']],
    [['1', '1', ' '], ['1']],
    [' ', []],
  ])('exact: %j', (value, keys) => {
    expect(normaliseKey(value, 'exact')).toEqual(keys)
  })
})

describe('normaliseKey of phones', async () => {
  await loadPhones()

  it.each<[Value, string | undefined, string[]]>([
    ['+49 30 901820', undefined, ['+4930901820']],
    ['030 / 90 18 20; +49 (0)30 901820', 'DE', ['+4930901820']],
    [['(202) 456-1111', '202.456.1111 x12', 'n/a'], 'US', ['+12024561111']],
    ['0049 30 901820', 'DE', ['+4930901820']],
    ['030 901820', undefined, []],
    ['030 901820', 'ZZ', []],
    ['12', 'DE', []],
    ['call Ada: +49 30 901820', 'DE', []],
    ['', 'DE', []],
  ])('%j in %s', (value, country, keys) => {
    expect(normaliseKey(value, 'phone', country)).toEqual(keys)
  })
})

describe('sourceKey', () => {
  it('names a record of an account', () => {
    expect(sourceKey('salesforce', '00D1', 'Lead', '00Q1')).toBe('salesforce:00D1:Lead:00Q1')
    expect(sourceKey('salesforce', '00D1', 'Lead', '00Q1', 'company')).toBe('salesforce:00D1:Lead:00Q1:company')
  })

  it('is never shared by two records', () => {
    expect(sourceKey('v', 'a', 'o', 'x:y')).not.toBe(sourceKey('v', 'a', 'o', 'x', 'y'))
    expect(sourceKey('v', 'a', 'o', 'x:y')).not.toBe(sourceKey('v', 'a', 'o', 'x%3Ay'))
    const member = fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom('a', ':', '%', '3', 'A') })
    const record = fc.tuple(member, member, member, member, fc.option(member, { nil: undefined }))
    fc.assert(
      fc.property(record, record, (a, b) => {
        expect(sourceKey(...a) === sourceKey(...b)).toBe(JSON.stringify(a) === JSON.stringify(b))
      }),
    )
  })

  it('refuses what a target cannot keep', () => {
    expect(sourceKey('v', 'a', 'o', 'x'.repeat(94))).toHaveLength(100)
    expect(() => sourceKey('v', 'a', 'o', 'x'.repeat(95))).toThrow(/101 characters/)
    expect(() => sourceKey('v', '', 'o', 'x')).toThrow(/needs/)
  })
})

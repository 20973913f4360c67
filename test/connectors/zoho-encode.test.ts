import { describe, expect, it } from 'vitest'
import { id } from './zoho-answers.ts'
import { openWriter as open } from './zoho-writer.ts'

describe('encode', () => {
  const good: [string, string, unknown][] = [
    ['Email', 'a.b@Example.com', 'a.b@Example.com'],
    ['Phone', '+49 (30) 123-45.6 ext. 7', '+49 (30) 123-45.6 ext. 7'],
    ['Lead_Source', 'web', 'web'],
    ['Reporting_To', id(1), { id: id(1) }],
    ['Last_Call', '2026-03-29T03:30:00.999+02:00', '2026-03-29T01:30:00+00:00'],
    ['Seats', '123456789', '123456789'],
    ['Share', '12.5', '12.5'],
    ['Website', 'zoho.com/crm?x=1', 'zoho.com/crm?x=1'],
    ['Description', ' one\ntwo\u0000 ', 'one\ntwo'],
  ]
  const bad: [string, string][] = [
    ...(['a@b', 'a b@c.de', `${'x'.repeat(90)}@example.com`].map((text) => ['Email', text]) as [string, string][]),
    ['Phone', '030/123'],
    ['Phone', '1'.repeat(31)],
    ['Lead_Source', 'fax'],
    ['Reporting_To', 'Ann'],
    ['Last_Call', '2026-03-29'],
    ['Seats', '1234567890'],
    ['Seats', '1.5'],
    ['Share', '123456'],
    ['Budget', '12345678901234567'],
    ['Budget', '1,5'],
    ['Birthday', '2026-02-30'],
    ['Website', 'no address'],
    ['Last_Name', '\ud83d'],
    ['Score', '1'],
  ]

  it('gives values the form of the API', async () => {
    const { encode } = await open('Contacts')
    for (const [field, value, wire] of good)
      expect(encode('update', { [field]: value }).wire, field).toEqual({ [field]: wire })
    expect(encode('update', { Interests: ['b', 'a', 'b'], Tag: ['vip'] }).wire).toEqual({
      ...{ Interests: ['b', 'a'], Tag: [{ name: 'vip' }] },
    })
  })

  it('says which rule a value breaks, and never the value', async () => {
    const { write, object } = await open('Contacts')
    for (const [field, value] of bad) {
      const told = write.encode(object, 'update', { [field]: value })
      expect(told, `${field} = ${value}`).toMatchObject([{ field }])
      if (Array.isArray(told)) expect(told[0]?.message).not.toContain(value)
    }
    const tags = Array.from({ length: 11 }, (_, n) => `tag ${n}`)
    expect(write.encode(object, 'update', { Tag: tags })).toMatchObject([{ code: 'too-many' }])
    expect(write.encode(object, 'create', {})).toMatchObject([{ field: 'Last_Name', code: 'required' }])
    expect(write.encode(object, 'update', { Owner: null })).toMatchObject([{ field: 'Owner', code: 'required' }])
  })

  it('lets no stage stand in a pipeline that has not got it', async () => {
    const { write, object } = await open('Deals')
    const stage = (Pipeline: string, Stage: string) => write.encode(object, 'update', { Pipeline, Stage })
    expect(stage('Charter', 'Qualification')).toMatchObject([{ field: 'Stage', code: 'option-not-allowed' }])
    expect(stage('Charter', 'Aboard')).toMatchObject({ wire: { Pipeline: 'Charter', Stage: 'Aboard' } })
  })
})

describe('same', () => {
  it('knows what is known to be changed on the way, and nothing else', async () => {
    const { write, object } = await open('Contacts')
    const same = (field: string, sent: string | string[] | null, stored: string | string[] | boolean | null) =>
      write.same(object, field, sent, stored)
    expect(same('Email', 'A@x.com', 'a@x.com')).toBe(true)
    expect(same('Budget', '1.005', '1.01')).toBe(true)
    expect(same('Budget', '1.5', '1.4')).toBe(false)
    expect(same('Last_Call', '2026-01-01T00:00:00.900Z', '2026-01-01T00:00:00.000Z')).toBe(true)
    expect(same('Interests', ['b', 'a'], ['a', 'b'])).toBe(true)
    expect(same('Description', 'a\r\nb ', 'a\nb')).toBe(true)
    expect(same('Last_Name', 'Ada', 'ada')).toBe(false)
    expect(same('Email_Opt_Out', null, false)).toBe(true)
    expect(same('Last_Name', 'Ada', null)).toBe(false)
  })
  it('knows how many decimals an amount keeps by what its currency says', async () => {
    const { write, object } = await open('Deals')
    expect(write.same(object, 'Amount', '1.2345', '1.23')).toBe(true)
    expect(write.same(object, 'Amount', '1.2345', '1.25')).toBe(false)
  })
})

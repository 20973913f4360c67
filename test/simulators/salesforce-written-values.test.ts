import { describe, expect, it } from 'vitest'
import type { FieldDescribe } from '../../simulators/salesforce/seed.ts'
import { dependentValue, field, picklist } from '../../simulators/salesforce/standard/field.ts'
import { BASE, codesOf, keyed, openWritable } from './salesforce-writes.ts'

const closed = (values: string[]) => picklist(values).map((each) => ({ ...each, active: each.value !== 'old' }))
const OWN: FieldDescribe[] = [
  field('picklist', 'Tier__c', 'Tier', { restrictedPicklist: true, picklistValues: closed(['gold', 'silver', 'old']) }),
  field('multipicklist', 'Topics__c', 'Topics', {
    restrictedPicklist: true,
    picklistValues: closed(['a', 'b', 'old']),
  }),
  field('picklist', 'Region__c', 'Region', {
    restrictedPicklist: true,
    controllerName: 'Tier__c',
    dependentPicklist: true,
    picklistValues: [dependentValue('north', ['gold', 'silver', 'old'], ['gold'])],
  }),
  field('double', 'Score__c', 'Score', { precision: 5, scale: 2 }),
  field('currency', 'Big__c', 'Big', { precision: 18, scale: 2 }),
  field('date', 'Day__c', 'Day'),
  field('datetime', 'At__c', 'At'),
  field('time', 'Hour__c', 'Hour'),
  field('boolean', 'Flag__c', 'Flag'),
  field('textarea', 'Rich__c', 'Rich', { length: 32768, htmlFormatted: true }),
]

const open = (readings = '') =>
  openWritable({ settings: { readings } }, { objects: keyed({ Account: { fields: OWN } }) })
type Org = Awaited<ReturnType<typeof open>>

/** What is stored of values, or the code of their refusal. */
async function stored(org: Org, values: Record<string, unknown>): Promise<unknown> {
  const reply = await org.create('Account', { Name: 'Acme', ...values })
  if (reply.status !== 201) return codesOf(reply)[0]
  const record = await org.read('Account', reply.json.id)
  const found = Object.keys(values).map((name) => record[name])
  return found.length === 1 ? found[0] : found
}

describe('what is stored of what is sent', () => {
  it('[146] text is trimmed, nothing when it is empty, and never cut', async () => {
    const org = await open()
    expect(await stored(org, { Site: '  a b \n' })).toBe('a b')
    expect(await stored(org, { Site: ' ', Sic: '' })).toEqual([null, null])
    expect(await stored(org, { Site: 'x'.repeat(80) })).toHaveLength(80)
    const long = await org.create('Account', { Name: 'A', Site: 'x'.repeat(81) })
    expect(long.json[0]).toEqual({
      message: `Account Site: data value too large: ${'x'.repeat(81)} (max length=80)`,
      errorCode: 'STRING_TOO_LONG',
      fields: ['Site'],
    })
    expect(await stored(org, { Site: '😀'.repeat(41) })).toBe('STRING_TOO_LONG')
    expect(await stored(await open('code-points'), { Site: '😀'.repeat(41) })).toBe('😀'.repeat(41))
  })

  it('[147] e-mails have the form of an address, phones and urls any form', async () => {
    const org = await openWritable()
    const lead = (Email: string) =>
      org.create('Lead', { LastName: 'x', Company: 'y', Email, Phone: 'ask Jo', Website: 'none' })
    expect((await lead('a.b+c@x.example')).status).toBe(201)
    expect((await lead('no@where')).json[0]).toEqual({
      message: 'Email: invalid email address: no@where',
      errorCode: 'INVALID_EMAIL_ADDRESS',
      fields: ['Email'],
    })
    for (const email of ['x', 'a b@x.example', '@x.example', 'a@@x.example'])
      expect(codesOf(await lead(email))).toEqual(['INVALID_EMAIL_ADDRESS'])
  })

  it('[148] restricted picklists take their active values alone, others anything', async () => {
    const org = await open()
    expect(await stored(org, { Tier__c: 'gold', Industry: 'Alchemy' })).toEqual(['gold', 'Alchemy'])
    const wrong = await org.create('Account', { Name: 'A', Tier__c: 'Gold' })
    expect(wrong.json[0]).toEqual({
      message: 'Tier: bad value for restricted picklist field: Gold',
      errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      fields: ['Tier__c'],
    })
    expect(await stored(org, { Tier__c: 'old' })).toBe('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST')
    expect(await stored(org, { Topics__c: 'b;a;b' })).toBe('b;a')
    expect(await stored(org, { Topics__c: 'a;x' })).toBe('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST')
    expect(await stored(org, { Topics__c: 'a; b' })).toBe('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST')
  })

  it('[149] dependent values need not go with what controls them, by another reading they must', async () => {
    expect(await stored(await open(), { Tier__c: 'silver', Region__c: 'north' })).toEqual(['silver', 'north'])
    const strict = await open('dependent-picklists-enforced')
    expect(await stored(strict, { Tier__c: 'silver', Region__c: 'north' })).toBe(
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    )
    expect(await stored(strict, { Tier__c: 'gold', Region__c: 'north' })).toEqual(['gold', 'north'])
    expect(await stored(strict, { Region__c: 'north' })).toBe('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST')
  })

  it('[150] numbers have bounded digits before the point and keep those behind it', async () => {
    const org = await open()
    expect(await stored(org, { Score__c: 999.995, NumberOfEmployees: 12 })).toEqual([999.995, 12])
    expect(await stored(org, { Score__c: 1000 })).toBe('NUMBER_OUTSIDE_VALID_RANGE')
    expect(await stored(org, { NumberOfEmployees: 123_456_789 })).toBe('NUMBER_OUTSIDE_VALID_RANGE')
    expect(await stored(org, { NumberOfEmployees: 1.5 })).toBe('JSON_PARSER_ERROR')
    expect(await stored(org, { Score__c: 'a' })).toBe('JSON_PARSER_ERROR')
    expect(await stored(org, { Score__c: '-1.25' })).toBe(-1.25)
    const body = '{"Name":"A","Big__c":123456789012345.67}'
    const made = await org.send(`${BASE}/sobjects/Account`, { method: 'POST', headers: org.sent({}), body })
    expect((await org.get(`${BASE}/sobjects/Account/${made.json.id}?fields=Big__c`)).text).toContain(
      '1.2345678901234567E14',
    )
  })

  it('[151] days are days, moments have a zone and whole seconds, times end in Z', async () => {
    const org = await open()
    expect(await stored(org, { Day__c: '2024-02-29' })).toBe('2024-02-29')
    for (const day of ['2023-02-29', '29.02.2024', '2024-02-29T00:00:00Z', 5])
      expect(await stored(org, { Day__c: day })).toBe('JSON_PARSER_ERROR')
    expect(await stored(org, { Day__c: '4001-01-01' })).toBe('NUMBER_OUTSIDE_VALID_RANGE')
    expect(await stored(org, { At__c: '2026-11-20T14:00:00.987+02:00' })).toBe('2026-11-20T12:00:00.000+0000')
    expect(await stored(org, { At__c: '2026-11-20T14:00:00+0200' })).toBe('2026-11-20T12:00:00.000+0000')
    for (const at of ['2026-11-20', '2026-11-20T14:00:00', 'soon', '2026-02-30T00:00:00Z'])
      expect(await stored(org, { At__c: at })).toBe('JSON_PARSER_ERROR')
    expect(await stored(await open('keeps-milliseconds'), { At__c: '2026-11-20T12:00:00.987Z' })).toBe(
      '2026-11-20T12:00:00.987+0000',
    )
    expect(await stored(org, { Hour__c: '08:30:00.5Z' })).toBe('08:30:00.500Z')
    expect(await stored(org, { Hour__c: '25:00' })).toBe('JSON_PARSER_ERROR')
  })

  it('[152] booleans are never null, and what is no value of its type is no JSON for it', async () => {
    const org = await open()
    expect(await stored(org, { Flag__c: null })).toBe(false)
    expect(await stored(org, { Flag__c: 'TRUE' })).toBe(true)
    expect(await stored(org, { Flag__c: 'yes' })).toBe('JSON_PARSER_ERROR')
    const reply = await org.create('Account', { Name: 'A', Site: 5 })
    expect(reply.json[0]).toMatchObject({
      errorCode: 'JSON_PARSER_ERROR',
      message: expect.stringContaining('instance of string from VALUE_NUMBER_INT value 5'),
    })
    expect(await stored(org, { Site: ['x'] })).toBe('JSON_PARSER_ERROR')
  })

  it('[153] rich text loses what it may not have, long text keeps its line ends or has those of one kind', async () => {
    const org = await open()
    const html =
      '<p onclick="x()">Hi <b>you</b><script>bad()</script><blink>!</blink> <a href="javascript:x()">a</a></p>'
    expect(await stored(org, { Rich__c: html })).toBe('<p>Hi <b>you</b>! <a>a</a></p>')
    expect(await stored(org, { Description: 'a\r\nb\nc' })).toBe('a\r\nb\nc')
    expect(await stored(await open('crlf'), { Description: 'a\r\nb\nc' })).toBe('a\r\nb\r\nc')
  })
})

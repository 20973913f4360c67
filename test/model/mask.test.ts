import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLog } from '../../src/log.ts'
import { maskText, maskValue } from '../../src/model/mask.ts'

test.each([
  ['write to jane.doe+crm@mail.acme.co.uk.', 'write to j***@mail.acme.co.uk.'],
  ['<Ünal@exämple.de>', '<Ü***@exämple.de>'],
  ['+49 (0) 30 1234-567', '***67'],
  ['+14155552671', '***71'],
  ['call (415) 555-2671 now', 'call ***71 now'],
  ['(617) 555-9822252', '***52'],
  ['030.123.4567', '***67'],
])('%s becomes %s', (text, masked) => {
  expect(maskText(text)).toBe(masked)
})

test.each([
  'seen 2026-11-20 14:00 and 2026-11-20T14:00:00.000Z',
  '00Q5g00000ABCDEEA4, 701000000001, 50130000000014c',
  '1,234,567 of 10,000,000 (12 %)',
  'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
  'run-20261120-1405-12345',
  'http://127.0.0.1:8080/x?y=1',
  'version 24.15.0 or 1.2.3-4',
  '/home/plans/leads.yaml:12',
])('%s stays as it is', (text) => {
  expect(maskText(text)).toBe(text)
})

test('no e-mail address of any record survives, wherever it stands in a value', () => {
  fc.assert(
    fc.property(fc.emailAddress(), fc.string(), (email, around) => {
      // A name of nothing but stars looks the same when it is hidden.
      fc.pre(!/^\*+@/.test(email))
      const text = JSON.stringify(maskValue({ a: [{ b: `${around} ${email} ${around}` }] }))
      return !text.includes(email)
    }),
  )
})

test('masking changes no other kind of value and keeps the original', () => {
  const value = { n: 1, yes: true, none: null, list: ['a@bc.de'] }
  expect(maskValue(value)).toEqual({ n: 1, yes: true, none: null, list: ['a***@bc.de'] })
  expect(value.list).toEqual(['a@bc.de'])
})

test('the log hides credentials and addresses, wherever an error carries them', () => {
  const lines: string[] = []
  const log = createLog({ write: (line: string) => void lines.push(line) })
  const secrets = ['pat-eu1-1234-abcd', 'Bearer abc.def', '00D5g000004XYZabc!AQ0AQ.xyz', 'eyJhbGciOi.eyJzdWIi.sig']
  log.error(
    { err: new Error(`refused ${secrets.join(' ')}`), body: '{"access_token":"s3cr3t"}', to: 'jane.doe@acme.com' },
    'failed',
  )
  const text = lines.join('')
  for (const hidden of ['1234-abcd', 'abc.def', 'AQ0AQ', 'eyJzdWIi', 's3cr3t', 'jane.doe'])
    expect(text).not.toContain(hidden)
  expect(JSON.parse(text)).toMatchObject({ level: 50, msg: 'failed' })
})

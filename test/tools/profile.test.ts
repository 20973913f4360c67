import { expect, test } from 'vitest'
import type { FieldProfile } from '../../src/model/profile.ts'
import type { ProfileResult } from '../../src/model/results.ts'
import type { Run } from '../../src/model/run.ts'
import { renderMarkdown } from '../../src/report/markdown.ts'
import { profileReport } from '../../src/report/profile-report.ts'
import { holds } from '../../tools/support/profile-cells.ts'
import { answerRun } from '../../tools/support/run-answer.ts'
import { noon } from './fake-app.ts'

const field = (name: string, filled: number, more: Partial<FieldProfile> = {}): FieldProfile => ({
  ...{ field: name, type: 'text', filled, nulls: 200 - filled, blanks: 0, absent: 0 },
  ...{ distinct: { count: 3, exact: true }, longest: 9, formats: [], examples: ['a', 'b', 'c'] },
  ...more,
})

const result: ProfileResult = {
  ...{ plan: 'leads', snapshot: 'snap_1', digest: 'd', readAt: noon, files: { profile: '/home/profile.csv' } },
  objects: [
    {
      object: 'Lead',
      records: 200,
      fields: [
        field('Fax', 0),
        field('Title', 1),
        field('Email', 200, { distinct: { count: 1_234, exact: false }, formats: [{ format: 'email', count: 199 }] }),
      ],
      duplicates: [
        { key: 'email', fields: ['Email'], normalise: 'email', groups: 2, records: 5, exact: true },
        { key: 'badge', fields: ['Badge'], normalise: 'exact', groups: 9, records: 20, exact: false },
      ],
    },
  ],
}

const run: Run = {
  ...{ id: 'run-1', verb: 'profile', state: 'done', plan: 'leads', input: {}, progress: null, problem: null },
  result: { ...result },
  ...{ createdAt: noon, updatedAt: noon },
}

test('a share says 0 % and 100 % only where it is so', () => {
  const shares = [0, 1, 199, 200].map((filled) => holds(field('f', filled), 200)[0])
  expect(shares).toEqual(['0 %', '1 %', '99 %', '100 %'])
  expect(holds(field('f', 0), 0)[0]).toBe('0 %')
})

test('the answer has the fullest fields first, and who shares a key', () => {
  const answer = answerRun(run)
  if (answer.kind !== 'answer') throw new Error('A run that is done is answered.')
  const { text, data } = answer
  expect(text).toContain('| Email | text | 100 % | about 1,234 | a · b |')
  expect(text.indexOf('| Email |')).toBeLessThan(text.indexOf('| Title |'))
  expect(text).not.toContain('| Fax |')
  expect(text).toContain('2 values of the match key email (from Email) on 5 records')
  expect(text).toContain('At least 9 values of the match key badge')
  expect(data).toMatchObject({ result: { objects: [{ object: 'Lead', records: 200, fields: 3, empty_fields: 1 }] } })
})

test('an account with a thousand fields is answered within ten thousand tokens', () => {
  const fields = Array.from({ length: 1_000 }, (_, n) =>
    field(`field_${n}`, n, { examples: ['x'.repeat(60), 'y'.repeat(60)] }),
  )
  const objects = [{ ...result.objects[0]!, fields }]
  const answer = answerRun({ ...run, result: { ...result, objects } })
  expect(JSON.stringify(answer).length).toBeLessThan(35_000)
})

test('the report has every field', () => {
  const text = renderMarkdown(profileReport(run, result))
  expect(text).toContain('| Fax | text | 0 of 200 | 3 | 9 |')
  expect(text).toContain('| Email | text | 200 of 200 | about 1234 | 9 | email 199 |')
  expect(text).toContain('| badge | Badge | at least 9 | at least 20 |')
})

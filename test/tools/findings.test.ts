import { expect, test } from 'vitest'
import { planEdit } from '../../src/mapping/edit-plan.ts'
import type { Finding } from '../../src/model/run.ts'
import { findingsText, shortFindings } from '../../tools/support/findings.ts'
import { findingShape } from '../../tools/support/outputs.ts'

const finding: Finding = {
  ...{ severity: 'warning', code: 'too-long', message: 'Long.', count: 7, examples: ['a', 'b', 'c', 'd'], pair: 'A>b' },
  ...{ about: 'kept', field: 'email', fix: 'Shorten it.' },
  edit: { edit: 'field-policy', object: 'A>b', to: 'email', invalid: 'omit' },
}

test('an agent gets the edit that mends a finding as edit_plan takes it', () => {
  const [short] = shortFindings([finding])
  expect(findingShape.strict().parse(short)).toEqual(short)
  expect(planEdit.parse(short?.edit)).toEqual(finding.edit)
  expect(findingsText([finding]).join('\n')).toContain(`Edit: ${JSON.stringify(finding.edit)}`)
})

test('an edit that is too long for a line is left to the data', () => {
  const edit = { ...finding.edit, to: 'x'.repeat(400) }
  expect(findingsText([{ ...finding, edit }]).join('\n')).not.toContain('Edit:')
  expect(shortFindings([{ ...finding, edit }])[0]?.edit).toEqual(edit)
})

test('the rest of a long list is said to be where it is', () => {
  const many = Array.from({ length: 15 }, (_, n) => ({ ...finding, code: `c${n}` }))
  expect(findingsText(many).join('\n')).toContain('- and 3 more, in the report')
  expect(findingsText(many, 'elsewhere').join('\n')).toContain('- and 3 more, elsewhere')
})

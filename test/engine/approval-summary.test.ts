import { expect, test } from 'vitest'
import { approvalSummary } from '../../src/engine/approval-summary.ts'
import type { SchemaChange } from '../../src/model/plan.ts'
import type { DryRunResult } from '../../src/model/results.ts'
import type { Approval } from '../../src/store/store.ts'
import { consentLength } from '../../tools/support/markdown.ts'

const approval = {
  binding: { sourceAccount: 'a', targetAccount: 'b', counts: { create: 3, update: 1 }, tolerance: 0 },
} as unknown as Approval

function summaryOfTies(counts: Record<string, number>): string {
  const binding = { ...approval.binding, counts: { create: 3, update: 1, ...counts } }
  const dryRun = {
    ...{ schemaChanges: [], lost: [], findings: [], estimate: { calls: 2, seconds: 1 } },
    systems: { source: { name: 'S' }, target: { name: 'T', limits: {} } },
  } as unknown as DryRunResult
  return approvalSummary({ ...approval, binding }, dryRun).join('\n')
}

function summaryOf(...schemaChanges: SchemaChange[]): string {
  const dryRun = {
    ...{ schemaChanges, lost: [], findings: [], estimate: { calls: 2, seconds: 1 } },
    systems: { source: { name: 'S' }, target: { name: 'T', limits: {} } },
  } as unknown as DryRunResult
  return approvalSummary(approval, dryRun).join('\n')
}

const adding = (...values: string[]): SchemaChange => ({
  ...{ action: 'add-options', object: 'contacts', field: 'status' },
  options: values.map((value) => ({ value, label: value })),
})
const creating = (name: string): SchemaChange => ({
  ...{ action: 'create-field', object: 'contacts' },
  field: { name, label: name, type: 'text' },
})

test('a person reads which fields and which options of the target they consent to', () => {
  const told = summaryOf(creating('tier'), adding('A', 'B'), creating('region'))
  expect(told).toContain('2 fields are created in the target: contacts.tier, contacts.region.')
  expect(told).toContain('2 options are added in the target: contacts.status: A, contacts.status: B.')
  expect(summaryOf(adding('A'))).toContain('1 option is added in the target: contacts.status: A.')
  expect(summaryOf()).not.toContain('in the target')
})

test('a list too long to be read is counted, and no part of it is silent', () => {
  const many = Array.from({ length: 80 }, (_, n) => `V${n}`)
  expect(summaryOf(adding(...many))).toMatch(
    /80 options are added .*contacts\.status: V49 and 30 more, which the report lists\./,
  )
  // Also where each of them is long, so that nobody shows the line in part.
  const long = Array.from({ length: 50 }, (_, n) => `V${n} ${'x'.repeat(255)}`)
  const line = summaryOf(adding(...long))
    .split('\n')
    .find((each) => each.startsWith('50 options'))
  expect(line).toMatch(/x and 32 more, which the report lists\.$/)
  expect(line!.length).toBeLessThan(consentLength)
  expect(summaryOf(adding('x'.repeat(6_000)))).toContain('1 option is added')
})

test('references and links that are made when all records are there are a part of the consent', () => {
  expect(summaryOfTies({})).not.toContain('When all records are there')
  expect(summaryOfTies({ links: 0, references: 0 })).not.toContain('When all records are there')
  expect(summaryOfTies({ links: 1 })).toContain('When all records are there, 1 link is made between records.')
  expect(summaryOfTies({ links: 2, references: 7 })).toContain(
    'When all records are there, 7 records get references to others, and 2 links are made between records.',
  )
})

test('a person consents to what jobs set off', () => {
  const dryRun = {
    ...{ schemaChanges: [], lost: [], estimate: { calls: 2, seconds: 1 } },
    findings: [
      { code: 'automations-run', message: 'Mails go out.' },
      { code: 'jobs-avoided', message: 'None go out.' },
    ],
    systems: { source: { name: 'S' }, target: { name: 'T', limits: {} } },
  } as unknown as DryRunResult
  const told = approvalSummary(approval, dryRun)
  expect(told).toContain('Mails go out.')
  expect(told).not.toContain('None go out.')
})

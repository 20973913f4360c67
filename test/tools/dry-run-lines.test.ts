import { expect, test } from 'vitest'
import type { DryRunResult, OwnerForecast } from '../../src/model/results.ts'
import type { UnmappedForecast } from '../../src/model/unmapped-forecast.ts'
import { ownerLines, ownersData, unmappedData, unmappedLines } from '../../tools/support/dry-run-lines.ts'
import { duration } from '../../tools/support/markdown.ts'
import { tellings } from '../../tools/support/results.ts'

const owner = (id: string, target: string | null, records: number, why = 'same e-mail'): OwnerForecast => ({
  ...{ pair: 'Lead>contacts', from: 'OwnerId', to: 'owner', why, records },
  source: { id, email: `${id}***@old.test` },
  target: target === null ? null : { id: target, email: '' },
})
const unmapped = (field: string, values: number, kind: UnmappedForecast['kind'] = 'lost'): UnmappedForecast => ({
  ...{ pair: 'Lead>contacts', field, label: field, reason: 'unmapped by hand', values, kind },
})
const result = (facts: Partial<DryRunResult>) => facts as DryRunResult

test('users without a counterpart come first, and a long list is cut', () => {
  const owners = Array.from({ length: 30 }, (_, n) => owner(`u${n}`, `t${n}`, 100 - n))
  const told = result({ owners: [...owners, owner('gone', null, 1, 'user-inactive')] })
  expect(ownersData(told)[0]).toEqual({
    from: 'Lead.OwnerId',
    source: 'gone',
    target: null,
    records: 1,
    why: 'user-inactive',
  })
  const text = ownerLines(told).join('\n')
  expect(text).toMatch(/Lead\.OwnerId \| gone \(gone\\\*\\\*\\\*@old\.test\) \| nobody \| 1 \| user-inactive/)
  expect(text).toContain('21 more are in the report')
  expect(ownersData(told)).toHaveLength(10)
})

test('a plan without owners says nothing of them', () => {
  expect(ownerLines(result({ owners: [] }))).toEqual([])
  expect(ownerLines(result({}))).toEqual([])
})

test('fields that go nowhere are told with their values, the bookkeeping of the source only by number', () => {
  const told = result({ unmapped: [unmapped('Notes', 1_234), unmapped('Empty', 0), unmapped('Stamp', 9, 'system')] })
  const unread = result({ unmapped: [unmapped('Items', 0, 'unread')] })
  expect(unmappedLines(unread).join('\n')).toContain('Lead.Items: values not counted')
  expect(unmappedData(unread)).toEqual({})
  const text = unmappedLines(told).join('\n')
  expect(text).toContain('Lead.Notes: 1,234 values: unmapped by hand')
  expect(text).not.toMatch(/Empty|Stamp/)
  expect(text).toContain('1 field that the source keeps about itself is not counted')
  expect(unmappedData(told)).toEqual({ 'Lead>contacts.Notes': 1_234 })
})

test('what comes after a dry run depends on whether there is something to write', () => {
  const counts = { create: 0, update: 0, unchanged: 3, skip: 0, quarantine: 0 }
  const pairs = [{ pair: 'Lead>contacts', counts, reasons: [] }]
  const after = (facts: Partial<DryRunResult>) =>
    tellings['dry-run'].next(
      result({ plan: 'p', findings: [], schemaChanges: [], pairs: pairs as never, ...facts }) as never,
      {} as never,
    )
  expect(after({})).toMatch(/nothing to approve/)
  expect(after({ pairs: [{ ...pairs[0]!, counts: { ...counts, update: 1 } }] as never })).toMatch(
    /request_approval with plan_id "p"/,
  )
  const error = { severity: 'error' as const, code: 'c', message: 'm', count: 1, examples: [] }
  expect(after({ findings: [error] })).toMatch(/mended with edit_plan/)
})

test('a time is told in the unit that fits, and never as none at all', () => {
  expect([0, 0.4, 1, 45, 89, 90, 5_400].map(duration)).toEqual([
    ...['less than a second', 'less than a second', '1 s', '45 s', '89 s', '2 min', '1.5 h'],
  ])
})

test('a dry run tells what becomes of relations in its data as well, for readers that see nothing else', () => {
  const stays = [{ reason: 'end-missing', count: 4, examples: [], hint: '' }]
  const relations = [{ name: 'Lead.Firm => contacts>companies', kind: 'link' as const, written: 79, present: 1, stays }]
  const told = result({ plan: 'p', pairs: [], schemaChanges: [], lost: [], findings: [], relations })
  const systems = { target: { limits: { unit: 'tokens' } } }
  const estimate = { calls: 1, cost: 5, seconds: 1, days: 2, phases: [] }
  const data = tellings['dry-run'].data({ ...told, systems, estimate } as never)
  expect(data).toMatchObject({
    relations: [{ name: 'Lead.Firm => contacts>companies', kind: 'link', written: 79, present: 1, not_written: 4 }],
    estimate: { calls: 1, cost: 5, unit: 'tokens', seconds: 1, days: 2 },
  })
})

test('a proposal says that records will be linked', () => {
  const proposed = {
    plan: 'p',
    mapped: 3,
    created: 0,
    unmapped: 2,
    sampled: [],
    bands: {},
    leftBehind: [],
    findings: [],
  }
  const said = (kindsOfLinks?: number) =>
    tellings.propose.lines({ ...proposed, kindsOfLinks, questions: 0, path: '/p' } as never).join('\n')
  expect(said(1)).toContain('2 left out; 1 kind of links between records.')
  expect(said()).toContain('2 left out.')
})

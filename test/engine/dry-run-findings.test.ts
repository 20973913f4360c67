import { expect, test } from 'vitest'
import { findingsOf } from '../../src/engine/forecast/dry-run-findings.ts'
import type { DryRunResult } from '../../src/model/results.ts'
import type { Systems } from '../../src/model/system.ts'

type Told = Parameters<typeof findingsOf>[1]

function messages(
  pairs: Partial<Told['pairs'][number]>[],
  lost: Partial<Told['lost'][number]>[],
  outside: number,
  needs: object[] = [],
  relations: object[] = [],
) {
  const extracted = {
    ...{ snapshot: 's', digest: 'd', fresh: true, readAt: 0, notices: [], bytes: 0 },
    objects: [{ object: 'Lead', records: 1, outside: { n: outside, exact: true } }],
  }
  const estimate = { calls: 0, seconds: 0, phases: [] } as unknown as DryRunResult['estimate']
  const told = { pairs, lost, leftOut: [], values: [], needs, relations, reading: { calls: 0 } } as unknown as Told
  const systems = { target: { name: 'T', limits: {} } } as unknown as Systems
  return findingsOf(extracted, told, estimate, systems).map(({ message }) => message)
}

test('one and several are told in words that fit, with the field and what the target would do', () => {
  const kept = (count: number, more: object) => ({
    ...{ action: 'quarantine', pair: 'Lead>contacts', count, examples: [], hint: 'Mend it.' },
    ...more,
  })
  const reasons = [
    kept(2_400, { reason: 'too-long', field: 'notes', wouldTake: 'without the value' }),
    kept(1, { reason: 'too-long', field: 'tag', wouldTake: 'without the value' }),
    kept(1, { reason: 'held-by-another', wouldTake: 'no' }),
    kept(1, { reason: 'ambiguous-match', wouldTake: 'unknown' }),
    kept(1, { action: 'skip', reason: 'converted', wouldTake: 'yes' }),
  ]
  const lost = (count: number, reason: string) => ({
    ...{ pair: 'Lead>contacts', from: 'OwnerId', to: 'owner', reason, count, examples: [] },
  })
  const pairs = [{ reasons }] as unknown as Told['pairs']
  const told = messages(pairs, [lost(1, 'user-missing'), lost(2, 'user-inactive'), lost(1, 'left-behind')], 1)
  expect(told.sort()).toEqual(
    [
      '1 record of Lead is outside the filter, and no part of this migration.',
      '2,400 records of Lead>contacts are kept back in the quarantine file: too-long (notes). The target would take them without the value.',
      '1 record of Lead>contacts is kept back in the quarantine file: too-long (tag). The target would take it without the value.',
      '1 record of Lead>contacts is kept back in the quarantine file: held-by-another. The target would not take it.',
      '1 record of Lead>contacts is kept back in the quarantine file: ambiguous-match.',
      '1 record of Lead>contacts is skipped: converted.',
      '1 value of OwnerId has no place in owner and stays behind; its record goes without it.',
      '2 values of OwnerId have no place in owner and stay behind; the records go without them.',
      '1 value of OwnerId stays behind, as the plan wants it; its record goes without it.',
    ].sort(),
  )
  expect(messages([], [], 12_345)[0]).toBe(
    '12,345 records of Lead are outside the filter, and no part of this migration.',
  )
})

test('a day that is too short is told in the unit of the account, with what of it is ours', () => {
  const limits = { dailyLimit: 30_000, dailyRemaining: 28_000, dailyReserve: 0.2, unit: 'tokens' }
  const day = { resets: 'midnight', timeZone: 'UTC' }
  const phases = [{ name: 'write', calls: 13_000, cost: 65_000, seconds: 1 }]
  const told = (more: object) => {
    const systems = { target: { name: 'T', limits: { ...limits, ...more } } } as unknown as Systems
    const extracted = { ...{ snapshot: 's', digest: 'd', fresh: true, readAt: 0 }, notices: [], bytes: 0, objects: [] }
    const nothing = {
      pairs: [],
      lost: [],
      leftOut: [],
      values: [],
      needs: [],
      relations: [],
      reading: { calls: 0 },
    } as unknown as Told
    return findingsOf(
      extracted,
      nothing,
      { calls: 13_000, cost: 65_000, seconds: 1, days: 3, phases } as never,
      systems,
    )
  }
  expect(told({ day })).toMatchObject([
    {
      code: 'daily-budget',
      message:
        'T has 22,000 tokens left for us today, of 30,000 a day less 6,000 for others, and the migration needs at least 65,000: it will wait until the budget is renewed (at midnight in UTC), and go on by itself. It writes on about 3 days.',
      count: 43_000,
    },
  ])
  expect(told({ dailyRemaining: 71_000 })).toEqual([])
})

test('of lists it is told how many entries stay behind', () => {
  const emails = { pair: 'P>C', from: 'emails', to: 'email', reason: 'entries-left', partly: true as const }
  expect(messages([], [{ ...emails, examples: [], count: 500, entries: 1_000 }], 0)).toContain(
    'Of 500 values of emails only a part is written to email: 1,000 entries stay behind.',
  )
})

test('records that go by jobs are told of', () => {
  const pairs = [{ pair: 'Lead>contacts', reasons: [] }] as unknown as Told['pairs']
  const jobs = [
    { operation: 'create', rows: 25_000, jobs: 3 },
    { operation: 'update', rows: 1, jobs: 1 },
  ]
  const told = messages(pairs, [], 0, [{ create: 18, update: 4, readBack: 251, jobs }])
  expect(told).toContain(
    '25,000 records of Lead>contacts are created by 3 asynchronous jobs, which the target carries out in its own time.',
  )
  expect(told).toContain(
    '1 record of Lead>contacts is updated by 1 asynchronous job, which the target carries out in its own time.',
  )
})

test('links that are not made are told, unless the plan drops them; references are told with their records', () => {
  const stays = [{ reason: 'end-missing', count: 2, examples: [], hint: '' }]
  const relations = [
    { name: 'a => b', kind: 'link', stays },
    { name: 'c => d', kind: 'link', stays, dropped: true },
    { name: 'p: x -> y', kind: 'reference', stays },
    { name: 'p references', kind: 'late reference', stays: [{ ...stays[0], count: 1 }] },
  ]
  const told = messages([], [], 0, [], relations).slice(1)
  expect(told).toEqual([
    '2 links are not made (a => b): end-missing.',
    '1 reference is not made (p references): end-missing.',
  ])
})

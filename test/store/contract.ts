import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CrmRecord } from '../../src/model/record.ts'
import type { Store } from '../../src/store/store.ts'
import { keepsApprovals } from './contract-approvals.ts'
import { intentOf, startRun } from './contract-data.ts'
import {
  dividesBatches,
  groupsByLock,
  guardsBatches,
  keepsFates,
  keepsOutcomes,
  keepsPredictions,
} from './contract-journal.ts'
import { keepsEnds, keepsLeases } from './contract-leases.ts'
import { keepsSchemaParts } from './contract-schema-parts.ts'
import { keepsSleepers, wakesSleepers } from './contract-sleep.ts'
import { keepsSpending } from './contract-spending.ts'
import { keepsTokens } from './contract-tokens.ts'
import { withdrawsBatches } from './contract-withdrawals.ts'

/** An empty place for a store; what was stored through one opening is there at the next. */
export interface Medium {
  open(): Promise<Store>
  drop(): Promise<void>
}

function recordOf(n: number): CrmRecord {
  return { id: `id-${n}`, row: { name: `Ünï ${n}`, tags: ['a', 'b'], gone: null, empty: '', active: n % 2 === 0 } }
}

async function collect<T>(pages: AsyncIterable<T[]>): Promise<T[]> {
  const all: T[] = []
  for await (const page of pages) all.push(...page)
  return all
}

/** A store that is opened for each test. */
export interface Given {
  readonly store: Store
  reopen(): Promise<void>
}

function keepsRuns(given: Given): void {
  it('keeps runs, newest first', async () => {
    await given.store.runs.create({ id: 'r1', verb: 'extract', plan: null, input: { deep: { n: 1 } } }, 10)
    await given.store.runs.create({ id: 'r2', verb: 'migrate', plan: 'p', input: {} }, 10)
    await given.reopen()
    expect((await given.store.runs.list(10)).map((run) => run.id)).toEqual(['r2', 'r1'])
    expect(await given.store.runs.list(1)).toHaveLength(1)
    expect(await given.store.runs.get('r1')).toEqual({
      id: 'r1',
      verb: 'extract',
      state: 'queued',
      plan: null,
      input: { deep: { n: 1 } },
      progress: null,
      result: null,
      problem: null,
      createdAt: 10,
      updatedAt: 10,
    })
    expect(await given.store.runs.get('r3')).toBeNull()
    await expect(given.store.runs.create({ id: 'r1', verb: 'extract', plan: null, input: {} }, 11)).rejects.toThrow(
      expect.objectContaining({ code: 'bug' }),
    )
  })

  it('stores progress, result and problem of a run', async () => {
    const fence = await startRun(given.store, 'r')
    expect(await given.store.runs.report('r', fence, { phase: 'write', done: 3, total: null }, 5, 100)).toBe('go')
    expect(await given.store.runs.report('r', fence, null, 6, 100)).toBe('go')
    expect(await given.store.runs.get('r')).toMatchObject({
      progress: { phase: 'write', done: 3, total: null },
      updatedAt: 6,
    })
    expect(await given.store.runs.lease('r')).toEqual({ worker: 'w', until: 106 })
    const problem = { code: 'vendor', message: 'It refused.', next: 'Ask.' }
    expect(await given.store.runs.finish('r', fence, { state: 'failed', problem }, 7)).toBe(true)
    expect(await given.store.runs.get('r')).toMatchObject({ state: 'failed', problem, updatedAt: 7 })
    expect(await given.store.runs.lease('r')).toBeNull()
    const late = given.store.journal.intend([intentOf('r', 'b', 0, 1)], fence, 8)
    await expect(late).rejects.toThrow(expect.objectContaining({ code: 'busy' }))
    await expect(given.store.runs.claim('r', 'w', 8, 100)).rejects.toThrow(expect.objectContaining({ code: 'usage' }))
    await expect(given.store.runs.claim('none', 'w', 8, 100)).rejects.toThrow(
      expect.objectContaining({ code: 'usage' }),
    )
  })
}

function keepsCatalogueAndPlans(given: Given): void {
  it('remembers what was seen of a connection and which snapshots there are', async () => {
    const seen = { account: { id: '1' }, schema: { objects: [{ name: 'Lead' }] } } as never
    expect(await given.store.catalogue.get('crm')).toBeNull()
    await given.store.catalogue.save('crm', { account: { id: '0' }, schema: {} } as never, 1)
    await given.store.catalogue.save('crm', seen, 2)
    await given.store.catalogue.addSnapshot('s1', 'sel', 3)
    expect(await given.store.catalogue.findSnapshot('sel')).toBeNull()
    expect(await given.store.catalogue.openSnapshot('sel')).toEqual({ id: 's1', createdAt: 3 })
    await given.store.catalogue.completeSnapshot('s1')
    await given.store.catalogue.addSnapshot('s2', 'sel', 4)
    await given.reopen()
    expect(await given.store.catalogue.get('crm')).toEqual({
      account: { id: '1' },
      schema: { objects: [{ name: 'Lead' }] },
      seenAt: 2,
    })
    expect(await given.store.catalogue.findSnapshot('sel')).toEqual({ id: 's1', createdAt: 3 })
    expect(await given.store.catalogue.openSnapshot('sel')).toEqual({ id: 's2', createdAt: 4 })
    await given.store.catalogue.completeSnapshot('s2')
    expect(await given.store.catalogue.findSnapshot('sel')).toEqual({ id: 's2', createdAt: 4 })
    expect(await given.store.catalogue.findSnapshot('other')).toBeNull()
  })

  it('keeps the newest profile of each object of a connection', async () => {
    const seen = (readAt: number, object = 'Lead') => ({
      ...{ account: '1', readAt },
      profile: { object, records: readAt, fields: [], duplicates: [] },
    })
    const { catalogue } = given.store
    expect(await catalogue.profile('crm', 'Lead')).toBeNull()
    for (const each of [seen(1), seen(2), seen(3, 'Deal')]) await catalogue.saveProfile('crm', each)
    await given.reopen()
    expect(await given.store.catalogue.profile('crm', 'Lead')).toEqual(seen(2))
    expect(await given.store.catalogue.profile('crm', 'Deal')).toEqual(seen(3, 'Deal'))
    expect(await given.store.catalogue.profile('other', 'Lead')).toBeNull()
  })

  it('writes plans whole, and only below its folder', async () => {
    expect(await given.store.plans.read('p1')).toBeNull()
    await given.store.plans.write('p1', 'a: 1\n')
    await given.store.plans.write('p0', 'b: ü\n')
    await given.store.plans.write('p1', 'a: 2\n')
    expect(await given.store.plans.read('p1')).toBe('a: 2\n')
    expect(await given.store.plans.list()).toEqual(['p0', 'p1'])
    for (const id of ['../p', '..', '', '.hidden', 'a/b', 'a\\b', 'a\0b', 'x'.repeat(101)]) {
      await expect(given.store.plans.write(id, '')).rejects.toThrow(expect.objectContaining({ code: 'usage' }))
      await expect(given.store.snapshot(id)).rejects.toThrow(expect.objectContaining({ code: 'usage' }))
    }
  })
}

function keepsPermits(given: Given): void {
  it('frees a permit when its holder says, or at the safety deadline', async () => {
    const take = (now: number, weight = 1) => given.store.permits.take('k', 3, weight, now, 1_000)
    expect(await take(0, 2)).toEqual({ slots: [expect.any(Number), expect.any(Number)] })
    const third = await take(10)
    expect(await take(10)).toEqual({ waitMs: 990 })
    expect(await given.store.permits.busy('k', 10)).toBe(3)
    await given.store.permits.hold('k', 'slots' in third ? third.slots : [], 40)
    expect(await take(10)).toEqual({ waitMs: 30 })
    expect(await take(10, 2)).toEqual({ waitMs: 990 })
    await given.reopen()
    expect(await take(40)).toHaveProperty('slots')
    expect(await given.store.permits.busy('k', 1_000)).toBe(1)
    await given.store.permits.block('k', 3_000)
    await given.store.permits.block('k', 2_000)
    expect(await take(2_500)).toEqual({ waitMs: 500 })
    expect(await given.store.permits.take('other', 1, 1, 2_500, 10)).toHaveProperty('slots')
    await expect(take(3_000, 4)).rejects.toThrow(expect.objectContaining({ code: 'bug' }))
  })

  it('bounds how long permits stay busy after the clock was set back, and frees none too early', async () => {
    const set = 3_600_000
    const take = (now: number) => given.store.permits.take('k', 2, 1, now, 1_000)
    const first = await take(set)
    await given.store.permits.hold('k', 'slots' in first ? first.slots : [], set + 400)
    expect(await take(set + 10)).toHaveProperty('slots')
    await given.reopen()
    // Set back by less than a permit may last: nobody can tell, and it is waited for.
    expect(await take(set - 900)).toEqual({ waitMs: 1_300 })
    expect(await take(0)).toEqual({ waitMs: 1_000 })
    expect(await take(600)).toEqual({ waitMs: 400 })
    expect(await take(1_000)).toHaveProperty('slots')
    expect(await take(1_000)).toHaveProperty('slots')
    expect(await take(1_000)).toEqual({ waitMs: 1_000 })
  })

  it('does not let a late holder shorten the permit of the next', async () => {
    const first = await given.store.permits.take('k', 1, 1, 0, 100)
    const second = await given.store.permits.take('k', 1, 1, 100, 100)
    expect(second).toHaveProperty('slots')
    await given.store.permits.hold('k', 'slots' in first ? first.slots : [], 150)
    expect(await given.store.permits.busy('k', 120)).toBe(2)
    expect(await given.store.permits.take('k', 1, 1, 160, 100)).toEqual({ waitMs: 40 })
  })

  it('frees a permit no earlier than its holder says and within a millisecond, where that is no whole one', async () => {
    const taken = await given.store.permits.take('k', 1, 1, 0, 100)
    await given.store.permits.hold('k', 'slots' in taken ? taken.slots : [], 20.5)
    expect(await given.store.permits.busy('k', 20)).toBe(1)
    expect(await given.store.permits.busy('k', 21)).toBe(0)
    await given.store.permits.block('k', 30.5)
    expect(await given.store.permits.take('k', 1, 1, 30, 100)).toHaveProperty('waitMs')
    expect(await given.store.permits.take('k', 1, 1, 31, 100)).toHaveProperty('slots')
  })
}

function keepsSnapshots(given: Given): void {
  it('goes on with a snapshot after reopening and skips what it has', async () => {
    const first = await given.store.snapshot('s')
    expect(await first.position('Lead')).toBeNull()
    const numbers = Array.from({ length: 2_500 }, (_, n) => recordOf(n))
    await first.append('Lead', numbers.slice(0, 1_500), 'c1')
    await given.reopen()
    const second = await given.store.snapshot('s')
    expect(await second.position('Lead')).toEqual({ cursor: 'c1', complete: false, records: 1_500 })
    const before = await second.digest()
    const changed = { id: 'id-1499', row: { name: 'later' } }
    await second.append('Lead', [changed, ...numbers.slice(1_400), recordOf(2_499)], null)
    await second.append('Empty', [], null)
    expect(await second.position('Lead')).toEqual({ cursor: null, complete: true, records: 2_500 })
    expect(await second.position('Empty')).toEqual({ cursor: null, complete: true, records: 0 })
    expect(await second.outside('Lead')).toBe(0)
    await second.append('Other', [], 'c1', { outside: 3 })
    await second.append('Other', [], null, { outside: 4, notice: 'Page by page.' })
    expect(await second.outside('Other')).toBe(7)
    await second.append('Third', [], 'c1', { notice: 'Page by page.' })
    await second.append('Third', [], null, { notice: 'By a job.' })
    expect(await second.notices()).toEqual(['Page by page.', 'By a job.'])
    expect(await second.outside('None')).toBe(0)
    expect(await second.bytes()).toBeGreaterThan(2_500)
    expect(await given.store.freeBytes()).toBeGreaterThan(0)
    expect(await collect(second.pages('Lead'))).toEqual(numbers)
    expect(await collect(second.pages('None'))).toEqual([])
    const asked = ['id-2499', 'id-3', 'nobody', 'id-1400', 'id-3']
    expect(await second.get('Lead', asked)).toEqual([2_499, 3, 1_400, 3].map(recordOf))
    expect(await second.get('Empty', ['id-3'])).toEqual([])
    expect(await second.digest()).not.toBe(before)
  })

  it('leaves what is complete as it is, whoever comes late', async () => {
    const one = { id: '1', row: { name: 'a' } }
    const late = { id: '2', row: { name: 'late' } }
    const snapshot = await given.store.snapshot('whole')
    await snapshot.append('Lead', [one], null)
    const digest = await snapshot.digest()
    await snapshot.append('Lead', [late], 'page 1', { outside: 3, notice: 'late' })
    expect(await snapshot.position('Lead')).toEqual({ cursor: null, complete: true, records: 1 })
    expect(await snapshot.digest()).toBe(digest)
    expect([await snapshot.outside('Lead'), await snapshot.notices()]).toEqual([0, []])
    const index = await given.store.matchIndex('whole')
    const keys = [{ field: 'name', value: 'late' }]
    await index.append('Lead', [], null)
    await index.append('Lead', [{ ...late, keys }], 'page 1')
    expect(await index.lookup('Lead', keys)).toEqual([[]])
    expect(await index.position('Lead')).toMatchObject({ complete: true, records: 0 })
  })

  it('gives equal snapshots equal digests and others not', async () => {
    const digestOf = async (id: string, name: string, records: CrmRecord[]) => {
      const snapshot = await given.store.snapshot(id)
      await snapshot.append(name, records, null)
      return snapshot.digest()
    }
    const digest = await digestOf('a', 'Lead', [recordOf(1), recordOf(2)])
    expect(await digestOf('b', 'Lead', [recordOf(1), recordOf(2)])).toBe(digest)
    expect(await digestOf('c', 'Lead', [recordOf(2), recordOf(1)])).not.toBe(digest)
    expect(await digestOf('d', 'Deal', [recordOf(1), recordOf(2)])).not.toBe(digest)
  })
}

function sharesKeys(given: Given): void {
  it('promises a key that several may have to so many, and nothing of what one cannot get whole', async () => {
    const index = await given.store.matchIndex('d')
    const claim = (sourceId: string, most: number, ...alone: string[]) => ({
      ...{ sourceId, optional: [] },
      keys: [{ field: 'shared', value: 'x', most }, ...alone.map((value) => ({ field: 'alone', value }))],
    })
    const claims = [claim('s1', 2, 'a'), claim('s2', 2, 'a'), claim('s1', 2), claim('s3', 2), claim('s4', 2, 'b')]
    expect(await index.claim('links', claims)).toEqual([
      { got: 'all' },
      { got: 'nothing', holder: 's1' },
      { got: 'all' },
      { got: 'all' },
      { got: 'nothing', holder: 's3' },
    ])
    expect(await index.claim('links', [claim('s5', 3, 'b'), claim('s6', 3)])).toEqual([
      { got: 'all' },
      { got: 'nothing', holder: 's5' },
    ])
  })
}

function keepsTargets(given: Given): void {
  it('finds target records by key and promises a key to one source record', async () => {
    const index = await given.store.matchIndex('d')
    const at = (value: string, field = 'email') => ({ field, value })
    await index.append(
      'contacts',
      [
        { id: '1', row: { email: 'a@x' }, keys: [at('a@x'), at('7', 'ext')] },
        { id: '2', row: { email: 'a@x' }, keys: [at('a@x')] },
      ],
      'c',
    )
    await index.append(
      'contacts',
      [
        { id: '2', row: {}, keys: [at('z@x')] },
        { id: '3', row: {}, keys: [] },
      ],
      null,
    )
    expect(await index.position('contacts')).toEqual({ cursor: null, complete: true, records: 3 })
    expect(await index.lookup('contacts', [at('a@x'), at('7', 'ext'), at('7'), at('z@x'), at('1', 'no')])).toEqual([
      ['1', '2'],
      ['1'],
      [],
      [],
      [],
    ])
    expect(await index.lookup('companies', [at('a@x')])).toEqual([[]])
    expect(await index.rows('contacts', ['3', 'x', '1'])).toEqual([{}, null, { email: 'a@x' }])
    const claim = (sourceId: string, keys: string[], optional: string[] = []) => ({
      sourceId,
      keys: keys.map((value) => at(value)),
      optional: optional.map((value) => at(value)),
    })
    const claims = [
      claim('s1', ['n'], ['o']),
      claim('s2', ['m', 'n'], ['p']),
      claim('s3', ['m'], ['p', 'o']),
      claim('s4', ['p']),
      claim('s1', ['n', 'o']),
    ]
    expect(await index.claim('contacts', claims)).toEqual([
      { got: 'all' },
      { got: 'nothing', holder: 's1' },
      { got: 'required', holder: 's1' },
      { got: 'all' },
      { got: 'all' },
    ])
    expect(await index.claim('companies', [claim('s2', ['n'])])).toEqual([{ got: 'all' }])
    await given.reopen()
    const again = await given.store.matchIndex('d')
    expect(await again.claim('contacts', [claim('s5', ['m'])])).toEqual([{ got: 'nothing', holder: 's3' }])
    await again.clearClaims()
    expect(await again.claim('contacts', [claim('s5', ['m'])])).toEqual([{ got: 'all' }])
  })

  it('keeps the first image of a record', async () => {
    const images = await given.store.beforeImages('r')
    await images.put('contacts', [{ id: '1', sourceId: 's1', row: { name: 'old' } }])
    await images.put('contacts', [
      { id: '1', sourceId: 's1', row: { name: 'new' } },
      { id: '2', sourceId: 's2', row: {} },
    ])
    await given.reopen()
    const again = await given.store.beforeImages('r')
    expect(await again.get('contacts', ['2', '1', '9'])).toEqual([{}, { name: 'old' }, null])
  })
}

const areas = [
  keepsRuns,
  keepsSleepers,
  wakesSleepers,
  keepsPredictions,
  groupsByLock,
  keepsFates,
  guardsBatches,
  dividesBatches,
  withdrawsBatches,
  keepsOutcomes,
  keepsCatalogueAndPlans,
  keepsSchemaParts,
  keepsApprovals,
  keepsPermits,
  keepsSpending,
  keepsSnapshots,
  keepsLeases,
  keepsEnds,
  keepsTargets,
  sharesKeys,
  keepsTokens,
]

/** What every store must do, whatever it stores in. */
export function storeContract(name: string, makeMedium: () => Promise<Medium>): void {
  describe(name, () => {
    let medium: Medium
    let store: Store
    const given: Given = {
      get store() {
        return store
      },
      reopen: async () => {
        await store.close()
        store = await medium.open()
      },
    }
    beforeEach(async () => {
      medium = await makeMedium()
      store = await medium.open()
    })
    afterEach(async () => {
      await store.close()
      await medium.drop()
    })
    for (const area of areas) area(given)
  })
}

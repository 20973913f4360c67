import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import type { Medium } from './contract.ts'
import { created, ends, intentOf, pair } from './contract-data.ts'

/** A purge takes the files of what it names and nothing else. */
export function purgeContract(name: string, makeMedium: () => Promise<Medium>): void {
  describe(`purges of ${name}`, () => {
    let medium: Medium
    let store: Store
    beforeEach(async () => {
      medium = await makeMedium()
      store = await medium.open()
      for (const run of ['stays', 'gone']) await migrated(store, run)
    })
    afterEach(async () => {
      await store.close()
      await medium.drop()
    })

    it('deletes the files of a run and marks it; the journal and other runs stay', async () => {
      const told = await store.purge({ runs: ['gone'], snapshots: ['snap-gone'], journals: [] }, 50)
      expect(told.files.journalCopies).toEqual({ files: 0, bytes: 0 })
      expect(told.profiles).toBe(0)
      for (const kind of Object.values({ ...told.files, journalCopies: told.files.logs })) {
        expect(kind.files).toBeGreaterThan(0)
        expect(kind.bytes).toBeGreaterThan(0)
      }
      expect(told.files.reports).toEqual({ files: 2, bytes: 8 })
      expect(told.rows).toBe(0)
      expect(filesOf(store, 'gone')).toEqual([])
      expect(filesOf(store, 'stays')).toHaveLength(5)
      expect((await store.runs.get('gone'))?.purgedAt).toBe(50)
      expect(await store.runs.get('stays')).not.toHaveProperty('purgedAt')
      expect(await store.catalogue.snapshots()).toEqual([{ id: 'snap-stays', createdAt: 3 }])
      expect(await store.journal.outcomes('gone', pair, 'create', 0, 9)).toHaveLength(2)
      expect(await store.journal.targetId({ ...ends, sourceId: 's0' })).toBe('t-gone')
    })

    it('takes the journal of the runs that are named for it, and of no other', async () => {
      const told = await store.purge({ runs: ['gone'], snapshots: [], journals: ['gone'] }, 50)
      // Two outcomes, one prediction, two rows of the id map.
      expect(told.rows).toBe(5)
      expect(await store.journal.tallyOutcomes('gone')).toEqual([])
      expect(await store.journal.tallyPredictions('gone')).toEqual([])
      expect(await store.journal.position('gone', pair, 'create')).toBe(0)
      expect(await store.journal.outcomes('stays', pair, 'create', 0, 9)).toHaveLength(2)
      expect(await store.journal.targetId({ ...ends, sourceId: 's0' })).toBe('t-stays')
      expect(await store.runs.get('gone')).toMatchObject({ state: 'done', purgedAt: 50 })
    })

    it('can be repeated: nothing is left to count, and the first time stays', async () => {
      const scope = { runs: ['gone'], snapshots: ['snap-gone'], journals: ['gone'] }
      await store.purge(scope, 50)
      await store.close()
      store = await medium.open()
      const again = await store.purge(scope, 60)
      expect(Object.values(again.files).every(({ files, bytes }) => files === 0 && bytes === 0)).toBe(true)
      expect(again.rows).toBe(0)
      expect((await store.runs.get('gone'))?.purgedAt).toBe(50)
    })

    forgetsWhatIsKnownOfFields(() => store)
    refusesWhatItMustNot(() => store)
  })
}

function forgetsWhatIsKnownOfFields(given: () => Store): void {
  it('forgets the profiles that are named, and the copies of the journal, and nothing that only looks like one', async () => {
    const profile = { object: 'Lead', records: 1, fields: [], duplicates: [] }
    for (const connection of ['a', 'b'])
      await given().catalogue.saveProfile(connection, { account: '1', readAt: 7, profile })
    const names = [
      'journal.db.v1',
      'journal.db.v12',
      'journal.db.v2.tmp',
      'journal.db.vx',
      'journal.db.v1.mine',
      'limits.db.v1',
    ]
    for (const name of names) writeFileSync(join(given().home, name), 'old')
    const scope = { runs: [], snapshots: [], journals: [] }
    expect((await given().purge(scope, 50)).files.journalCopies.files).toBe(0)
    const profiles = [
      { connection: 'a', object: 'Lead' },
      { connection: 'a', object: 'None' },
    ]
    const told = await given().purge({ ...scope, profiles, journalCopies: true }, 50)
    expect(told.profiles).toBe(1)
    expect(told.files.journalCopies).toEqual({ files: 3, bytes: 9 })
    expect(await given().catalogue.profiles()).toEqual([{ connection: 'b', object: 'Lead', readAt: 7 }])
    expect(
      readdirSync(given().home)
        .filter((name) => names.includes(name))
        .sort(),
    ).toEqual(names.slice(3).sort())
  })
}

/** A purge takes all that it names, or nothing. */
function refusesWhatItMustNot(given: () => Store): void {
  it.each(['queued', 'running'])('refuses the whole of it when a run is %s', async (state) => {
    await given().runs.create({ id: 'busy', verb: 'verify', plan: 'p', input: {} }, 5)
    if (state === 'running') await given().runs.claim('busy', 'w', 5, 1_000)
    const purge = given().purge({ runs: ['gone', 'busy'], snapshots: ['snap-gone'], journals: ['gone'] }, 50)
    await expect(purge).rejects.toMatchObject({ code: 'busy', message: expect.stringContaining('busy') })
    expect(filesOf(given(), 'gone')).toHaveLength(5)
    expect(await given().runs.get('gone')).not.toHaveProperty('purgedAt')
  })

  it('deletes nothing outside its folders', async () => {
    const outside = given().purge({ runs: [], snapshots: ['../journal'], journals: [] }, 50)
    await expect(outside).rejects.toMatchObject({ code: 'usage' })
    expect(existsSync(join(given().home, 'journal.db'))).toBe(true)
    await expect(given().purge({ runs: ['none'], snapshots: [], journals: [] }, 50)).rejects.toMatchObject({
      code: 'usage',
    })
  })
}

/** A finished run with a row in each place that a purge knows. */
async function migrated(store: Store, id: string): Promise<void> {
  const { runs, journal, catalogue } = store
  await runs.create({ id, verb: 'migrate', plan: 'p', input: {} }, 1)
  const claimed = await runs.claim(id, 'w', 1, 1_000)
  const fence = 'fence' in claimed ? claimed.fence : expect.fail('a fresh run is free')
  await catalogue.addSnapshot(`snap-${id}`, 'selection', 3)
  await (await store.snapshot(`snap-${id}`)).append('Lead', [{ id: 's0', row: { Email: 'a@b.test' } }], null)
  await (await store.matchIndex(id)).append('contacts', [], null)
  await (await store.beforeImages(id)).put('contacts', [{ id: 't', sourceId: 's0', row: { email: 'a@b.test' } }])
  mkdirSync(join(store.home, 'reports', id), { recursive: true })
  mkdirSync(join(store.home, 'logs'), { recursive: true })
  for (const path of [`reports/${id}/a.csv`, `reports/${id}/b.csv`, `logs/${id}.log`])
    writeFileSync(join(store.home, path), 'text')
  const facts = { sourceId: 's9', targetId: null, bytes: 1, reason: null, detail: null }
  await journal.addPredictions(id, [{ pair, action: 'skip', ordinal: 0, ...facts }], fence)
  await journal.bindPair(id, pair, ends)
  await journal.intend([intentOf(id, 'b', 0, 2)], fence, 2)
  await journal.settle(intentOf(id, 'b', 0, 2), [created(0, `t-${id}`), created(1)], fence, 2)
  await runs.finish(id, fence, { state: 'done', result: {} }, 4)
}

/** Which of the five places still have something of the run. */
function filesOf({ home }: Store, run: string): string[] {
  return ['snapshots', 'indexes', 'before', 'reports', 'logs'].filter((folder) =>
    readdirSync(join(home, folder)).some((name) => name.replace('snap-', '').startsWith(run)),
  )
}

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Traffic } from '../../src/engine/context.ts'
import { recordPhases, sumPhases } from '../../src/engine/phases.ts'
import type { MigrateResult } from '../../src/model/results.ts'
import type { Phase, Run } from '../../src/model/run.ts'
import type { RunEvent } from '../../src/model/run-event.ts'
import { createVirtualClock } from '../http/virtual-clock.ts'
import { guests } from './reference-source.ts'
import { resultOf, World } from './world.ts'

describe('a recorder', () => {
  const clock = createVirtualClock()
  const calls: Record<string, number> = { a: 5, b: 0 }
  const events: RunEvent[] = []
  const traffic = (name: string): Traffic => ({
    ...{ calls: calls[name] ?? 0, rateLimitHits: 0, meanLatency: 0 },
    busyPermits: async () => 0,
  })
  const recorderOf = (phases?: Phase[]) => {
    const progress = phases === undefined ? null : { phase: '', done: 0, total: null, phases }
    return recordPhases({ run: { progress } as Run, clock, traffic, log: (event) => void events.push(event) })
  }
  const spend = async (name: string, more: number, ms: number): Promise<string> => {
    calls[name] = (calls[name] ?? 0) + more
    await clock.run(clock.sleep(ms))
    return 'done'
  }

  test('gives what the work gives, with its time and the calls of its connections alone', async () => {
    const recorder = recorderOf()
    const work = async () => {
      await spend('b', 9, 0)
      return spend('a', 3, 250)
    }
    expect(await recorder.phase({ name: 'read', subject: 'Lead', connections: ['a'] }, work)).toBe('done')
    expect(recorder.phases()).toMatchObject([{ name: 'read', subject: 'Lead', ms: 250, calls: 3, rateLimitHits: 0 }])
    expect(events).toEqual([
      { event: 'phase-began', phase: 'read', subject: 'Lead' },
      { event: 'phase-ended', phase: 'read', subject: 'Lead', ms: 250, calls: 3, rateLimitHits: 0 },
    ])
  })

  test('tells what calls took of a day where that is not one each', async () => {
    let spent = 0
    const priced = (): Traffic => ({
      ...{ calls: spent / 5, cost: spent, rateLimitHits: 0, meanLatency: 0 },
      busyPermits: async () => 0,
    })
    const recorder = recordPhases({ run: { progress: null } as Run, clock, traffic: priced, log: () => undefined })
    for (const more of [10, 15]) {
      await recorder.phase({ name: 'write', connections: ['a'] }, async () => {
        spent += more
      })
    }
    expect(recorder.phases()).toMatchObject([
      { calls: 2, cost: 10 },
      { calls: 3, cost: 15 },
    ])
    expect(sumPhases(recorder.phases(), 'write')).toMatchObject({ calls: 5, cost: 25 })
  })

  test('tells a phase that is not over yet, and keeps one that failed', async () => {
    const recorder = recorderOf()
    const failing = recorder.phase({ name: 'write', connections: ['a'] }, async () => {
      await spend('a', 2, 100)
      expect(recorder.withPhases({ phase: 'x', done: 1, total: 2 }).phases).toMatchObject([{ name: 'write', calls: 2 }])
      throw new Error('cut')
    })
    await expect(failing).rejects.toThrow('cut')
    await spend('a', 50, 900)
    expect(recorder.phases()).toMatchObject([{ name: 'write', ms: 100, calls: 2 }])
  })

  test('goes on with what an interrupted run had recorded', async () => {
    const earlier: Phase = { name: 'write', startedAt: 1, ms: 70, calls: 7, rateLimitHits: 1 }
    const recorder = recorderOf([earlier])
    await recorder.phase({ name: 'write', connections: ['a'] }, () => spend('a', 4, 30))
    expect(recorder.phases()).toHaveLength(2)
    expect(sumPhases(recorder.phases(), 'write')).toEqual({ startedAt: 1, ms: 100, calls: 11, rateLimitHits: 1 })
    expect(sumPhases(recorder.phases(), 'index')).toBeNull()
  })
})

describe('a run', () => {
  let world: World
  beforeEach(async () => {
    world = await World.open({ guests: guests(23) })
  })
  afterEach(() => world.close())

  test('says what its time and calls went into', async () => {
    const { phases } = await world.dryRun()
    const names = phases.map(({ name }) => name)
    for (const name of ['look', 'read', 'index', 'predict']) expect(names).toContain(name)
    const migrated = await world.migrate()
    const writes = migrated.phases.filter(({ name }) => name === 'write')
    expect(writes.reduce((sum, { calls }) => sum + calls, 0)).toBe(world.target.callsOf('create').length)
    expect(migrated.calls).toBe(world.target.callsOf('create').length)
  })

  test('that was paused in the middle and went on counts the calls of both workers', async () => {
    const { migration } = await world.prepare()
    world.pausing = () => world.target.callsOf('create').length >= 2
    await world.attempt(migration)
    const sent = world.target.callsOf('create').length
    expect(sent).toBeGreaterThan(0)
    expect(sent).toBeLessThan(5)
    world.pausing = () => false
    const result = resultOf(await world.attempt<MigrateResult>(migration))
    expect(result.calls).toBe(world.target.callsOf('create').length)
    expect(result.phases.filter(({ name }) => name === 'write')).toHaveLength(2)
  })
})

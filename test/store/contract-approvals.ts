import { expect, it } from 'vitest'
import type { Approval } from '../../src/store/store.ts'
import type { Given } from './contract.ts'

/** A store keeps what a person consented to, and gives it to one run. */
export function keepsApprovals(given: Given): void {
  it('decides an approval once and gives it to one run', async () => {
    const approval: Approval = {
      id: 'a1',
      plan: 'p',
      binding: {
        planHash: 'h',
        dryRun: 'd',
        snapshotDigest: 's',
        sourceAccount: 'a:1',
        targetAccount: 'b:2',
        schemaBefore: { hash: 'x', fields: {} },
        schemaAfter: { hash: 'y', fields: {} },
        counts: { create: 3 },
        tolerance: 0.005,
        schemaChanges: 0,
      },
      phrase: 'Acme 3',
      state: 'pending',
      via: null,
      requestedAt: 5,
      expiresAt: 50,
      decidedAt: null,
      run: null,
    }
    await given.store.approvals.create(approval)
    await given.store.approvals.create({ ...approval, id: 'a2' })
    await given.reopen()
    expect(await given.store.approvals.get('a1')).toEqual(approval)
    expect((await given.store.approvals.latest('p'))?.id).toBe('a2')
    expect(await given.store.approvals.latest('q')).toBeNull()
    expect(await given.store.approvals.use('a1', 'r1')).toBe(false)
    expect(await given.store.approvals.decide('a1', { state: 'approved', via: 'terminal', expiresAt: 90 }, 6)).toBe(
      true,
    )
    expect(await given.store.approvals.decide('a1', { state: 'declined', via: 'console', expiresAt: 91 }, 7)).toBe(
      false,
    )
    expect(await given.store.approvals.use('a1', 'r1')).toBe(true)
    expect(await given.store.approvals.use('a1', 'r2')).toBe(false)
    expect(await given.store.approvals.use('a1', 'r1')).toBe(true)
    expect(await given.store.approvals.get('a1')).toMatchObject({
      state: 'approved',
      via: 'terminal',
      expiresAt: 90,
      decidedAt: 6,
      run: 'r1',
    })
  })
}

import { expect, it } from 'vitest'
import type { Given } from './contract.ts'
import { ends, intentOf, openOf, pair, startRun } from './contract-data.ts'

export function withdrawsBatches(given: Given): void {
  it('knows that nothing of an open batch was stored, until it is sent anew', async () => {
    const { journal } = given.store
    const fence = await startRun(given.store, 'r')
    const [intent, other] = [intentOf('r', 'b', 0, 3), intentOf('r', 'c', 3, 4)]
    await journal.bindPair('r', pair, ends)
    await journal.intend([intent, other], fence, 5)
    await expect(journal.withdraw(intent, fence - 1)).rejects.toMatchObject({ code: 'busy' })
    await journal.withdraw(intent, fence)
    await given.reopen()
    const again = given.store.journal
    expect(await again.inDoubt('r')).toEqual([{ ...openOf(intent), sent: false }, openOf(other)])
    expect(await again.position('r', pair, 'create')).toBe(4)
    await again.intend([{ ...intent, attempt: 2 }], fence, 9)
    expect(await again.inDoubt('r')).toEqual([openOf({ ...intent, attempt: 2 }), openOf(other)])
    // A job may be at work on it.
    await again.begin(other, 'job-1', fence, 6)
    await again.withdraw(other, fence)
    expect(await again.inDoubt('r')).toMatchObject([{ sent: true }, { sent: true, job: { id: 'job-1' } }])
  })
}

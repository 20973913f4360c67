import { expect, it } from 'vitest'
import type { Given } from './contract.ts'

const token = { access: 'a', refresh: 'r', freshUntil: 5_000, scope: 'read' }

/** What a store promises about the tokens that processes share. */
export function keepsTokens(given: Given): void {
  it('keeps a token for everybody, also after it was opened anew', async () => {
    expect(await given.store.tokens.read('k')).toBeNull()
    expect(await given.store.tokens.claim('k', 'one', 100, 1_000)).toEqual({ token: null, version: 0 })
    expect(await given.store.tokens.read('k')).toBeNull()
    expect(await given.store.tokens.save('k', 0, token)).toBe(true)
    await given.reopen()
    expect(await given.store.tokens.read('k')).toEqual(token)
    expect(await given.store.tokens.read('other')).toBeNull()
  })

  it('lets one at a time replace a token, until its claim is over', async () => {
    const { tokens } = given.store
    await tokens.claim('k', 'one', 100, 1_000)
    expect(await tokens.claim('k', 'two', 300, 1_000)).toEqual({ waitMs: 800 })
    expect(await tokens.claim('k', 'one', 300, 1_000)).toEqual({ waitMs: 800 })
    await tokens.release('k', 'two')
    expect(await tokens.claim('k', 'two', 300, 1_000)).toEqual({ waitMs: 800 })
    await tokens.release('k', 'one')
    expect(await tokens.claim('k', 'two', 300, 1_000)).toEqual({ token: null, version: 0 })
    expect(await tokens.claim('k', 'three', 1_300, 1_000)).toEqual({ token: null, version: 0 })
  })

  it('keeps the token of who was faster', async () => {
    const { tokens } = given.store
    await tokens.claim('k', 'slow', 100, 1_000)
    const claim = await tokens.claim('k', 'fast', 1_100, 1_000)
    expect(claim).toMatchObject({ version: 0 })
    expect(await tokens.save('k', 0, token)).toBe(true)
    expect(await tokens.save('k', 0, { ...token, access: 'late' })).toBe(false)
    expect(await tokens.read('k')).toEqual(token)
    await tokens.release('k', 'fast')
    expect(await tokens.claim('k', 'next', 1_200, 1_000)).toEqual({ token, version: 1 })
    expect(await tokens.save('k', 1, { access: 'b', refresh: null, freshUntil: null, scope: null })).toBe(true)
    expect(await tokens.read('k')).toEqual({ access: 'b', refresh: null, freshUntil: null, scope: null })
  })
}

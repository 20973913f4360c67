import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { connectors } from '../../src/connectors/index.ts'

it('lists every folder of a vendor, and each can be loaded', async () => {
  const folders = readdirSync(new URL('../../src/connectors', import.meta.url), { withFileTypes: true })
  expect(Object.keys(connectors).sort()).toEqual(folders.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])))
  for (const [vendor, { load, credentials }] of Object.entries(connectors)) {
    expect((await load()).connect, vendor).toBeTypeOf('function')
    for (const { env } of credentials) expect(env).toMatch(/^[A-Z][A-Z0-9_]+$/)
  }
})

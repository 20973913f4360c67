import { expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import type { World } from '../../src/cli/world.ts'

const unused = async () => {
  throw new Error('Not used here.')
}

test('simulate passes scopes, settings, limits and faults on to the simulator', async () => {
  const printed = Promise.withResolvers<string>()
  const interrupt = Promise.withResolvers<() => void>()
  const world: World = {
    env: {},
    out: (text) => printed.resolve(text),
    err: (text) => printed.reject(new Error(text)),
    terminal: { input: false, output: false, errors: false },
    width: () => 100,
    vendors: async () => ({}),
    openApp: unused,
    onInterrupt(callback) {
      interrupt.resolve(callback)
      return () => undefined
    },
    leave: () => undefined,
    askLine: unused,
    readInput: unused,
  }
  const limits = ['--limit', 'daily=3', 'window=7']
  const fault = ['--fault', '{"kind":"status","status":503,"nth":1}']
  const scopes = ['--scopes', 'crm.objects.contacts.read', '--setting', 'token=pat-a']
  const ended = main(['simulate', 'hubspot', '--json', ...scopes, ...limits, ...fault], world)
  const [{ url, env }] = JSON.parse(await printed.promise)
  expect(env).toEqual({ HUBSPOT_ACCESS_TOKEN: 'pat-a' })
  const authorization = `Bearer ${env.HUBSPOT_ACCESS_TOKEN}`
  const call = async (path: string) => (await fetch(url + path, { headers: { authorization } })).status
  expect([
    await call('/crm/objects/2026-03/contacts'),
    await call('/crm/objects/2026-03/contacts'),
    await call('/crm/owners/2026-03'),
    await call('/crm/objects/2026-03/contacts'),
  ]).toEqual([503, 200, 403, 429])
  ;(await interrupt.promise)()
  expect(await ended).toBe(0)
})

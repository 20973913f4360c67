import { expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import type { World } from '../../src/cli/world.ts'

const unused = async () => {
  throw new Error('Not used here.')
}

/** What a terminal shows, and how it is interrupted. */
function terminal() {
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
    onHangUp: () => () => undefined,
    leave: () => undefined,
    askLine: unused,
    readInput: unused,
  }
  return { world, printed: printed.promise, interrupt: async () => (await interrupt.promise)() }
}

test('simulate passes scopes, settings, limits and faults on to the simulator', async () => {
  const { world, printed, interrupt } = terminal()
  const limits = ['--limit', 'daily=3', 'window=7']
  const fault = ['--fault', '{"kind":"status","status":503,"nth":1}']
  const scopes = ['--scopes', 'crm.objects.contacts.read', '--setting', 'token=pat-a']
  const ended = main(['simulate', 'hubspot', '--json', ...scopes, ...limits, ...fault], world)
  const [{ url, env }] = JSON.parse(await printed)
  expect(env).toEqual({ HUBSPOT_ACCESS_TOKEN: 'pat-a' })
  const authorization = `Bearer ${env.HUBSPOT_ACCESS_TOKEN}`
  const call = async (path: string) => (await fetch(url + path, { headers: { authorization } })).status
  expect([
    await call('/crm/objects/2026-03/contacts'),
    await call('/crm/objects/2026-03/contacts'),
    await call('/crm/owners/2026-03'),
    await call('/crm/objects/2026-03/contacts'),
  ]).toEqual([503, 200, 403, 429])
  await interrupt()
  expect(await ended).toBe(0)
})

test('of several simulators each gets what it knows, or what names it', async () => {
  const { world, printed, interrupt } = terminal()
  const options = ['--scopes', 'oauth', '--limit', 'hubspot.window=7', 'queryJobs=5', '--setting', 'token=pat-a']
  const ended = main(['simulate', 'hubspot', 'salesforce', '--json', ...options], world)
  const [hubspot, salesforce] = JSON.parse(await printed)
  const limitsOf = async ({ control }: { control: string }) => (await fetch(`${control}/limits`)).json()
  expect(await limitsOf(hubspot)).toMatchObject({ limits: { window: 7 } })
  expect(await limitsOf(salesforce)).toMatchObject({ limits: { queryJobs: 5 } })
  expect(hubspot.env).toEqual({ HUBSPOT_ACCESS_TOKEN: 'pat-a' })
  await interrupt()
  expect(await ended).toBe(0)
})

test('a setting that no simulator has is refused before any is started', async () => {
  const { world, printed } = terminal()
  const complaint = printed.catch((error: Error) => error.message)
  expect(await main(['simulate', 'hubspot', 'salesforce', '--setting', 'colour=red'], world)).toBe(2)
  expect(await complaint).toMatch(/no setting "colour" in hubspot or salesforce.*salesforce has .*run-as/s)
})

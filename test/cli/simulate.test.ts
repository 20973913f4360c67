import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import type { World } from '../../src/cli/world.ts'
import { loadConfig } from '../../src/config.ts'
import { listVendors } from '../../src/open-app.ts'

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

test.each(['--records', '--seed'])('%s that is no whole number is told by that name', async (option) => {
  const { world, printed } = terminal()
  const [ended, said] = await Promise.allSettled([main(['simulate', 'hubspot', option, '-5'], world), printed])
  expect(ended).toMatchObject({ value: 2 })
  expect(String((said as PromiseRejectedResult).reason)).toContain(`${option} takes a whole number, not "-5".`)
})

test('records without a world are of an org and a portal in use, which any client reaches by what is printed', async () => {
  const { world, printed, interrupt } = terminal()
  const ended = main(['simulate', 'hubspot', 'salesforce', '--seed', '7', '--records', '60', '--json'], world)
  const [hubspot, salesforce] = JSON.parse(await printed)
  const { SF_INSTANCE_URL, SF_CLIENT_ID, SF_CLIENT_SECRET } = salesforce.env
  const form = { grant_type: 'client_credentials', client_id: SF_CLIENT_ID, client_secret: SF_CLIENT_SECRET }
  const signedIn = await fetch(`${SF_INSTANCE_URL}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  const bearer = async (token: string, url: string) =>
    (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).json()
  const { access_token } = (await signedIn.json()) as { access_token: string }
  const soql = 'SELECT COUNT() FROM OpportunityContactRole'
  const roles = await bearer(access_token, `${SF_INSTANCE_URL}/services/data/v67.0/query?q=${encodeURIComponent(soql)}`)
  expect(roles).toMatchObject({ totalSize: expect.any(Number), done: true })
  expect((roles as { totalSize: number }).totalSize).toBeGreaterThan(5)
  const deals = await bearer(hubspot.env.HUBSPOT_ACCESS_TOKEN, `${hubspot.url}/crm/objects/2026-03/deals?limit=5`)
  expect((deals as { results: unknown[] }).results).toHaveLength(5)
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

test('what a configuration file has to say of simulators is printed, and reaches them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ferry-simulate-'))
  const { world, printed, interrupt } = terminal()
  const said = Promise.withResolvers<string>()
  const vendors = await listVendors()
  const ended = main(['simulate', 'zoho', 'hubspot'], { ...world, err: said.resolve, vendors: async () => vendors })
  const env = Object.fromEntries(
    [...(await printed).matchAll(/(?:export |\$env:)(\w+)(?: = |=)'([^']*)'/g)].map(([, name, value]) => [name, value]),
  )
  const file = join(folder, 'config.yaml')
  await writeFile(file, (await said.promise).split('\n\n')[1] ?? '')
  const read = loadConfig({ env, file, home: folder, vendors }).connections
  expect(read).toEqual(loadConfig({ env, home: join(folder, 'without'), vendors }).connections.toReversed())
  expect(read.map(({ settings, missing }) => [settings.url, missing])).toEqual([
    [env.CRM_FERRY_ZOHO_URL, []],
    [env.CRM_FERRY_HUBSPOT_URL, []],
  ])
  const text = await readFile(file, 'utf8')
  for (const name of ['HUBSPOT_ACCESS_TOKEN', 'ZOHO_CLIENT_SECRET', 'ZOHO_REFRESH_TOKEN']) {
    expect(text).toContain(`env:${name}`)
    expect(text).not.toContain(env[name])
  }
  await interrupt()
  expect(await ended).toBe(0)
  await rm(folder, { recursive: true })
})

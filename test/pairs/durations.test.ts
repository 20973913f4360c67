import { afterEach, expect, test } from 'vitest'
import type { RecordSeed as Activity } from '../../simulators/pipedrive/seed.ts'
import { PORTAL_ACCOUNT } from '../../simulators/worlds/leads/portal.ts'
import type { ConfiguredConnection } from '../../src/config.ts'
import { companyAt, crmAt, portalAt } from './connections.ts'
import { Route } from './route.ts'
import { controlOf } from './side.ts'
import { startSimulator } from './simulator.ts'

let open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of open) await each.close()
  open = []
})

async function start(...[vendor, options]: Parameters<typeof startSimulator>) {
  const running = await startSimulator(vendor, options)
  open.push(running)
  return running
}

async function openRoute(...connections: ConfiguredConnection[]): Promise<Route> {
  const route = await Route.open(connections, 'calls')
  open.unshift(route)
  return route
}

const made = '2024-01-02T03:04:05.000Z'
/** Only a call that is yet to come has no length in Zoho CRM. */
const planned = '2099-01-02T03:04:05.000Z'
const portalOf = (durations: readonly (string | null)[]) =>
  start('hubspot', {
    world: {
      hubspot: {
        account: PORTAL_ACCOUNT,
        calls: durations.map((hs_call_duration, n) => ({
          ...{ id: String(30_000_001 + n), createdAt: made, updatedAt: made },
          properties: {
            ...{ hs_call_title: `Call ${n} ☕`, hs_call_direction: 'INBOUND', hs_call_duration },
            hs_timestamp: hs_call_duration === null ? planned : made,
          },
        })),
      },
    },
  })

/** Plans, writes and reads back; what was rounded, by the ids of its records. */
async function carryOut(route: Route, created: number): Promise<string[]> {
  const dry = await route.dryRun()
  expect(dry.findings.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(dry.pairs[0]?.counts).toMatchObject({ create: created, quarantine: 0 })
  const rounded = dry.lost.filter(({ reason }) => reason === 'rounded')
  const told = dry.findings.filter(({ code }) => code === 'rounded')
  expect(told.map(({ examples, fix }) => [examples, fix?.includes('half away from zero')])).toEqual(
    rounded.map(({ examples }) => [examples, true]),
  )
  const { run, tally } = await route.write(await route.applySchema())
  expect(tally).toMatchObject({ created, failed: 0 })
  expect(await route.verify(run)).toMatchObject({ matched: created, mismatched: 0, missing: 0 })
  const again = await route.dryRun()
  expect(again.pairs[0]?.counts).toMatchObject({ create: 0, update: 0, unchanged: created })
  return rounded.flatMap(({ examples }) => examples)
}

test('milliseconds of HubSpot calls become minutes and seconds of Zoho calls, and what is rounded is told', async () => {
  const portal = await portalOf(['90000', '4530000', '59600', '0', null])
  const crm = await start('zoho', {})
  const route = await openRoute(portalAt(portal), crmAt(crm))
  await route.propose([{ source: 'calls', target: 'Calls' }])
  await route.changePlan(({ objects: [calls] }) => {
    const duration = calls?.fields.find(({ to }) => to === 'Call_Duration')
    expect(duration).toMatchObject({
      from: 'hs_call_duration',
      transform: [{ duration: { from: 'milliseconds', to: 'mm:ss' } }],
    })
    duration?.transform.push({ default: { value: '00:00' } })
  })
  expect(await carryOut(route, 5)).toEqual(['30000003'])
  const calls = await controlOf(crm).records<{ record: Record<string, unknown> }>('Calls')
  expect(Object.fromEntries(calls.map(({ record }) => [record.Subject, record.Call_Duration ?? null]))).toEqual({
    'Call 0 ☕': '01:30',
    'Call 1 ☕': '75:30',
    'Call 2 ☕': '01:00',
    'Call 3 ☕': '00:00',
    'Call 4 ☕': '00:00',
  })
}, 60_000)

test('hours, minutes and seconds of Pipedrive activities become milliseconds of HubSpot calls', async () => {
  const activities = ['00:45:00', '01:15:30', null].map(
    (duration, n): Activity => ({
      ...{ id: n + 1, subject: `Call ${n} ☕`, type: 'call', due_date: '2026-03-02', due_time: '09:30:00' },
      ...{ done: true, duration },
    }),
  )
  const company = await start('pipedrive', { world: { pipedrive: { activities } } })
  const portal = await portalOf([])
  const route = await openRoute(companyAt(company), portalAt(portal))
  await route.propose([{ source: 'activities', target: 'calls' }])
  expect(await carryOut(route, 3)).toEqual([])
  const calls = await controlOf(portal).records<{ properties: Record<string, string | null> }>('calls')
  expect(
    Object.fromEntries(
      calls.map(({ properties: { hs_call_title: title, hs_call_duration: length } }) => [title, length ?? null]),
    ),
  ).toEqual({ 'Call 0 ☕': '2700000', 'Call 1 ☕': '4530000', 'Call 2 ☕': null })
}, 60_000)

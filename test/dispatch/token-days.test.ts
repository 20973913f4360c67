import { afterEach, expect, test } from 'vitest'
import { connectors } from '../../src/connectors/index.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { DryRunResult, MigrateResult } from '../../src/model/results.ts'
import { personsPlan } from '../engine/schemas.ts'
import { Days, type Target } from './days.ts'

/** One seat of the smallest plan, where a create takes 5. https://pipedrive.readme.io/docs/core-api-concepts-rate-limiting */
const tokens = 30_000

/** FERRY_RECORDS=13000 migrates as many with the usual reserve, and prints what came out. */
const asked = Number(process.env.FERRY_RECORDS ?? 0)
const [records, dailyReserve] = asked > 0 ? [asked, 0.2] : [2_600, 0.8]
const ours = tokens - tokens * dailyReserve

/** Where replies do not tell what is left, it is counted from what the plan is known to have. */
const seats: Record<string, Pick<Target, 'options' | 'settings'>> = {
  'whose replies tell what is left': {
    options: { settings: { plan: 'lite', seats: '1' } },
    settings: { url: 'http://localhost' },
  },
  'whose replies tell nothing': {
    options: { settings: { plan: 'lite', seats: '1', 'daily-headers': 'off' } },
    settings: { url: 'http://localhost', plan: 'lite', seats: '1' },
  },
}

function personsInto(): Plan {
  const { objects, ...plan } = personsPlan()
  const fields = [
    { to: 'name', from: 'name', transform: [] },
    { to: 'email', from: 'mail', transform: ['email'] },
  ]
  const persons = { target: 'persons', fields, provenance: { sourceKey: 'crm_ferry_source_id' } }
  return {
    ...plan,
    target: { connection: 'crm', vendor: 'pipedrive', account: '12000001' },
    objects: objects.map((pair) => ({ ...pair, ...persons })),
  }
}

let days: Days
afterEach(() => days.world.close())

test.each(Object.keys(seats))(
  'a migration into one seat %s takes the days that were foretold, asleep in between, without a refusal',
  async (seat) => {
    const credentials = { apiToken: '0123456789abcdef0123456789abcdef01234567' }
    const account = { vendor: 'pipedrive', credentials, connector: connectors.pipedrive!, dailyReserve }
    days = await Days.open({ ...account, ...seats[seat]!, plan: personsInto() }, records)
    const { world } = days
    const foretold = await days.create('dry-run')
    await world.pass(days.ends.pop()!)
    const { estimate, findings } = (await days.run(foretold)).result as unknown as DryRunResult
    expect(estimate).toMatchObject({ calls: records, cost: 5 * records })
    const kept = (tokens - ours).toLocaleString('en-US')
    const warning = findings.find(({ code }) => code === 'daily-budget')
    expect(warning?.message).toContain(`tokens left for us today, of 30,000 a day less ${kept} for others`)
    expect(warning?.message).toContain(`It writes on about ${estimate.days} days.`)

    const { id: approval } = await world.consent()
    const id = await days.create('migrate', { approval })
    await world.pass(days.watch(id, 1))
    expect(await days.ends.pop()).toBe('done')
    const { tally } = (await days.run(id)).result as unknown as MigrateResult
    expect(tally).toMatchObject({ read: records, created: records, failed: 0, quarantined: 0 })
    expect(namesStored()).toHaveLength(records)
    expect(new Set(namesStored()).size).toBe(records)

    const perDay = days.perDay((method, path) => method === 'POST' && path === '/api/v2/persons')
    if (asked > 0)
      process.stdout.write(`${[warning?.message, ...perDay.map((one) => JSON.stringify(one))].join('\n')}\n`)
    expect(days.refusals).toBe(0)
    for (const { spent } of perDay) expect(spent).toBeLessThanOrEqual(ours)
    // All but the last day were used up.
    for (const { spent } of perDay.slice(0, -1)) expect(spent).toBeGreaterThan(ours - 20)
    expect(perDay).toHaveLength(estimate.days!)
    expect(new Set(days.wakes).size).toBe(estimate.days! - 1)
    // A minute after midnight; what had left before it slept was waited for.
    for (const wake of days.wakes) expect(wake.slice(11)).toMatch(/^00:01:0\d/)
  },
  600_000,
)

function namesStored(): unknown[] {
  const all = days.simulation.account.store.collection('persons').values()
  return ([...all] as unknown as { values: { name: unknown } }[]).map(({ values }) => values.name)
}

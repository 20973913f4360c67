import { afterEach, describe, expect, it } from 'vitest'
import type { Fault } from '../../simulators/kit/faults.ts'
import { build } from '../../simulators/worlds/nasty.ts'
import { Ferry, type Options } from './ferry.ts'
import { rules } from './rules.ts'

let ferry: Ferry
let opened: Ferry[] = []
afterEach(async () => {
  await Promise.all(opened.map((each) => each.close()))
  opened = []
})

async function open(options: Options): Promise<Ferry> {
  const each = await Ferry.open(options)
  opened.push(each)
  return each
}

const contacts = '/crm/objects/2026-03/contacts'

interface Race {
  options?: Options
  /** Rule of the lead that it is about. */
  about: number
  /** What somebody does to the portal between dry run and migration. */
  meanwhile(lead: string): Promise<void>
}

async function create(properties: object): Promise<string> {
  return ((await ferry.elsewhere('POST', contacts, { properties })) as { id: string }).id
}

const known = (): string => ferry.outcomes.find(({ rule }) => rule === 20)?.contact ?? ''
const reading = (name: string): Options => ({ hubspot: { settings: { readings: name } } })

const races: Record<number, Race> = {
  120: {
    about: 17,
    meanwhile: async () => void (await create({ email: 'spaced.out@nasty.example' })),
  },
  121: {
    about: 54,
    meanwhile: async () => void (await create({ member_code: 'ab-1' })),
  },
  122: {
    options: reading('archived-keys-stay'),
    about: 17,
    async meanwhile(lead) {
      const id = await create({
        crm_ferry_source_id: `salesforce:${orgId()}:Lead:${lead}`,
      })
      await ferry.elsewhere('DELETE', `${contacts}/${id}`)
    },
  },
  123: {
    options: reading('gdpr-email-blocked'),
    about: 17,
    async meanwhile() {
      const objectId = await create({ email: 'spaced.out@nasty.example' })
      await ferry.elsewhere('POST', `${contacts}/gdpr-delete`, { objectId })
    },
  },
  124: {
    about: 20,
    meanwhile: async () => void (await ferry.elsewhere('DELETE', `${contacts}/${known()}`)),
  },
  125: {
    about: 20,
    async meanwhile() {
      const primaryObjectId = await create({ email: 'survivor@nasty.example' })
      await ferry.elsewhere('POST', `${contacts}/merge`, { primaryObjectId, objectIdToMerge: known() })
    },
  },
}

function orgId(): string {
  return (ferry.org.simulation.world.salesforce as { org: { id: string } }).org.id
}

const portalFault = (fault: Fault): Fault => ({ method: 'POST', path: '*/batch/upsert', nth: 1, ...fault })

/** As in an account that was never migrated to: our key is one of the properties that are created. */
const withoutKey = (build().hubspot.properties?.contacts ?? []).filter(({ name }) => name !== 'crm_ferry_source_id')

const weather: Record<string, { options?: Options; org?: Fault; portal?: Fault }> = {
  none: {},
  locked: { portal: portalFault({ kind: 'status', status: 423, body: { status: 'error', category: 'LOCKED' } }) },
  applied: { portal: portalFault({ kind: 'status', status: 502, applied: true }) },
  cut: { portal: portalFault({ kind: 'reset-after' }) },
  lag: { options: { hubspot: { seed: { properties: { contacts: withoutKey } }, limits: { definitionLag: 1_500 } } } },
  session: {
    org: {
      ...{ kind: 'status', status: 401, path: '*/query', nth: 1 },
      body: [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }],
    },
  },
  locator: {
    options: { salesforce: { limits: { pageBytes: 60_000 } } },
    org: {
      ...{ kind: 'status', status: 400, path: '*/query/*', nth: 2 },
      body: [{ errorCode: 'INVALID_QUERY_LOCATOR', message: 'invalid query locator' }],
    },
  },
}

it('every rule about races and weather is set up here', () => {
  const of = (where: string) => rules.filter((rule) => rule.where === where)
  expect(Object.keys(races).map(Number).sort()).toEqual(
    of('race')
      .map(({ n }) => n)
      .sort(),
  )
  expect(Object.keys(weather).sort()).toEqual(
    of('run')
      .flatMap((rule) => (rule.where === 'run' ? [rule.fault] : []))
      .sort(),
  )
})

describe.each(rules.filter((rule) => rule.where === 'race'))('rule $n ($of): $says', (rule) => {
  it('when it happens in between, that record is kept back and told, and no other', async () => {
    const { about, meanwhile, options = {} } = races[rule.n]!
    ferry = await open({ ...options, only: [0, about], ordinary: 3 })
    const lead = ferry.outcomes.find((each) => each.rule === about)!.lead
    const { run } = await ferry.dryRun()
    const prediction = (await ferry.predictions(run)).find(({ sourceId }) => sourceId === lead)
    expect(prediction?.action).toBe(about === 20 ? 'update' : 'create')
    const approval = await ferry.applySchema()
    await meanwhile(lead)
    const before = await ferry.contacts()
    const migrated = await ferry.write(approval)
    const outcomes = await ferry.written(migrated.run)
    expect(outcomes.find(({ sourceId }) => sourceId === lead)).toMatchObject({
      status: rule.status,
      reason: rule.reason,
    })
    const others = outcomes.filter(({ sourceId }) => sourceId !== lead)
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 'created'))
    expect(migrated.differences).toBe(1)
    expect((await ferry.contacts()).length).toBe(before.length + others.length)
  })
})

describe.each(rules.filter((rule) => rule.where === 'run'))('rule $n ($of): $says', (rule) => {
  it('changes nothing about what was foretold', async () => {
    const { options = {}, org, portal } = weather[rule.fault]!
    ferry = await open({ ...options, only: [0, 22], ordinary: 210 })
    if (org) ferry.org.simulation.faults.set([org])
    const { pairs } = await ferry.dryRun()
    expect(pairs[0]?.counts).toMatchObject({ create: 211, quarantine: 1 })
    const approval = await ferry.applySchema()
    if (portal) ferry.portal.simulation.faults.set([portal])
    const before = (await ferry.contacts()).length
    const migrated = await ferry.write(approval)
    expect(migrated).toMatchObject({ differences: 0, tally: { created: 211, quarantined: 1, failed: 0 } })
    expect((await ferry.contacts()).length - before).toBe(211)
    for (const { faults } of [ferry.org.simulation, ferry.portal.simulation])
      for (const { fired } of faults.list()) expect(fired).toBe(1)
  })
})

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningSimulator } from '../../simulators/index.ts'
import { build } from '../../simulators/worlds/leads.ts'
import type { DryRunResult, MigrateResult } from '../../src/model/results.ts'
import { filesAt, orgAt, portalAt } from './connections.ts'
import { Route } from './route.ts'
import { startSimulator } from './simulator.ts'

const people = 500
const firms = 40

/** As German Excel saves it: semicolons, windows-1252, days first, decimal commas. */
function germanContacts(): Buffer {
  const rows = Array.from({ length: people }, (_, n) => {
    const day = `${String((n % 28) + 1).padStart(2, '0')}.${String((n % 12) + 1).padStart(2, '0')}.2024 08:30`
    return `K-${n};Jörg;"Müller ""${n}""\nzu Straße";joerg.${n}@firma.example;F-${n % firms};1.234,${String(n).padStart(3, '0')};${day}`
  })
  const text = `ID;Vorname;Last Name;Email;Company ID;Umsatz;Created\r\n${rows.join('\r\n')}\r\n`
  return Buffer.from(text, 'latin1')
}

describe('contacts and companies of an Excel user go to HubSpot', () => {
  let folder: string
  let hubspot: RunningSimulator
  let route: Route
  let dry: DryRunResult
  let migrated: MigrateResult & { run: string }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ferry-excel-'))
    await writeFile(join(folder, 'contacts.csv'), germanContacts())
    const companies = Array.from({ length: firms }, (_, n) => `F-${n},"Firma ${n}, GmbH",https://firma-${n}.example\n`)
    await writeFile(join(folder, 'companies.csv'), `ID,Name,Website\n${companies.join('')}`)
    hubspot = await startSimulator('hubspot', {
      world: { hubspot: { account: build({ size: 100 }).hubspot.account } },
      limits: { window: 100_000 },
    })
    route = await Route.open([filesAt(folder), portalAt(hubspot)], 'excel')
    await route.propose([
      { source: 'companies', target: 'companies' },
      { source: 'contacts', target: 'contacts' },
    ])
    await route.changePlan((plan) => {
      plan.links = [{ from: { object: 'contacts', field: 'Company ID' }, to: 'contacts>companies', missing: 'report' }]
      const contacts = plan.objects.find(({ target }) => target === 'contacts')!
      const first = contacts.fields.find(({ from }) => from === 'Vorname')
      expect(first?.to).not.toBe(undefined)
    })
    dry = await route.dryRun()
    migrated = await route.write(await route.applySchema())
  }, 120_000)
  afterAll(async () => {
    await route?.close()
    await hubspot?.close()
    await rm(folder, { recursive: true })
  })

  it('each once, with what their cells mean', async () => {
    expect(dry.findings.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(migrated.tally).toMatchObject({ created: people + firms, failed: 0 })
    const reply = await fetch(`${hubspot.control}/records?collection=contacts`)
    const { records } = (await reply.json()) as { records: { properties: Record<string, string> }[] }
    expect(records).toHaveLength(people)
    const found = records.find(({ properties }) => properties.email === 'joerg.27@firma.example')?.properties
    expect(found).toMatchObject({
      lastname: 'Müller "27"\nzu Straße',
      crm_ferry_created_at: expect.stringContaining('2024-04-28T08:30:00'),
    })
    expect(Object.values(found!)).toContain('1234.027')
  })

  it('linked as their ids say, and found again', async () => {
    const verified = await route.verify(migrated.run)
    expect(verified).toMatchObject({ matched: people + firms, mismatched: 0, missing: 0 })
    expect(verified.relations).toMatchObject([{ found: { matched: people, missing: 0 } }])
  })
})

for (const format of ['csv', 'jsonl'] as const)
  describe(`leads of an org become ${format}`, () => {
    const { salesforce, truth } = build({ size: 400, seed: 5 })
    let folder: string
    let source: RunningSimulator
    let route: Route
    let migrated: MigrateResult & { run: string }

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'ferry-leads-'))
      source = await startSimulator('salesforce', { world: { salesforce } })
      route = await Route.open([orgAt(source), filesAt(folder, { objects: 'leads', format })], 'leads')
      await route.propose([{ source: 'Lead', target: 'leads' }])
      await route.dryRun()
      migrated = await route.write(await route.applySchema())
    }, 120_000)
    afterAll(async () => {
      await route?.close()
      await source?.close()
      await rm(folder, { recursive: true })
    })

    it('each that is not finished business, once', async () => {
      const text = await readFile(join(folder, `leads.${format}`), 'utf8')
      const keys = text.match(/salesforce:[^,"]+:Lead:\w{18}/g) ?? []
      expect(new Set(keys).size).toBe(keys.length)
      expect(keys).toHaveLength(migrated.tally.created)
      expect(migrated.tally).toMatchObject({ failed: 0 })
      const { created, skipped, quarantined } = migrated.tally
      expect(created + skipped + quarantined).toBe(salesforce.objects.Lead!.records.length)
      expect(created).toBeGreaterThan(300)
      expect(truth).toBeDefined()
    })

    it('which the files say again when they are read', async () => {
      const verified = await route.verify(migrated.run)
      expect(verified).toMatchObject({ matched: migrated.tally.created, mismatched: 0, missing: 0 })
    })

    it('and nothing is written when it is done once more', async () => {
      const before = await readFile(join(folder, `leads.${format}`))
      await route.dryRun()
      const again = await route.write(await route.consent())
      expect(again.tally).toMatchObject({ created: 0, updated: 0, failed: 0 })
      expect(await readFile(join(folder, `leads.${format}`))).toEqual(before)
    })
  })

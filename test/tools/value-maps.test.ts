import { afterAll, beforeAll, expect, test } from 'vitest'
import { textOf } from './connect.ts'
import { Accounts, type HostProcess } from './host-process.ts'

let accounts: Accounts
let host: HostProcess

beforeAll(async () => {
  accounts = await Accounts.open()
  host = await accounts.startHost('2026', accounts.home, ['--privileged'])
  host.approveAll()
})
afterAll(async () => {
  await host.client.close()
  await accounts.close()
})

interface Forecast {
  result: {
    schema_changes: { object: string; field: string; option?: string }[]
    findings: { code: string; message: string; count: number }[]
    pairs: { counts: Record<string, number> }[]
  }
}
interface Properties {
  records: { name: string; options: { value: string; label: string; displayOrder: number; hidden: boolean }[] }[]
}
interface Leads {
  records: { id: string; record: { Status: string; Region__c: string | null } }[]
}
interface Contacts {
  records: { properties: Record<string, string> }[]
}
interface Truth {
  expected: { outcome: string; lead?: string; properties: Record<string, string | null> }[]
}

const plan = { plan_id: 'leads' }

async function dryRun(): Promise<Forecast['result']> {
  return ((await host.call('dry_run', plan)).structuredContent as unknown as Forecast).result
}

const leadStatus = async () =>
  (await accounts.ask<Properties>('hubspot', 'records?collection=contact-properties')).records.find(
    ({ name }) => name === 'hs_lead_status',
  )!.options

test('values go to mapped and to added options, what is left behind is counted, and all of it is found again', async () => {
  const objects = [{ source: 'Lead', target: 'contacts' }]
  await host.call('propose_mapping', { source: 'salesforce', target: 'hubspot', objects, ...plan })
  const before = await leadStatus()
  const open = (await dryRun()).findings.filter(({ code }) => code === 'value-unmapped')
  expect(open.map(({ message }) => /"(.+)" of (\w+)/.exec(message)?.slice(1).join()).sort()).toEqual([
    'Nurturing,Status',
    'Oceania,Region__c',
    'Working - Contacted,Status',
  ])

  const [object, to, field] = ['Lead', 'hs_lead_status', 'hs_lead_status']
  const edited = await host.call('edit_plan', {
    ...plan,
    edits: [
      { edit: 'add-options', object, field, options: [{ value: 'NURTURING', label: 'Nurturing' }] },
      { edit: 'map-value', object, to, value: 'Working - Contacted', option: null },
      { edit: 'map-value', object, to: 'region', value: 'Oceania', option: 'APAC' },
    ],
  })
  expect(textOf(edited)).toContain('becomes apac')
  const decided = await dryRun()
  expect(decided.findings.map(({ code }) => code)).not.toContain('value-unmapped')
  expect(decided.findings.find(({ code }) => code === 'left-behind')?.count).toBe(
    open.find(({ message }) => message.includes('Working'))?.count,
  )
  expect(decided.schema_changes).toContainEqual({ object: 'contacts', field, option: 'NURTURING' })

  const consent = (await host.call('request_approval', plan)).structuredContent as { status: string; summary: string[] }
  expect(consent).toMatchObject({ status: 'approved' })
  expect(consent.summary.join('\n')).toContain('1 option is added in the target: contacts.hs_lead_status: NURTURING.')
  const added = { object: 'contacts', field, value: 'NURTURING' }
  expect((await host.call('apply_schema_changes', plan)).structuredContent).toMatchObject({
    result: { options: [{ ...added, status: 'added' }] },
  })
  expect((await host.call('apply_schema_changes', plan)).structuredContent).toMatchObject({
    result: { options: [{ ...added, status: 'exists' }] },
  })
  expect(await leadStatus()).toEqual([
    ...before,
    { value: 'NURTURING', label: 'Nurturing', displayOrder: before.length, hidden: false },
  ])

  const { run_id } = (await host.call('execute_migration', plan)).structuredContent as { run_id: string }
  expect((await host.call('verify_migration', { run_id })).structuredContent).toMatchObject({
    result: { mismatched: 0, missing: 0 },
  })
  await expectArrived()
}, 120_000)

/** What the target itself holds, against what the source itself says. */
async function expectArrived(): Promise<void> {
  const { records: leads } = await accounts.ask<Leads>('salesforce', 'records?collection=Lead')
  const { records: contacts } = await accounts.ask<Contacts>('hubspot', 'records?collection=contacts')
  const { expected } = await accounts.ask<Truth>('hubspot', 'truth')
  const byKey = new Map(contacts.map(({ properties }) => [properties.crm_ferry_source_id, properties]))
  const byId = new Map(leads.map(({ id, record }) => [id, record]))
  const seen = { added: 0, left: 0, mapped: 0 }
  for (const { outcome, lead, properties } of expected) {
    if (outcome !== 'created') continue
    const source = byId.get(lead!)!
    const contact = byKey.get(properties.crm_ferry_source_id!)
    expect(contact, lead).toBeDefined()
    const told = { added: source.Status === 'Nurturing', left: source.Status === 'Working - Contacted' }
    if (told.added) expect(contact).toHaveProperty('hs_lead_status', 'NURTURING')
    if (told.left) expect(contact?.hs_lead_status ?? '').toBe('')
    const mapped = source.Region__c === 'Oceania'
    if (mapped) expect(contact).toHaveProperty('region', 'apac')
    seen.added += Number(told.added)
    seen.left += Number(told.left)
    seen.mapped += Number(mapped)
  }
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(2)
}

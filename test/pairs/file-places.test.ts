import { createHash } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import type { RunningSimulator } from '../../simulators/index.ts'
import type { SalesforceSeed } from '../../simulators/salesforce/seed.ts'
import { buildOrg, buildUsers } from '../../simulators/worlds/leads/org.ts'
import { orgAt } from './connections.ts'
import { Route } from './route.ts'
import { controlOf } from './side.ts'
import { startSimulator } from './simulator.ts'

let open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of open) await each.close()
  open = []
})

const opened = async <T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> => {
  const each = await opening
  open.push(each)
  return each
}

const idOf = (prefix: string, n: number): string => `${prefix}00000000000${n}AAA`

/** A file at one record first, and at others since. */
const papers = [1, 2, 3, 4].map((n) => ({
  name: `Übersicht ${n}.pdf`,
  bytes: Buffer.from(Array.from({ length: n * 9_000 }, (_, at) => (at * 13 + n) % 256)),
  places: [idOf('001', n % 2), idOf('003', 0), ...(n === 4 ? [idOf('003', 1)] : [])],
}))

interface Stored {
  id: string
  record: Record<string, string | number | boolean | null>
}

async function openOrg(filled: boolean): Promise<RunningSimulator> {
  const [owner] = buildUsers()
  const OwnerId = owner!.Id!
  const two = [0, 1]
  const objects = {
    Account: { records: two.map((n) => ({ Id: idOf('001', n), Name: `Firm ${n}`, OwnerId })) },
    Contact: { records: two.map((n) => ({ Id: idOf('003', n), LastName: `Person ${n}`, OwnerId })) },
    ContentVersion: {
      records: papers.map(({ name, bytes, places }, n) => ({
        ...{ Id: idOf('068', n), PathOnClient: name, VersionData: bytes.toString('base64'), OwnerId },
        FirstPublishLocationId: places[0]!,
      })),
    },
  }
  const salesforce: SalesforceSeed = { org: buildOrg(), users: buildUsers(), objects: filled ? objects : {} }
  const simulator = await opened(startSimulator('salesforce', { world: { salesforce } }))
  if (filled) await shareFurther(simulator)
  return simulator
}

/** As a person shares a file with another record, and uploads a new version of one. */
async function shareFurther(simulator: RunningSimulator): Promise<void> {
  const { url, env } = simulator
  const form = new URLSearchParams({
    ...{ grant_type: 'client_credentials', client_id: env.SF_CLIENT_ID!, client_secret: env.SF_CLIENT_SECRET! },
  })
  const reply = await fetch(`${url}/services/oauth2/token`, { method: 'POST', body: form })
  const { access_token: token } = (await reply.json()) as { access_token: string }
  const make = async (object: string, values: object): Promise<void> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: JSON.stringify(values) }
    expect((await fetch(`${url}/services/data/v67.0/sobjects/${object}`, init)).status).toBe(201)
  }
  const versions = await controlOf(simulator).records<Stored>('ContentVersion')
  for (const { name, bytes, places } of papers) {
    const { ContentDocumentId } = versions.find(({ record }) => record.PathOnClient === name)!.record
    for (const LinkedEntityId of places.slice(1))
      await make('ContentDocumentLink', { ContentDocumentId, LinkedEntityId })
    if (name !== papers[2]!.name) continue
    const VersionData = Buffer.from(bytes).reverse().toString('base64')
    await make('ContentVersion', { ContentDocumentId, PathOnClient: name, VersionData })
    papers[2]!.bytes = Buffer.from(VersionData, 'base64')
  }
}

/** Each file with all records that it is shared with, by the control plane. */
async function shelf(simulator: RunningSimulator): Promise<string[]> {
  const { records } = controlOf(simulator)
  const names = new Map<string, string>()
  for (const { id, record } of await records<Stored>('Account')) names.set(id, String(record.Name))
  for (const { id, record } of await records<Stored>('Contact')) names.set(id, String(record.LastName))
  const bytes = new Map((await records<{ id: string; base64: string }>('files')).map((row) => [row.id, row.base64]))
  const links = await records<Stored>('ContentDocumentLink')
  const latest = (await records<Stored>('ContentVersion')).filter(({ record }) => record.IsLatest === true)
  return latest
    .map(({ id, record }) => {
      const own = links.filter((link) => link.record.ContentDocumentId === record.ContentDocumentId)
      const places = own.flatMap((link) => names.get(String(link.record.LinkedEntityId)) ?? []).sort()
      const digest = createHash('sha256').update(Buffer.from(bytes.get(id)!, 'base64'))
      return `${record.PathOnClient} at ${places.join(' and ')}: ${digest.digest('hex')}`
    })
    .sort()
}

async function openRoute(): Promise<{ source: RunningSimulator; target: RunningSimulator; route: Route }> {
  const [source, target] = [await openOrg(true), await openOrg(false)]
  const route = await opened(Route.open([orgAt(source, 'old'), orgAt(target, 'new')], 'places'))
  await route.propose(['Account', 'Contact', 'ContentVersion'].map((object) => ({ source: object, target: object })))
  return { source, target, route }
}

test('files of an org arrive in another once, whole, and at every record that they were shared with', async () => {
  const { source, target, route } = await openRoute()
  const before = await shelf(source)
  expect(before[3]).toContain('at Firm 0 and Person 0 and Person 1:')
  await route.dryRun()
  const { tally, run } = await route.write(await route.applySchema())
  expect(tally).toMatchObject({ created: 8, skipped: 1, failed: 0, quarantined: 0 })
  expect(await shelf(target)).toEqual(before)
  const { mismatched, missing, relations } = await route.verify(run)
  expect({ mismatched, missing }).toEqual({ mismatched: 0, missing: 0 })
  const found = relations?.filter(({ kind }) => kind === 'link').map((each) => each.found)
  expect(found).toEqual([
    // The first place of a file is told by its field; the new version that was uploaded since has none.
    { matched: 1, missing: 0 },
    { matched: 5, missing: 0 },
  ])
  expect((await route.dryRun()).pairs.flatMap(({ counts }) => counts.create)).toEqual([0, 0, 0])
}, 60_000)

test('links make the first places, too, where the plan leaves their field out', async () => {
  const { source, target, route } = await openRoute()
  await route.changePlan(({ objects }) => {
    const files = objects.find((pair) => pair.source === 'ContentVersion')!
    files.fields = files.fields.filter(({ to }) => to !== 'FirstPublishLocationId')
  })
  const links = (await route.dryRun()).relations?.filter(({ kind }) => kind === 'link')
  expect(links?.map(({ written }) => written)).toEqual([4, 5])
  await route.write(await route.applySchema())
  expect(await shelf(target)).toEqual(await shelf(source))
}, 60_000)

import { createHash } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import type { RunningSimulator } from '../../simulators/index.ts'
import type { SalesforceSeed } from '../../simulators/salesforce/seed.ts'
import { buildOrg, buildUsers } from '../../simulators/worlds/leads/org.ts'
import type { ConfiguredConnection } from '../../src/config.ts'
import { Secret } from '../../src/secret.ts'
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

type Naming = (name: string) => string

/** A file that says whose it is, with every byte that there is. */
interface Paper {
  owner: string
  name: string
  bytes: Buffer<ArrayBuffer>
}

const owners = ['Ann Lee', 'Bob Ross']
const [firstOf, lastOf] = [0, 1].map(
  (at) =>
    (name: string): string =>
      name.split(' ')[at]!,
) as [Naming, Naming]
const papers: Paper[] = Array.from({ length: 7 }, (_, n) => ({
  owner: owners[n % 2]!,
  name: `Übersicht ${n}.pdf`,
  bytes: Buffer.from(Array.from({ length: 1 + n * 30_000 }, (_unused, at) => (at * 13 + n) % 256)),
}))

const show = (all: readonly Paper[]): string[] =>
  all.map(({ owner, name, bytes }) => `${owner}: ${name}, ${createHash('sha256').update(bytes).digest('hex')}`).sort()

const secret = (text: string | undefined): Secret => new Secret(text ?? '')

interface Desk {
  connection: ConfiguredConnection
  simulator: RunningSimulator
  people: string
  files: string
  /** What lies there, by the control plane. */
  papers(): Promise<Paper[]>
}

interface Stored {
  id: string
  values: Record<string, string | number | null>
}

/** A Pipedrive company, whose files people have uploaded. */
async function openPipedrive(filled: boolean): Promise<Desk> {
  const persons = owners.map((name, n) => ({ id: n + 1, name }))
  const simulator = await opened(startSimulator('pipedrive', filled ? { world: { pipedrive: { persons } } } : {}))
  const token = simulator.env.PIPEDRIVE_API_TOKEN!
  for (const { owner, name, bytes } of filled ? papers : []) {
    const form = new FormData()
    form.append('file', new File([bytes], name))
    form.append('person_id', String(owners.indexOf(owner) + 1))
    const init = { method: 'POST', headers: { 'x-api-token': token }, body: form }
    expect((await fetch(`${simulator.url}/api/v1/files`, init)).status).toBe(201)
  }
  const { records } = controlOf(simulator)
  return {
    ...{ simulator, people: 'persons', files: 'files' },
    connection: {
      ...{ name: 'pipe', vendor: 'pipedrive', settings: { url: simulator.url } },
      ...{ credentials: { apiToken: secret(token) }, missing: [] },
    },
    async papers() {
      const names = new Map((await records<Stored>('persons')).map(({ id, values }) => [id, String(values.name)]))
      const contents = new Map(
        (await records<{ id: string; base64: string }>('file-contents')).map((row) => [row.id, row]),
      )
      return (await records<Stored>('files')).map(({ id, values }) => ({
        owner: names.get(String(values.person_id)) ?? 'nobody',
        name: String(values.name),
        bytes: Buffer.from(contents.get(id)?.base64 ?? '', 'base64'),
      }))
    },
  }
}

interface Version {
  id: string
  record: Record<string, string | number | boolean | null>
}

/** A Salesforce org, to whose contacts files were uploaded. */
async function openSalesforce(filled: boolean): Promise<Desk> {
  const [owner] = buildUsers()
  const contact = (n: number): string => `0030000000000${n}1AAA`
  const objects = {
    Contact: {
      records: owners.map((name, n) => ({
        ...{ Id: contact(n), FirstName: firstOf(name), LastName: lastOf(name), OwnerId: owner!.Id! },
      })),
    },
    ContentVersion: {
      records: papers.map(({ owner: whose, name, bytes }, n) => ({
        ...{ Id: `0680000000000${n}1AAA`, PathOnClient: name, VersionData: bytes.toString('base64') },
        ...{ FirstPublishLocationId: contact(owners.indexOf(whose)), OwnerId: owner!.Id! },
      })),
    },
  }
  const seed: SalesforceSeed = { org: buildOrg(), users: buildUsers(), objects: filled ? objects : {} }
  const simulator = await opened(startSimulator('salesforce', { world: { salesforce: seed } }))
  const { records } = controlOf(simulator)
  return {
    ...{ simulator, people: 'Contact', files: 'ContentVersion', connection: orgAt(simulator) },
    async papers() {
      const names = new Map(
        (await records<Version>('Contact')).map(({ id, record }) => [id, `${record.FirstName} ${record.LastName}`]),
      )
      const bytes = new Map((await records<{ id: string; base64: string }>('files')).map((row) => [row.id, row.base64]))
      return (await records<Version>('ContentVersion')).map(({ id, record }) => ({
        owner: names.get(String(record.FirstPublishLocationId)) ?? 'nobody',
        name: String(record.PathOnClient),
        bytes: Buffer.from(bytes.get(id) ?? '', 'base64'),
      }))
    },
  }
}

/** A Zoho org, whose contacts have attachments. */
async function openZoho(filled: boolean): Promise<Desk> {
  const idOf = (n: number): string => `572576700000100000${n}`
  const records = owners.map((name, n) => ({ id: idOf(n), First_Name: firstOf(name), Last_Name: lastOf(name) }))
  const seed = filled ? { modules: { Contacts: { records } } } : {}
  const simulator = await opened(startSimulator('zoho', { world: { zoho: seed } }))
  const { env, url } = simulator
  const form = new URLSearchParams({
    ...{ grant_type: 'refresh_token', refresh_token: env.ZOHO_REFRESH_TOKEN! },
    ...{ client_id: env.ZOHO_CLIENT_ID!, client_secret: env.ZOHO_CLIENT_SECRET! },
  })
  const reply = await fetch(`${url}/oauth/v2/token`, { method: 'POST', body: form })
  const headers = {
    authorization: `Zoho-oauthtoken ${((await reply.json()) as { access_token: string }).access_token}`,
  }
  for (const { owner, name, bytes } of filled ? papers : []) {
    const body = new FormData()
    body.append('file', new File([bytes], name))
    const place = `${url}/crm/v8/Contacts/${idOf(owners.indexOf(owner))}/Attachments`
    expect((await fetch(place, { method: 'POST', headers, body })).status).toBe(200)
  }
  return {
    ...{ simulator, people: 'Contacts', files: 'Attachments' },
    connection: {
      ...{ name: 'zoho', vendor: 'zoho', settings: { url, accountsUrl: env.ZOHO_ACCOUNTS_URL! } },
      credentials: {
        ...{ clientId: secret(env.ZOHO_CLIENT_ID), clientSecret: secret(env.ZOHO_CLIENT_SECRET) },
        refreshToken: secret(env.ZOHO_REFRESH_TOKEN),
      },
      missing: [],
    },
    async papers() {
      const { records: stored } = controlOf(simulator)
      const names = new Map(
        (await stored<Version>('Contacts')).map(({ id, record }) => [id, `${record.First_Name} ${record.Last_Name}`]),
      )
      return (await stored<{ parent: string; name: string; content: string }>('Attachments.files')).map((file) => ({
        owner: names.get(file.parent) ?? 'nobody',
        name: file.name,
        bytes: Buffer.from(file.content, 'base64'),
      }))
    },
  }
}

describe('files go with the records that they hang on', () => {
  test.each([
    ['Pipedrive to Salesforce', () => openPipedrive(true), () => openSalesforce(false)],
    ['Salesforce to Pipedrive', () => openSalesforce(true), () => openPipedrive(false)],
    ['Zoho to Salesforce', () => openZoho(true), () => openSalesforce(false)],
    ['Zoho to Pipedrive', () => openZoho(true), () => openPipedrive(false)],
    ['Salesforce to Zoho', () => openSalesforce(true), () => openZoho(false)],
    ['Pipedrive to Zoho', () => openPipedrive(true), () => openZoho(false)],
  ])(
    '%s',
    async (_, from, to) => {
      const [source, target] = [await from(), await to()]
      const route = await opened(Route.open([source.connection, target.connection], 'papers'))
      await route.propose([
        { source: source.people, target: target.people },
        { source: source.files, target: target.files },
      ])
      await route.dryRun()
      const { tally, run } = await route.write(await route.applySchema())
      expect(tally).toMatchObject({ created: owners.length + papers.length, failed: 0, quarantined: 0 })
      expect(show(await target.papers())).toEqual(show(papers))
      expect(await route.verify(run)).toMatchObject({ mismatched: 0, missing: 0 })
      expect((await route.dryRun()).pairs.flatMap(({ counts }) => counts.create)).toEqual([0, 0])
    },
    60_000,
  )
})

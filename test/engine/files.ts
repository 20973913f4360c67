import type { StartOptions } from '../../simulators/index.ts'
import type { Connection } from '../../src/connector.ts'
import type { ObjectPlan, Plan } from '../../src/model/plan.ts'
import type { ObjectSchema } from '../../src/model/schema.ts'
import { type Families, familyPlan, openFamilies, personPlan } from './families.ts'

const policy: ObjectPlan['policy'] = {
  ...{ existing: 'fill-empty', duplicate: 'quarantine', missingKey: 'quarantine' },
  ...{ invalid: 'quarantine', race: 'quarantine' },
}

const filePlan: ObjectPlan = {
  ...{ source: 'file', target: 'file', skip: [], match: [], unmapped: [], policy },
  fields: [
    { to: 'name', from: 'name', transform: [] },
    { to: 'person', from: 'person', transform: [{ reference: { object: 'person' } }] },
  ],
}

const people = {
  ...personPlan,
  skip: [{ field: 'subscribed', equals: true, reason: 'on a list' }],
  fields: personPlan.fields.filter(({ to }) => to !== 'manager' && to !== 'company'),
}

const { links: _, ...withoutLinks } = familyPlan

/** `beside`: keyless, and listed by the person that each belongs to alone. */
export type Kind = 'keyed' | 'keyless' | 'beside'

function planFor(kind: Kind): Plan {
  const keyed = kind === 'keyed' ? { ...filePlan, provenance: personPlan.provenance! } : filePlan
  return { ...withoutLinks, objects: [keyed, people], tolerance: 1 }
}

export interface FileFacts {
  name: string
  person: string
  content: Uint8Array<ArrayBuffer>
}

/** Bytes that no other file has. */
export function bytesOf(nth: number, length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, at) => (at * 31 + nth * 7 + (at >> 8)) % 256)
}

interface Stored {
  id: string
  values: Record<string, string | null>
}

export interface Files extends Omit<Families, 'arrived'> {
  /** Every file of the target by `person/name`, with its bytes; a second one of the name fails. */
  arrived(): Promise<Map<string, Uint8Array>>
  /** Ids of the source in the order of the facts. */
  fileIds: string[]
  /** Puts a file into the target, at the person of this id. */
  place(file: FileFacts): Promise<string>
  /** How often the target was asked for files by id, and for how many, since the last time that this was told. */
  asked(): { calls: number; ids: number }
}

/** Two accounts with files; the one has these. */
export async function openFiles(
  kind: Kind,
  files: readonly FileFacts[],
  target: StartOptions = {},
  source: StartOptions = {},
): Promise<Files> {
  const names = [...new Set(files.map(({ person }) => person))]
  const persons = names.map((last_name) => ({ last_name, email: `${last_name}@home.test` }))
  const asked = { calls: 0, ids: 0 }
  const countFinds = (connection: Connection): Connection => ({
    ...connection,
    find(request, signal) {
      if (request.object === 'file') [asked.calls, asked.ids] = [asked.calls + 1, asked.ids + request.values.length]
      return connection.find!(request, signal)
    },
  })
  const families = await openFamilies({
    ...{ companies: [], persons, plan: planFor(kind) },
    source: { ...source, settings: { files: 'keyless' } },
    target: { ...target, settings: { files: kind === 'keyed' ? kind : 'keyless', ...target.settings } },
    seen: (connection) => countFinds(kind === 'beside' ? listedByPerson(connection) : connection),
  })
  const fileIds: string[] = []
  for (const { name, person, content } of files)
    fileIds.push(await upload(families.source, families, { name, person: families.ids.get(person)! }, content))
  return {
    ...{ ...families, fileIds, arrived: () => arrivedIn(families) },
    asked: () => {
      const so = { ...asked }
      Object.assign(asked, { calls: 0, ids: 0 })
      return so
    },
    place: ({ content, ...values }) => upload(families.target, families, values, content),
  }
}

/** An account that has no list of its files, but one for each person. */
function listedByPerson(target: Connection): Connection {
  return {
    ...target,
    async describe(...asked) {
      const schema = await target.describe(...asked)
      return { ...schema, objects: schema.objects.map((each) => (each.name === 'file' ? ofPersons(each) : each)) }
    },
    async *read({ of, ...query }, signal) {
      if (query.object === 'file' && of === undefined) throw new Error('Files are listed by their persons alone.')
      const fields = of === undefined ? query.fields : [...query.fields, of.field]
      for await (const page of target.read({ ...query, fields }, signal)) {
        if (of === undefined || 'wait' in page) yield page
        else yield { ...page, records: page.records.filter(({ row }) => row[of.field] === of.id) }
      }
    },
  }
}

function ofPersons(file: ObjectSchema): ObjectSchema {
  const { newestFirst: _, ...read } = file.operations.read!
  return {
    ...file,
    fields: file.fields.map((field) => (field.name === 'person' ? { ...field, required: true } : field)),
    operations: { ...file.operations, read: { ...read, of: { fields: ['person'] } } },
  }
}

async function upload(
  account: Families['source'],
  { world }: Families,
  values: object,
  content: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const form = new FormData()
  form.set('values', JSON.stringify(values))
  form.set('content', new Blob([content]))
  const headers = await signIn(account)
  const reply = await world.pass(
    Promise.resolve(account.app.request('/v1/files', { method: 'POST', headers, body: form })),
  )
  const { results } = (await reply.json()) as { results: { id: string }[] }
  return results[0]!.id
}

async function signIn({ app }: Families['source']): Promise<{ authorization: string }> {
  const body = JSON.stringify({ client_id: 'reference-client', client_secret: 'reference-secret' })
  const headers = { 'content-type': 'application/json' }
  const reply = await app.request('/v1/token', { method: 'POST', headers, body })
  return { authorization: `Bearer ${((await reply.json()) as { access_token: string }).access_token}` }
}

async function arrivedIn({ target, world }: Families): Promise<Map<string, Uint8Array>> {
  const stored = (object: string): Stored[] => [...target.account.store.collection(object).values()] as never
  const names = new Map(stored('person').map(({ id, values }) => [id, values.last_name]))
  const headers = await world.pass(signIn(target))
  const found = new Map<string, Uint8Array>()
  for (const { id, values } of stored('file')) {
    const name = `${names.get(values.person ?? '') ?? 'nobody'}/${values.name}`
    if (found.has(name)) throw new Error(`${name} is in the target twice.`)
    const address = await target.app.request(`/v1/files/${id}/content`, { headers })
    const reply = await target.app.request(address.headers.get('location')!)
    found.set(name, new Uint8Array(await reply.arrayBuffer()))
  }
  return found
}

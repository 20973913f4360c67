import { expect } from 'vitest'
import { openSimulation, type Simulation, type StartOptions } from '../../simulators/index.ts'
import type { Connection, Link } from '../../src/connector.ts'
import type { ObjectPlan, Plan } from '../../src/model/plan.ts'
import { never } from '../connectors/fake-http.ts'
import { connectInProcess } from '../connectors/reference-in-process.ts'
import { plan as basis } from './schemas.ts'
import { World } from './world.ts'

type Values = Record<string, unknown>

/** What a person of the source says: company and manager by their names. */
export interface Person extends Values {
  last_name: string
  company?: string
  manager?: string
}

export interface Families {
  world: World
  source: Simulation
  target: Simulation
  /** Ids of the source by name. */
  ids: Map<string, string>
  /** All records of the target by name, with the names of what they refer to. */
  arrived(): Map<string, { company: string | null; manager: string | null; id: string }>
  /** Links as `person-company`, by names. */
  linksOf(account: Simulation): string[]
}

const policy: ObjectPlan['policy'] = {
  existing: 'fill-empty',
  duplicate: 'quarantine',
  missingKey: 'create',
  invalid: 'quarantine',
  race: 'quarantine',
}
const provenance = { sourceKey: 'external_key', created: 'original_created_at', modified: 'original_updated_at' }

export const companyPlan: ObjectPlan = {
  // A company without a domain is kept back.
  ...{ source: 'company', target: 'company', skip: [], provenance, unmapped: [] },
  policy: { ...policy, missingKey: 'quarantine' },
  match: [{ field: 'domain', normalise: 'exact' }],
  fields: [
    { to: 'name', from: 'name', transform: [] },
    { to: 'domain', from: 'domain', transform: [] },
  ],
}

export const personPlan: ObjectPlan = {
  ...{ source: 'person', target: 'person', skip: [], policy, provenance, unmapped: [] },
  match: [{ field: 'email', normalise: 'email' }],
  fields: [
    { to: 'last_name', from: 'last_name', transform: [] },
    { to: 'email', from: 'email', transform: ['email'] },
    { to: 'company', from: 'company', transform: [{ reference: { object: 'company' } }] },
    { to: 'manager', from: 'manager', transform: [{ reference: { object: 'person' } }] },
  ],
}

/** Persons stand before companies, so that the order is not the plan's. */
export const familyPlan: Plan = {
  ...basis,
  source: { connection: 'old', vendor: 'reference', account: 'ref-1' },
  target: { connection: 'new', vendor: 'reference', account: 'ref-1' },
  objects: [personPlan, companyPlan],
  links: [{ from: { relation: 'person>company' }, to: 'person>company', missing: 'report' }],
}

/** Two accounts of the reference CRM in one process, the one with people and companies, the other with what it is given. */
export async function openFamilies(facts: {
  companies: (Values & { name: string })[]
  persons: Person[]
  /** Names of persons and companies. */
  links?: [person: string, company: string][]
  plan?: Plan
  target?: StartOptions
  source?: StartOptions
  /** How the target's connection is seen. */
  seen?(target: Connection): Connection
  /** What the target has already. */
  present?: { companies?: Values[]; persons?: Values[] }
}): Promise<Families> {
  const world = await World.open({ guests: [], plan: facts.plan ?? familyPlan })
  const { clock } = world
  const time = { now: clock.now, sleep: (ms: number) => clock.sleep(ms) }
  const source = await openSimulation('reference', { time, ...facts.source })
  // Ids of the two sides differ, so that one that was taken over unchanged is seen.
  const own = { reference: { records: { company: [{ id: '700001', values: { name: 'Own' } }] } } }
  const target = await openSimulation('reference', { world: own, time, ...facts.target })
  const ids = new Map<string, string>()
  const create = (account: Simulation, object: string, rows: readonly Values[]): string[] =>
    (account.account.edit!({ object, create: rows }) as { created: string[] }).created
  for (const [i, id] of create(source, 'company', facts.companies).entries()) ids.set(facts.companies[i]!.name, id)
  const bare = facts.persons.map(({ company, manager: _, ...values }) => ({
    ...values,
    ...(company === undefined ? {} : { company: ids.get(company) ?? company }),
  }))
  for (const [i, id] of create(source, 'person', bare).entries()) ids.set(facts.persons[i]!.last_name, id)
  const managers = facts.persons.flatMap(({ last_name, manager }): [string, Values][] =>
    manager === undefined ? [] : [[ids.get(last_name)!, { manager: ids.get(manager) }]],
  )
  source.account.edit!({ object: 'person', update: Object.fromEntries(managers) })
  create(target, 'company', facts.present?.companies ?? [])
  create(target, 'person', facts.present?.persons ?? [])
  const { seen = (connection) => connection } = facts
  const connections = { old: connectInProcess(source, { clock }), new: seen(connectInProcess(target, { clock })) }
  const pairs = (facts.links ?? []).map(([person, company]) => ({ from: ids.get(person)!, to: ids.get(company)! }))
  await world.pass(prepare(connections, pairs))
  const surroundings = world.surroundings.bind(world)
  world.surroundings = (run, fence) => ({
    ...surroundings(run, fence),
    connect: async (name) => connections[name as 'old' | 'new'],
  })
  return { world, source, target, ids, arrived: () => arrivedIn(target), linksOf: namesOfLinks }
}

/** Makes our own fields in the target, and links in the source. */
async function prepare({ old, new: target }: Record<'old' | 'new', Connection>, links: readonly Link[]): Promise<void> {
  for (const { name, provenance: fields } of (await target.describe(never)).objects)
    if (fields) await target.admin!.createFields(name, Object.values(fields), never)
  const [relation] = (await old.describe(never)).relations!
  for (let i = 0; i < links.length; i += 100) await old.write!.link!(relation!, links.slice(i, i + 100), never)
}

interface Stored {
  id: string
  values: Record<string, string | null>
}

function recordsOf(account: Simulation, object: string): Stored[] {
  return [...account.account.store.collection(object).values()] as unknown as Stored[]
}

/** Throws where two persons of one name arrived. */
function arrivedIn(account: Simulation): ReturnType<Families['arrived']> {
  const persons = recordsOf(account, 'person')
  const names = new Map([
    ...persons.map(({ id, values }) => [id, values.last_name ?? ''] as const),
    ...recordsOf(account, 'company').map(({ id, values }) => [id, values.name ?? ''] as const),
  ])
  const nameOf = (id: string | null | undefined): string | null => (id ? (names.get(id) ?? `nobody ${id}`) : null)
  const found = new Map<string, { company: string | null; manager: string | null; id: string }>()
  for (const { id, values } of persons) {
    const name = values.last_name ?? ''
    if (found.has(name)) throw new Error(`${name} is in the target twice.`)
    found.set(name, { company: nameOf(values.company), manager: nameOf(values.manager), id })
  }
  return found
}

function namesOfLinks(account: Simulation): string[] {
  const names = new Map(
    [...recordsOf(account, 'person'), ...recordsOf(account, 'company')].map(({ id, values }) => [
      id,
      values.last_name ?? values.name,
    ]),
  )
  const links = [...account.account.store.collection('link').values()] as unknown as {
    person: string
    company: string
  }[]
  return links.map(({ person, company }) => `${names.get(person)}-${names.get(company)}`).sort()
}

/** Every person with a company and a manager, and two links each. */
export function staff(count: number) {
  const companies = Array.from({ length: 5 }, (_, i) => ({ name: `Company ${i}`, domain: `c${i}.test` }))
  const persons = Array.from({ length: count }, (_, i) => ({
    last_name: `Person ${i}`,
    email: `p${i}@staff.test`,
    company: `Company ${i % 5}`,
    // The first manages the last, so that there is a cycle; others are managed by those behind them.
    manager: `Person ${(i + 1) % count}`,
  }))
  const links = persons.flatMap(({ last_name }, i): [string, string][] => [
    [last_name, `Company ${i % 5}`],
    [last_name, `Company ${(i + 1) % 5}`],
  ])
  return { companies, persons, links }
}

/** What the source says, of everybody. */
export function expectAll({ source, target, arrived, linksOf }: Families, persons: Person[]): void {
  const found = arrived()
  for (const { last_name, company, manager } of persons)
    expect(found.get(last_name)).toMatchObject({ company: company ?? null, manager: manager ?? null })
  expect(linksOf(target)).toEqual(linksOf(source))
}

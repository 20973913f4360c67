import type { StartOptions } from '../../simulators/index.ts'
import type { Connection } from '../../src/connector.ts'
import type { ObjectPlan, Plan } from '../../src/model/plan.ts'
import type { MigrateResult } from '../../src/model/results.ts'
import { type Families, familyPlan, openFamilies, personPlan } from './families.ts'
import { resultOf } from './world.ts'

/** Notes go to notes, which have no place for our key. */
export const notePlan: ObjectPlan = {
  ...{ source: 'note', target: 'note', skip: [], match: [], unmapped: [] },
  policy: {
    ...{ existing: 'fill-empty', duplicate: 'quarantine', missingKey: 'quarantine' },
    ...{ invalid: 'quarantine', race: 'quarantine' },
  },
  fields: [
    { to: 'body', from: 'body', transform: [] },
    { to: 'person', from: 'person', transform: [{ reference: { object: 'person' } }] },
    { to: 'pinned', from: 'pinned', transform: [] },
  ],
}

const people = {
  ...personPlan,
  fields: personPlan.fields.filter(({ to }) => to !== 'manager' && to !== 'company'),
}

const { links: _, ...withoutLinks } = familyPlan
export const notesPlan: Plan = { ...withoutLinks, objects: [notePlan, people], tolerance: 1 }

export interface Note {
  body: string
  person: string
}

export interface Notes extends Families {
  /** `person: body` of every note of the target, in the order of their ids. */
  told(): string[]
  /** Ids of the target of all notes that say so. */
  idsOf(note: Note): string[]
  /** Ids of the target of persons of this name. */
  idsNamed(name: string): string[]
}

interface Stored {
  id: string
  values: Record<string, string | null>
}

/** Two accounts: the one with Ann, Bob and these notes, and whom else they are about, the other with notes from before. */
export async function openNotes(
  notes: readonly Note[],
  {
    target = {},
    earlier = 0,
    plan = notesPlan,
    ...seen
  }: { target?: StartOptions; earlier?: number; plan?: Plan; seen?: (target: Connection) => Connection } = {},
): Promise<Notes> {
  const about = new Set(['Ann', 'Bob', ...notes.map(({ person }) => person)])
  const persons = [...about].map((last_name) => ({ last_name, email: `${last_name}@home.test` }))
  const present = earlier === 0 ? {} : { present: { persons: [{ last_name: 'Old', email: 'old@home.test' }] } }
  const families = await openFamilies({ companies: [], persons, plan, target, ...present, ...seen })
  const { source, target: account, ids } = families
  const values = notes.map(({ body, person }) => ({ body, person: ids.get(person)! }))
  source.account.edit!({ object: 'note', create: values })
  const stored = (object: string): Stored[] => [...account.account.store.collection(object).values()] as never
  if (earlier > 0) {
    const [old] = stored('person')
    const before = Array.from({ length: earlier }, (_, n) => ({ body: `Earlier ${n}`, person: old!.id }))
    account.account.edit!({ object: 'note', create: before })
  }
  const names = (): Map<string, string | null> =>
    new Map(stored('person').map(({ id, values: { last_name = null } }) => [id, last_name]))
  const show = (row: Stored, of: ReadonlyMap<string, string | null>): string =>
    `${of.get(row.values.person ?? '') ?? 'nobody'}: ${row.values.body}`
  return {
    ...families,
    told: () => stored('note').map((row) => show(row, names())),
    idsOf: ({ body, person }) =>
      stored('note')
        .filter((row) => show(row, names()) === `${person}: ${body}`)
        .map(({ id }) => id),
    idsNamed: (name) => stored('person').flatMap(({ id, values }) => (values.last_name === name ? [id] : [])),
  }
}

/** What the migrated notes have to say, however the way there was. */
export function expected(notes: readonly Note[]): string[] {
  return notes.map(({ person, body }) => `${person}: ${body.trim()}`).sort()
}

/** Workers follow each other until the run is done. */
export async function carryOut(
  { world }: Pick<Families, 'world'>,
  migration: string,
  most = 200,
): Promise<MigrateResult> {
  let end = await world.attempt<MigrateResult>(migration)
  for (let more = 0; more < most && 'error' in end; more += 1) end = await world.attempt<MigrateResult>(migration)
  return resultOf(end)
}

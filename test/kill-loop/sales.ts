import { sales, salesBack } from '../sim/sales.ts'
import { heldIn, pipedrive, zoho } from '../sim/sales-accounts.ts'
import { type Book, drawBook, heldBy, kinds } from '../sim/sales-book.ts'
import type { Arena } from './arena.ts'
import { workMs } from './durations.ts'
import type { Verdict } from './judge.ts'
import { limitArgs, type Playground, startPlayground } from './simulator.ts'

/** What people of Pipedrive sold goes to Zoho CRM, where a second create is refused. */
export async function openZoho(records: number): Promise<Arena> {
  const book = { ...drawBook({ seed: 7, size: records }), notes: [] }
  const [from, to] = await Promise.all([
    startPlayground('pipedrive', limitArgs({ daily: 10_000_000 })),
    startPlayground('zoho', limitArgs({ credits: 10_000_000 })),
  ])
  const ids = {
    firms: await create(
      from,
      'organizations',
      book.firms.map((name) => ({ name })),
    ),
  } as Ids
  ids.people = await create(
    ...[from, 'persons'],
    book.people.map(({ name, mail, firm }) => ({
      ...{ name, org_id: Number(ids.firms[firm]), emails: [{ value: mail, primary: true, label: 'work' }] },
    })),
  )
  await create(
    ...[from, 'deals'],
    book.deals.map(({ name, amount, firm, person }) => ({
      ...{ title: name, value: amount, currency: 'EUR' },
      ...{ org_id: Number(ids.firms[firm]), person_id: Number(ids.people[person]) },
    })),
  )
  return arenaOf(book, { from: throughPipedrive(from), to: throughZoho(to) }, { from, to }, sales, zoho)
}

/** The other way, with notes: Pipedrive makes a second record of whatever comes twice, and notes hold no key. */
export async function openPipedrive(records: number): Promise<Arena> {
  const book = drawBook({ seed: 7, size: records })
  const [from, to] = await Promise.all([
    startPlayground('zoho', limitArgs({ credits: 10_000_000 })),
    startPlayground('pipedrive', limitArgs({ daily: 10_000_000, window: 10_000 })),
  ])
  const ids = {
    firms: await create(
      from,
      'Accounts',
      book.firms.map((Account_Name) => ({ Account_Name })),
    ),
  } as Ids
  ids.people = await create(
    ...[from, 'Contacts'],
    book.people.map(({ name, mail, firm }) => ({
      Last_Name: name,
      Email: mail,
      Account_Name: { id: ids.firms[firm] },
    })),
  )
  await create(
    ...[from, 'Deals'],
    book.deals.map(({ name, amount, firm, person }) => ({
      ...{ Deal_Name: name, Amount: amount, Stage: 'Qualification', Pipeline: 'Standard', Closing_Date: '2026-12-31' },
      ...{ Account_Name: { id: ids.firms[firm] }, Contact_Name: { id: ids.people[person] } },
    })),
  )
  await create(
    ...[from, 'Notes'],
    book.notes.map(({ text, person }) => ({
      ...{ Note_Content: text, Parent_Id: { id: ids.people[person], module: { api_name: 'Contacts' } } },
    })),
  )
  return arenaOf(book, { from: throughZoho(from), to: throughPipedrive(to) }, { from, to }, salesBack, pipedrive)
}

type Ids = Record<'firms' | 'people', string[]>

/** Ids of what was created, in order; an account names its kind of records `object` or `module`. */
async function create(at: Playground, object: string, rows: readonly object[]): Promise<string[]> {
  const ids: string[] = []
  for (let from = 0; from < rows.length; from += 1_000) {
    const create = rows.slice(from, from + 1_000)
    const { created } = (await at.tell('records', { object, module: object, create })) as { created: unknown[] }
    ids.push(...created.map(String))
  }
  return ids
}

const throughPipedrive = ({ url, env }: Playground): object => ({
  ...{ vendor: 'pipedrive', settings: { url }, credentials: { apiToken: env.PIPEDRIVE_API_TOKEN } },
})

const throughZoho = ({ url, env }: Playground): object => ({
  ...{ vendor: 'zoho', settings: { url, accountsUrl: url } },
  credentials: {
    clientId: env.ZOHO_CLIENT_ID,
    clientSecret: env.ZOHO_CLIENT_SECRET,
    refreshToken: env.ZOHO_REFRESH_TOKEN,
  },
})

function arenaOf(
  book: Book,
  connections: object,
  { from, to }: Record<'from' | 'to', Playground>,
  { objects, complete }: Pick<typeof sales, 'objects' | 'complete'>,
  target: typeof zoho,
): Arena {
  const read = async (collection: string) =>
    (await to.ask<{ records: object[] }>(`records?collection=${collection}`)).records
  return {
    ...{ connections, propose: objects, complete },
    planted: kinds.reduce((sum, kind) => sum + book[kind].length, 0),
    disturb: async () => {
      const faults = [
        { kind: 'reset-after', nth: [7, 16, 30] },
        { kind: 'reset-before', nth: [12, 21] },
        { kind: 'slow', ms: workMs },
      ]
      await to.tell('faults', { faults: faults.map((fault) => ({ ...fault, method: 'POST' })) })
    },
    calm: async () => void (await to.tell('faults', { faults: [] })),
    judge: async () => {
      const stored = new Map<string, object[]>()
      for (const object of Object.values(target.objects)) stored.set(object, await read(object))
      return judgeBook(book, (object) => stored.get(object) ?? [], target)
    },
    stop: async () => void (await Promise.all([from.stop(), to.stop()])),
  }
}

/** A value that differs makes of one record a loss and one from nowhere. */
function judgeBook(book: Book, stored: (object: string) => readonly object[], target: typeof zoho): Verdict {
  const [due, held] = [heldBy(book), heldIn(stored, target)]
  const verdict: Verdict = { duplicates: 0, losses: 0, wrong: 0, foreign: 0, examples: [] }
  for (const kind of kinds) {
    const [wanted, there] = [due, held].map((of) => Map.groupBy(of[kind], (each) => each)) as [Counted, Counted]
    for (const each of new Set([...due[kind], ...held[kind]])) {
      const [should, is] = [wanted.get(each)?.length ?? 0, there.get(each)?.length ?? 0]
      if (should === is) continue
      verdict[should === 0 ? 'foreign' : is > should ? 'duplicates' : 'losses'] += Math.abs(is - should)
      if (verdict.examples.length < 10) verdict.examples.push(`${each} of ${kind} is there ${is} times, not ${should}`)
    }
  }
  return verdict
}

type Counted = Map<string, string[]>

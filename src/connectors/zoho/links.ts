import type { Link, LinkOutcome, ReadLink, Writer } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { Relation } from '../../model/schema.ts'
import { type Ask, costOf, isId, moduleName, type OpenSession, type Session, send } from './client.ts'
import { fewestRows, mostValues, query, quote } from './coql.ts'
import { isGone, type Problem, parseBody, rowError } from './errors.ts'
import { failed, fitting, isWritten } from './outcomes.ts'
import { readRelated } from './related-list.ts'
import type { Tie, Ties } from './relations.ts'
import type { RawRecord } from './rows.ts'

const maxLinks = 100

/**
 * Links of these records, deal by deal for roles, in queries of the linking module for pairs. Of several relations, which are
 * roles, each link beside the first names its own.
 */
export async function* readLinks(
  session: Session,
  ties: Ties,
  [relation, ...beside]: readonly [Relation, ...Relation[]],
  ids: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<ReadLink[]> {
  const tie = await ties.find(relation, signal)
  const known = ids.filter(isId)
  if (tie.kind === 'pairs') {
    for await (const pairs of readPairs(session, tie, known, signal)) yield pairs.map(({ from, to }) => ({ from, to }))
    return
  }
  const roles: [Role, Pick<ReadLink, 'relation'>][] = [[tie, {}]]
  for (const other of beside) {
    const role = await ties.find(other, signal)
    if (role.kind === 'role') roles.push([role, { relation: other.name }])
  }
  // A call for each deal, and the account takes several at a time.
  const each = await Promise.all(
    known.map(async (from) => {
      const members = await membersOf(session, from, signal)
      return roles.flatMap(([role, of]) => playing(members, role).map((to): ReadLink => ({ from, to, ...of })))
    }),
  )
  yield each.flat()
}

interface Member extends RawRecord {
  Contact_Role?: { id?: string; name?: string } | string | null
}

/** https://www.zoho.com/crm/developer/docs/api/v8/get-contact-roles-deal.html : a deal that is gone has none. */
async function membersOf(session: Session, deal: string, signal: AbortSignal): Promise<Member[]> {
  try {
    return await readRelated<Member>(session, `/Deals/${deal}/Contact_Roles`, 'id,Contact_Role', signal)
  } catch (error) {
    if (isGone(error)) return []
    throw error
  }
}

function playing(members: readonly Member[], role: Role): string[] {
  return members.filter((member) => plays(member, role)).map(({ id }) => id)
}

/** Whether the role is told by its id, by its name alone, or as a text is not settled. */
function plays({ Contact_Role: told }: Member, { role, named }: Role): boolean {
  if (typeof told !== 'object') return told === role || told === named
  return told !== null && (told.id === undefined ? told.name === named : told.id === role)
}

type Pairs = Extract<Tie, { kind: 'pairs' }>
type Role = Extract<Tie, { kind: 'role' }>

interface Pair extends Link {
  id: string
}

async function* readPairs(
  session: Session,
  tie: Pairs,
  ids: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Pair[]> {
  for (let at = 0; at < ids.length; at += mostValues) {
    const among = `${tie.from} in (${ids
      .slice(at, at + mostValues)
      .map(quote)
      .join(',')})`
    for (let last: string | undefined, more = true; more; ) {
      const where = last === undefined ? among : `(${among}) and (id > ${quote(last)})`
      const question = {
        module: tie.module,
        columns: [tie.from, tie.to],
        where,
        order: 'asc',
        limit: fewestRows,
      } as const
      const page = await query(session, question, signal)
      more = page.more
      last = page.records.at(-1)?.id
      yield page.records.flatMap((record) => pairIn(record, tie))
    }
  }
}

function pairIn(record: RawRecord, tie: Pairs): Pair[] {
  const [from, to] = [idIn(record[tie.from]), idIn(record[tie.to])]
  return from === undefined || to === undefined ? [] : [{ id: record.id, from, to }]
}

function idIn(value: unknown): string | undefined {
  const id = typeof value === 'object' && value !== null ? (value as { id?: unknown }).id : value
  return typeof id === 'string' ? id : undefined
}

export function createLinker(open: OpenSession, ties: Ties): Required<Pick<Writer, 'link' | 'unlink'>> {
  return {
    async link(relation, links, signal) {
      const session = await open(signal)
      if (links.length === 0) return []
      if (links.length > maxLinks) return links.map(() => ({ status: 'rejected', error: tooMany(links.length) }))
      const tie = await ties.find(relation, signal)
      return tie.kind === 'role'
        ? byDeal(links, (deal, some) => giveRole(session, deal, some, tie.role, signal))
        : makePairs(session, tie, links, signal)
    },
    async unlink(relation, links, signal) {
      const session = await open(signal)
      const tie = links.length === 0 ? null : await ties.find(relation, signal)
      if (tie === null) return []
      return tie.kind === 'role'
        ? byDeal(links, (deal, some) => takeRole(session, deal, some, tie, signal))
        : takePairs(session, tie, links, signal)
    },
  }
}

/** Links with an id that nothing has are refused here, and cost no call. */
async function byDeal(
  links: readonly Link[],
  work: (deal: string, links: readonly Link[]) => Promise<LinkOutcome[]>,
): Promise<LinkOutcome[]> {
  const outcomes = new Map<Link, LinkOutcome>()
  const usable = links.filter(({ from, to }) => isId(from) && isId(to))
  for (const [deal, some] of Map.groupBy(usable, ({ from }) => from)) {
    const told = await work(deal, some)
    for (const [at, link] of some.entries()) outcomes.set(link, told[at]!)
  }
  return links.map((link) => outcomes.get(link) ?? { status: 'rejected', error: noSuchEnd() })
}

async function giveRole(
  session: Session,
  deal: string,
  links: readonly Link[],
  role: string,
  signal: AbortSignal,
): Promise<LinkOutcome[]> {
  const contacts = [...new Set(links.map(({ to }) => to))]
  const json = { data: contacts.map((id) => ({ id, Contact_Role: { id: role } })) }
  try {
    const reply = await send(session, 'PUT', { path: `/Deals/${deal}/Contact_Roles`, json }, signal)
    const { data = [] } = parseBody<{ data?: Problem[] }>(reply)
    return links.map(({ to }) => judge(data[contacts.indexOf(to)]))
  } catch (error) {
    // A deal that is not there refuses its own links, and no others.
    return failed(error, links.length, isGone(error) ? 'row' : undefined)
  }
}

/** Only where the contact plays this role: another one is not ours to take. */
async function takeRole(
  session: Session,
  deal: string,
  links: readonly Link[],
  role: Role,
  signal: AbortSignal,
): Promise<LinkOutcome[]> {
  const present = new Set(playing(await membersOf(session, deal, signal), role))
  const outcomes: LinkOutcome[] = []
  for (const { to } of links) {
    if (!present.has(to)) outcomes.push({ status: 'written' })
    else outcomes.push(await takeOne(session, { path: `/Deals/${deal}/Contact_Roles/${to}` }, signal))
    present.delete(to)
  }
  return outcomes
}

/** `ask`: names one link. */
async function takeOne(session: Session, ask: Ask, signal: AbortSignal): Promise<LinkOutcome> {
  try {
    const { data = [] } = parseBody<{ data?: Problem[] }>(await send(session, 'DELETE', ask, signal))
    return judge(data[0])
  } catch (error) {
    return failed(error, 1)[0]!
  }
}

/** A pair that is there is not made again: the linking module would take a second one. */
async function makePairs(
  session: Session,
  tie: Pairs,
  links: readonly Link[],
  signal: AbortSignal,
): Promise<LinkOutcome[]> {
  const present = await pairsAmong(session, tie, links, signal)
  const asked = new Set<string>()
  const missing = links.filter((link) => {
    const isNew = isId(link.from) && isId(link.to) && !present.has(show(link)) && !asked.has(show(link))
    if (isNew) asked.add(show(link))
    return isNew
  })
  const told = new Map<string, LinkOutcome>()
  if (missing.length > 0) {
    const data = missing.map(({ from, to }) => ({ [tie.from]: { id: from }, [tie.to]: { id: to } }))
    try {
      const ask = { path: `/${moduleName(tie.module)}`, json: { data, trigger: [] }, ...costOf(missing.length) }
      const reply = await send(session, 'POST', ask, signal)
      const answer = parseBody<{ data?: Problem[] }>(reply)
      for (const [at, link] of missing.entries()) told.set(show(link), judge(answer.data?.[at]))
    } catch (error) {
      const outcomes = failed(error, missing.length)
      for (const [at, link] of missing.entries()) told.set(show(link), outcomes[at]!)
    }
  }
  return links.map((link): LinkOutcome => {
    if (present.has(show(link))) return { status: 'written', created: false }
    return told.get(show(link)) ?? { status: 'rejected', error: noSuchEnd() }
  })
}

async function takePairs(
  session: Session,
  tie: Pairs,
  links: readonly Link[],
  signal: AbortSignal,
): Promise<LinkOutcome[]> {
  const present = await pairsAmong(session, tie, links, signal)
  const outcomes: LinkOutcome[] = []
  for (const link of links) {
    const id = present.get(show(link))
    if (id === undefined) outcomes.push({ status: 'written' })
    else outcomes.push(await takeOne(session, { path: `/${moduleName(tie.module)}/${id}`, query: silent }, signal))
    present.delete(show(link))
  }
  return outcomes
}

/** No workflow runs for it. https://www.zoho.com/crm/developer/docs/api/v8/delete-records.html */
const silent = { wf_trigger: 'false' }

/** Ids of the pairs that are there, by their ends. */
async function pairsAmong(
  session: Session,
  tie: Pairs,
  links: readonly Link[],
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const wanted = new Set(links.map(show))
  const ids = [...new Set(links.map(({ from }) => from))].filter(isId)
  const found = new Map<string, string>()
  for await (const pairs of readPairs(session, tie, ids, signal))
    for (const pair of pairs) if (wanted.has(show(pair))) found.set(show(pair), pair.id)
  return found
}

const show = ({ from, to }: Link): string => `${from} ${to}`

function judge(answer: Problem | undefined): LinkOutcome {
  if (isWritten(answer)) return { status: 'written' }
  if (answer?.status === 'error') return fitting(rowError(answer))
  const message = 'Zoho: the answer does not say what became of this link.'
  return { status: 'unknown', error: new CrmError({ kind: 'transient', scope: 'row', stored: 'unknown', message }) }
}

function noSuchEnd(): CrmError {
  const message = 'Zoho has no record with this id.'
  return new CrmError({ kind: 'not-found', scope: 'row', stored: 'no', message })
}

function tooMany(count: number): CrmError {
  const message = `Zoho takes ${maxLinks} links at a time, not ${count}.`
  return new CrmError({ kind: 'invalid', scope: 'request', stored: 'no', message })
}

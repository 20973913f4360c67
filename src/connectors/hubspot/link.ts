import type { Link, LinkOutcome, Writer } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { Relation } from '../../model/schema.ts'
import { isId, pathOf } from './associations.ts'
import type { Api } from './client.ts'
import { ofCall, type Problem, problemOf, rowError, textsOf } from './errors.ts'
import { isCalled, type Kinds } from './kinds.ts'
import { type AssociationType, type AssociationTypes, meaningOf, typeOf } from './relations.ts'

interface LinkAnswer {
  results?: { fromObjectId: string | number; toObjectId: string | number }[]
  errors?: Problem[]
}

/** Records at the first end, or links, of one call that takes links away. https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide */
const mostRemoved = 100

type NamedBy = (problem: Problem) => (link: Link) => boolean

/** https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide */
export function createLinker(
  api: Api,
  types: AssociationTypes,
  kinds: Kinds,
): Required<Pick<Writer, 'link' | 'unlink'>> {
  return {
    async link(relation, links, signal) {
      signal.throwIfAborted()
      if (links.length === 0) return []
      const made = [wire(await typeOf(relation, types, signal))]
      const inputs = links.map((link) => ({ ...endsOf(link), types: made }))
      const namedBy = namesIn(relation, kinds)
      return sendLinks(links, namedBy, async () => {
        const answer = await api.send<LinkAnswer>(pathOf(relation, 'batch/create'), { inputs }, signal)
        return joinOutcomes(namedBy, links, answer)
      })
    },
    async unlink(relation, links, signal) {
      signal.throwIfAborted()
      const meaning = links.length === 0 ? null : await meaningOf(relation, types, signal)
      const namedBy = namesIn(relation, kinds)
      const outcomes = new Map<Link, LinkOutcome>()
      // A malformed id would refuse its neighbours, and nothing is linked with it.
      for (const part of partsOf(
        links.filter(({ from, to }) => isId(from) && isId(to)),
        meaning !== null,
      )) {
        const call = meaning === null ? 'batch/archive' : 'batch/labels/archive'
        const inputs =
          meaning === null ? whole(part) : part.map((link) => ({ ...endsOf(link), types: [wire(meaning)] }))
        const told = await sendLinks(part, namedBy, async () => {
          const { errors = [] } = await api.send<LinkAnswer>(pathOf(relation, call), { inputs }, signal)
          return joinRemovals(namedBy, part, errors)
        })
        for (const [n, link] of part.entries()) outcomes.set(link, told[n]!)
      }
      return links.map((link) => outcomes.get(link) ?? { status: 'written' })
    },
  }
}

/** Calls of the size that HubSpot takes: as many records at the first end, or as many links where each names its type. */
function partsOf(links: readonly Link[], typed: boolean): Link[][] {
  const groups = typed ? links.map((link) => [link]) : [...Map.groupBy(links, ({ from }) => from).values()]
  const parts: Link[][] = []
  for (let at = 0; at < groups.length; at += mostRemoved) parts.push(groups.slice(at, at + mostRemoved).flat())
  return parts
}

/** Whole links, by the record at their first end. */
function whole(links: readonly Link[]): object[] {
  return [...Map.groupBy(links, ({ from }) => from)].map(([from, ofIt]) => ({
    from: { id: from },
    to: [...new Set(ofIt.map(({ to }) => to))].map((id) => ({ id })),
  }))
}

function endsOf({ from, to }: Link): object {
  return { from: { id: from }, to: { id: to } }
}

function wire({ category, typeId }: AssociationType): object {
  return { associationCategory: category, associationTypeId: typeId }
}

/** The outcomes of one call; its failure is that of each link. */
async function sendLinks(
  links: readonly Link[],
  namedBy: NamedBy,
  send: () => Promise<LinkOutcome[]>,
): Promise<LinkOutcome[]> {
  try {
    return await send()
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    const status = error.stored === 'no' ? 'rejected' : 'unknown'
    const isNamed = namedBy(problemOf(error))
    const named = [...links.keys()].filter((row) => isNamed(links[row]!))
    const told = ofCall(error, links.length, named)
    return links.map(() => ({ status, error: told }))
  }
}

/** Nothing is told of what was taken away; a link whose end is gone is not there either. */
function joinRemovals(namedBy: NamedBy, links: readonly Link[], errors: readonly Problem[]): LinkOutcome[] {
  const failures = errors.filter(({ category }) => category !== 'OBJECT_NOT_FOUND')
  const refusals = failures.map((problem) => ({ error: rowError(problem), names: namedBy(problem) }))
  const isNameless = refusals.some(({ names }) => !links.some(names))
  return links.map((link): LinkOutcome => {
    const refusal = refusals.find(({ names }) => names(link))
    if (refusal) return { status: 'rejected', error: refusal.error }
    return isNameless ? { status: 'unknown', error: unanswered() } : { status: 'written' }
  })
}

/**
 * An answer lists what is linked now, and its errors stand for the rest; its status says nothing. Which link an error is
 * about has to be told from the ids in it; links that are in neither list are refused where an error names no id at all,
 * and made where as many results name a pair that nobody asked for: an id that was merged away is told as the one that
 * is left.
 */
function joinOutcomes(namedBy: NamedBy, links: readonly Link[], answer: LinkAnswer): LinkOutcome[] {
  const asked = new Set(links.map(show))
  const made = new Set(answer.results?.map(({ fromObjectId: from, toObjectId: to }) => show({ from, to })))
  const refusals = (answer.errors ?? []).map((problem) => ({
    error: rowError(problem),
    names: namedBy(problem),
  }))
  const nameless = refusals.find(({ names }) => !links.some(names))
  const outcomes = links.map((link): LinkOutcome | null => {
    if (made.has(show(link))) return { status: 'written' }
    const refusal = refusals.find(({ names }) => names(link)) ?? nameless
    return refusal ? { status: 'rejected', error: refusal.error } : null
  })
  const open = new Set(links.filter((_, row) => outcomes[row] === null).map(show))
  const isRenamed = [...made].filter((pair) => !asked.has(pair)).length === open.size
  return outcomes.map((outcome): LinkOutcome => {
    if (outcome !== null) return outcome
    return isRenamed ? { status: 'written' } : { status: 'unknown', error: unanswered() }
  })
}

function show({ from, to }: { from: string | number; to: string | number }): string {
  return `${from} ${to}`
}

/**
 * Whether a problem is about a link. Its context names ids by their side (`fromObjectId`), by their type (`CONTACT=838 is
 * not valid`, `objectId` beside `objectType`) or neither way. Both sides by name mean one pair; else either end will do.
 * https://github.com/HubSpot/hubspot-api-nodejs/issues/646
 */
function namesIn(relation: Relation, kinds: Kinds): NamedBy {
  const ends = { from: kinds.known(relation.from), to: kinds.known(relation.to) }
  return ({ context = {} }) => {
    const [from, to] = [idsIn(context.fromObjectId), idsIn(context.toObjectId)]
    if (from.size > 0 && to.size > 0) return (link) => from.has(link.from) && to.has(link.to)
    const either = idsIn(context.ids)
    for (const { type, id } of typedIds(context)) {
      const sides = [isCalled(ends.from, type) && from, isCalled(ends.to, type) && to].filter((side) => side !== false)
      // What HubSpot calls the account's own objects here is not published.
      for (const side of sides.length > 0 ? sides : [either]) side.add(id)
    }
    return (link) => from.has(link.from) || to.has(link.to) || either.has(link.from) || either.has(link.to)
  }
}

function idsIn(value: unknown): Set<string> {
  return new Set(textsOf(value))
}

function typedIds(context: Readonly<Record<string, unknown>>): { type: string; id: string }[] {
  const said = textsOf(context.INVALID_OBJECT_IDS).flatMap((text) => {
    const [, type, id] = /^([\w-]+)=(\d+)/.exec(text) ?? []
    return type && id ? [{ type, id }] : []
  })
  const types = textsOf(context.objectType)
  return [...said, ...textsOf(context.objectId).map((id, n) => ({ id, type: types[n] ?? types[0] ?? '' }))]
}

function unanswered(): CrmError {
  const message = 'HubSpot: the answer names this link neither among the results nor among the errors.'
  return new CrmError({ kind: 'transient', scope: 'row', stored: 'unknown', message })
}

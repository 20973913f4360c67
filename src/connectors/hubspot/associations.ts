import type { Link, LinkOutcome, Writer } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { Relation } from '../../model/schema.ts'
import { type Api, version } from './client.ts'
import { ofCall, type Problem, problemOf, rowError, textsOf } from './errors.ts'
import { type KnownObject, knownObject, knownRelations } from './objects.ts'

/** Bounds of a call. https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide */
const most = { read: 1000, link: 2000 }

/** Relations whose ends are both among these objects. Making a link that is there changes nothing. */
export function relationsAmong(objects: ReadonlySet<string>): Relation[] {
  return knownRelations
    .filter(({ from, to }) => objects.has(from) && objects.has(to))
    .map(({ name, label, from, to }) => ({
      ...{ name, label, from, to },
      read: { maxRows: most.read },
      link: { maxRows: most.link, replay: 'safe' },
    }))
}

interface ReadAnswer {
  results?: { from: { id: string }; to: { toObjectId: string | number }[]; paging?: { next?: { after: string } } }[]
  errors?: Problem[]
}

/**
 * Whatever types a link has, it is one link: the plain type is always among them. A record with many is continued by
 * further calls, all that need one together.
 * https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide
 */
export async function* readLinks(
  api: Api,
  relation: Relation,
  ids: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Link[]> {
  // One malformed id refuses the whole call, and no record has it anyway.
  let inputs: { id: string; after?: string }[] = [...new Set(ids)].filter(isId).map((id) => ({ id }))
  while (inputs.length > 0) {
    const { results = [], errors = [] } = await readBatch(api, relation, inputs, signal)
    // Records without links, and those that are gone, are errors of this kind; any other says nothing about a record.
    const failure = errors.find(({ category }) => category !== 'OBJECT_NOT_FOUND')
    if (failure) throw rowError(failure)
    yield results.flatMap(({ from, to }) => to.map(({ toObjectId }) => ({ from: from.id, to: String(toObjectId) })))
    inputs = results.flatMap(({ from, paging }) => (paging?.next ? [{ id: from.id, after: paging.next.after }] : []))
  }
}

async function readBatch(api: Api, relation: Relation, inputs: readonly object[], signal: AbortSignal) {
  try {
    return await api.ask<ReadAnswer>(pathOf(relation, 'batch/read'), { inputs }, signal)
  } catch (error) {
    if (error instanceof CrmError && error.code === 'OBJECT_NOT_FOUND') return {}
    throw error
  }
}

interface LinkAnswer {
  results?: { fromObjectId: string | number; toObjectId: string | number }[]
  errors?: Problem[]
}

/** https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide */
export function createLinker(api: Api): NonNullable<Writer['link']> {
  return async (relation, links, signal) => {
    const typeId = knownRelations.find(({ name }) => name === relation.name)?.typeId
    if (typeId === undefined) throw unknownRelation(relation)
    if (links.length === 0) return []
    const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: typeId }]
    const inputs = links.map(({ from, to }) => ({ from: { id: from }, to: { id: to }, types }))
    try {
      const answer = await api.send<LinkAnswer>(pathOf(relation, 'batch/create'), { inputs }, signal)
      return joinOutcomes(relation, links, answer)
    } catch (error) {
      if (!(error instanceof CrmError)) throw error
      const status = error.stored === 'no' ? 'rejected' : 'unknown'
      const isNamed = namedBy(problemOf(error), relation)
      const told = ofCall(
        error,
        links.length,
        [...links.keys()].filter((row) => isNamed(links[row]!)),
      )
      return links.map(() => ({ status, error: told }))
    }
  }
}

/**
 * An answer lists what is linked now, and its errors stand for the rest; its status says nothing. Which link an error is
 * about has to be told from the ids in it; links that are in neither list are refused where an error names no id at all,
 * and made where as many results name a pair that nobody asked for: an id that was merged away is told as the one that
 * is left.
 */
function joinOutcomes(relation: Relation, links: readonly Link[], answer: LinkAnswer): LinkOutcome[] {
  const asked = new Set(links.map(show))
  const made = new Set(answer.results?.map(({ fromObjectId: from, toObjectId: to }) => show({ from, to })))
  const refusals = (answer.errors ?? []).map((problem) => ({
    error: rowError(problem),
    names: namedBy(problem, relation),
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
function namedBy({ context = {} }: Problem, relation: Relation): (link: Link) => boolean {
  const [from, to] = [idsIn(context.fromObjectId), idsIn(context.toObjectId)]
  if (from.size > 0 && to.size > 0) return (link) => from.has(link.from) && to.has(link.to)
  const either = idsIn(context.ids)
  for (const { type, id } of typedIds(context)) {
    if (isType(relation.from, type)) from.add(id)
    if (isType(relation.to, type)) to.add(id)
  }
  return (link) => from.has(link.from) || to.has(link.to) || either.has(link.from) || either.has(link.to)
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

/** HubSpot calls an object by its singular in capitals, or by its number. */
function isType(object: string, type: string): boolean {
  const known: KnownObject | undefined = knownObject(object)
  return known?.label.toUpperCase() === type.toUpperCase() || known?.typeId === type
}

function isId(text: string): boolean {
  return /^\d+$/.test(text)
}

function pathOf({ from, to }: Relation, call: string): string {
  return `/crm/associations/${version}/${encodeURIComponent(from)}/${encodeURIComponent(to)}/${call}`
}

function unknownRelation({ name }: Relation): CrmError {
  const message = `HubSpot has no relation ${name} that is known here.`
  return new CrmError({ kind: 'unsupported', scope: 'request', stored: 'no', message })
}

function unanswered(): CrmError {
  const message = 'HubSpot: the answer names this link neither among the results nor among the errors.'
  return new CrmError({ kind: 'transient', scope: 'row', stored: 'unknown', message })
}

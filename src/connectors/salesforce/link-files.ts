import type { Link, LinkOutcome, Writer } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { OpenSession, Session } from './client.ts'
import { deleteRecords, maxCollection, type Saved, save } from './collections.ts'
import { findPlaces, findVersions, newPlace, type Place, placeObject, type Version } from './file-places.ts'
import { isRecordId, longId } from './ids.ts'
import { failed, judge, outcomeOf } from './judge.ts'
import { isGone, isTaken } from './row-errors.ts'

/**
 * Shares documents with records, by the versions that are known of them. A second sharing with the same record is seen to
 * be refused and is looked for before all the same, since no document of the vendor promises that.
 * https://crsinfosolutions.com/fix-contentdocumentlink-duplicate-error
 */
export function createLinker(open: OpenSession): Required<Pick<Writer, 'link' | 'unlink'>> {
  return {
    async link(_, links, signal) {
      if (links.length > maxCollection) return links.map(() => ({ status: 'rejected', error: tooMany() }))
      const session = await open(signal)
      return toldOfAll(links, async () => share(session, links, await look(session, links, signal), signal))
    },
    async unlink(_, links, signal) {
      if (links.length > maxCollection) return links.map(() => ({ status: 'rejected', error: tooMany() }))
      const session = await open(signal)
      return toldOfAll(links, async () => unshare(session, links, await look(session, links, signal), signal))
    },
  }
}

/** What the org has at the ends of links. */
interface Ground {
  versions: ReadonlyMap<string, Version>
  /** By document and record. */
  places: ReadonlyMap<string, Place>
}

async function look(session: Session, links: readonly Link[], signal: AbortSignal): Promise<Ground> {
  signal.throwIfAborted()
  const usable = links.filter(({ from, to }) => isRecordId(from) && isRecordId(to))
  const versions = await findVersions(
    session,
    usable.map(({ from }) => from),
    signal,
  )
  const documents = [...versions.values()].map(({ document }) => document)
  const to = usable.map((link) => longId(link.to))
  const found = await Array.fromAsync(findPlaces(session, documents, signal, to))
  return { versions, places: new Map(found.map((place) => [show(place.document, place.to), place])) }
}

/** A document at a record; undefined where there is no such version, or no record can have that id. */
function goalOf({ from, to }: Link, { versions }: Ground): { document: string; to: string; key: string } | undefined {
  const document = versions.get(from)?.document
  if (document === undefined || !isRecordId(to)) return undefined
  return { document, to: longId(to), key: show(document, longId(to)) }
}

async function share(
  session: Session,
  links: readonly Link[],
  ground: Ground,
  signal: AbortSignal,
): Promise<LinkOutcome[]> {
  const goals = links.map((link) => goalOf(link, ground))
  const open = goals.filter((goal) => goal !== undefined && !ground.places.has(goal.key))
  const absent = [...new Map(open.map((goal) => [goal!.key, goal!])).values()]
  const records = absent.map(({ document, to }) => newPlace(document, to))
  const told = await judge(absent, () => save(session, 'POST', '/composite/sobjects', records, signal), verdictOf)
  const outcomes = new Map<string, LinkOutcome>(absent.map(({ key }, at) => [key, told[at]!]))
  return goals.map((goal): LinkOutcome => {
    if (goal === undefined) return { status: 'rejected', error: noSuchEnd() }
    const outcome = outcomes.get(goal.key) ?? present
    // What is asked for again is there by the first.
    if (outcome.status === 'written') outcomes.set(goal.key, present)
    return outcome
  })
}

const present: LinkOutcome = { status: 'written', created: false }

function verdictOf(saved: Saved | undefined): LinkOutcome {
  if (isTaken(saved?.errors ?? [])) return present
  const outcome = outcomeOf(placeObject, saved)
  return outcome.status === 'written' ? { status: 'written', created: true } : outcome
}

async function unshare(
  session: Session,
  links: readonly Link[],
  ground: Ground,
  signal: AbortSignal,
): Promise<LinkOutcome[]> {
  const goals = links.map((link) => goalOf(link, ground))
  const wrong = [...new Set(goals.flatMap((goal) => (goal && ground.places.get(goal.key)) ?? []))]
  const ids = wrong.map(({ id }) => id)
  const told = await judge(
    wrong,
    () => deleteRecords(session, ids, signal),
    (saved): LinkOutcome => (isGone(saved?.errors ?? []) ? { status: 'written' } : outcomeOf(placeObject, saved)),
  )
  const outcomes = new Map<string, LinkOutcome>(wrong.map(({ document, to }, at) => [show(document, to), told[at]!]))
  return goals.map((goal) => outcomes.get(goal?.key ?? '') ?? { status: 'written' })
}

async function toldOfAll(links: readonly Link[], work: () => Promise<LinkOutcome[]>): Promise<LinkOutcome[]> {
  try {
    return await work()
  } catch (error) {
    return failed(error, links.length)
  }
}

function show(document: string, to: string): string {
  return `${document}>${to}`
}

function noSuchEnd(): CrmError {
  const message = 'Salesforce: the file is not there any more, or the other id is one that no record has.'
  return new CrmError({ kind: 'not-found', scope: 'row', stored: 'no', message })
}

function tooMany(): CrmError {
  const message = `Salesforce: at most ${maxCollection} links are made or taken away at a time.`
  return new CrmError({ kind: 'bug', scope: 'request', stored: 'no', message })
}

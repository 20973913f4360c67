import type { Link, LinkOutcome, Writer } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { Relation } from '../../model/schema.ts'
import type { Api } from './client.ts'
import { ofRow } from './errors.ts'
import { isNumber } from './find.ts'
import { offsetPage } from './lists.ts'
import { type Kinship, kinshipOf } from './relations.ts'

/** A link with the id that it has by itself. */
interface Held extends Link {
  id: string
}

/**
 * Links of a deal with its participants, and of an organization with others, each deal and organization by a call.
 * https://developers.pipedrive.com/docs/api/v1/Deals#getDealParticipants
 */
export async function* readLinks(
  api: Api,
  relation: Relation,
  ids: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Link[]> {
  signal.throwIfAborted()
  // No record has an id of another form.
  const known = [...new Set(ids.filter(isNumber))]
  const each = await Promise.all(
    known.map(async (id) => (await held(api, relation, id, signal)).filter(({ from }) => from === id)),
  )
  yield each.flat().map(({ from, to }) => ({ from, to }))
}

/**
 * A link that is made twice may be there twice, which nobody says; so it is looked for before.
 * https://developers.pipedrive.com/docs/api/v1/OrganizationRelationships
 */
export function createLinker(api: Api): Required<Pick<Writer, 'link' | 'unlink'>> {
  return {
    link: (relation, links, signal) =>
      eachOf(relation, links, signal, async ({ from, to }, present) => {
        if (!isNumber(from) || !isNumber(to)) throw noRecord()
        if (present.some((each) => each.from === from && each.to === to)) return { status: 'written', created: false }
        const kinship = kinshipOf(relation)
        const [path, body] = kinship === undefined ? joining(from, to) : kin(kinship, from, to)
        const { data } = await api.send<{ id?: number }>('POST', path, body, signal)
        present.push({ from, to, id: String(data?.id ?? '') })
        return { status: 'written', created: true }
      }),
    unlink: (relation, links, signal) =>
      eachOf(relation, links, signal, async ({ from, to }, present) => {
        const wrong = present.filter((each) => each.from === from && each.to === to)
        for (const { id } of wrong) await takeAway(api, relation, from, id, signal)
        return { status: 'written' }
      }),
  }

  /** One after the other, with the links that the record at the first end has: what was made or taken away before counts. */
  async function eachOf(
    relation: Relation,
    links: readonly Link[],
    signal: AbortSignal,
    change: (link: Link, present: Held[]) => Promise<LinkOutcome>,
  ): Promise<LinkOutcome[]> {
    signal.throwIfAborted()
    const { maxRows = 1 } = relation.link ?? {}
    if (links.length > maxRows) return links.map(() => ({ status: 'rejected', error: tooMany(maxRows) }))
    const seen = new Map<string, Held[]>()
    const outcomes: LinkOutcome[] = []
    for (const link of links) {
      try {
        const present = seen.get(link.from) ?? (isNumber(link.from) ? await held(api, relation, link.from, signal) : [])
        seen.set(link.from, present)
        outcomes.push(await change(link, present))
        // What has no direction the other end has from now on, too.
        if (kinshipOf(relation) === 'related') seen.delete(link.to)
      } catch (error) {
        outcomes.push(failed(error))
        // What came of it is not known.
        seen.delete(link.from)
      }
    }
    return outcomes
  }
}

function failed(error: unknown): LinkOutcome {
  if (!(error instanceof CrmError)) throw error
  return { status: error.stored === 'no' ? 'rejected' : 'unknown', error: ofRow(error) }
}

function joining(deal: string, person: string): [string, unknown] {
  return [`/api/v1/deals/${deal}/participants`, { person_id: Number(person) }]
}

/** Who owns a relation of a parent is the parent, which such a link ends at. */
function kin(type: Kinship, from: string, to: string): [string, unknown] {
  const [owner, linked] = type === 'parent' ? [to, from] : [from, to]
  const ends = { rel_owner_org_id: Number(owner), rel_linked_org_id: Number(linked) }
  return ['/api/v1/organizationRelationships', { type, ...ends }]
}

/** One that is gone meanwhile is taken away. */
async function takeAway(api: Api, relation: Relation, from: string, id: string, signal: AbortSignal): Promise<void> {
  const path =
    kinshipOf(relation) === undefined
      ? `/api/v1/deals/${from}/participants/${id}`
      : `/api/v1/organizationRelationships/${id}`
  try {
    await api.send('DELETE', path, undefined, signal)
  } catch (error) {
    if (!(error instanceof CrmError) || error.kind !== 'not-found') throw error
  }
}

type Named = number | { value?: number; id?: number } | null | undefined

interface Participant {
  id: number
  person_id?: Named
}

interface Relationship {
  id: number
  type?: string
  rel_owner_org_id?: Named
  rel_linked_org_id?: Named
}

/** What a record is linked with by this relation, from whichever end; nothing where it is gone. */
async function held(api: Api, relation: Relation, id: string, signal: AbortSignal): Promise<Held[]> {
  const kinship = kinshipOf(relation)
  try {
    return kinship === undefined ? await participantsOf(api, id, signal) : await kinOf(api, kinship, id, signal)
  } catch (error) {
    if (error instanceof CrmError && error.kind === 'not-found') return []
    throw error
  }
}

async function participantsOf(api: Api, deal: string, signal: AbortSignal): Promise<Held[]> {
  const all: Held[] = []
  let cursor: string | null = null
  do {
    const listing = { path: `/api/v1/deals/${deal}/participants` }
    const page: { items: Participant[]; next: string | null } = await offsetPage(api, listing, cursor, signal)
    for (const { id, person_id: person } of page.items) all.push({ id: String(id), from: deal, to: idOf(person) })
    cursor = page.next
  } while (cursor !== null)
  return all
}

async function kinOf(api: Api, kinship: Kinship, organization: string, signal: AbortSignal): Promise<Held[]> {
  const query = { org_id: organization }
  const { data } = await api.get<Relationship[]>('/api/v1/organizationRelationships', query, signal)
  return (data ?? [])
    .filter(({ type }) => type === kinship)
    .flatMap(({ id, rel_owner_org_id, rel_linked_org_id }): Held[] => {
      const [owner, linked] = [idOf(rel_owner_org_id), idOf(rel_linked_org_id)]
      if (kinship === 'parent') return [{ id: String(id), from: linked, to: owner }]
      // It has no direction, so it is shown from the one that is asked about.
      return [{ id: String(id), from: organization, to: owner === organization ? linked : owner }]
    })
}

function idOf(named: Named): string {
  return String(typeof named === 'object' && named !== null ? (named.value ?? named.id) : named)
}

function noRecord(): CrmError {
  const message = 'Pipedrive: a record that is to be linked has an id that no record has.'
  return new CrmError({ kind: 'not-found', scope: 'row', stored: 'no', message })
}

function tooMany(most: number): CrmError {
  const message = `Pipedrive: at most ${most} links are made at a time.`
  return new CrmError({ kind: 'bug', scope: 'request', stored: 'no', message })
}

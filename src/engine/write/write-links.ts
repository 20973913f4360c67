import type { LinkOutcome, Outcome } from '../../connector.ts'
import { FerryError } from '../../model/errors.ts'
import { endMissing, endsInTarget, findEnds, linkBetween, whyNot } from '../forecast/link-ends.ts'
import { createLinkReader, type LinkReader } from '../forecast/look-at-links.ts'
import { linkId, parseLinkId } from '../read/extract-links.ts'
import { isHeld, mayMeet, placesOf } from './link-places.ts'
import type { Links } from './links.ts'
import type { Migration, Operation, Partition, Planned, Ready, ReadyRow } from './migration.ts'
import { failed, type Judged, outcomeOf } from './outcomes.ts'

/** Links of one kind as rows: what they are made of is in their ids. */
export function linkPartition({ name }: Links): Partition {
  return { name, fetch: async (_snapshot, ids) => ids.map((id) => ({ id, row: { ...parseLinkId(id) } })) }
}

/**
 * Makes links between records that are there. One that misses an end is kept back and says which, and so is one that would
 * take the place of what the target has come to have. A second sending is harmless, or else is preceded by a look.
 */
export function linkOperation({ context }: Migration, links: Links): Operation {
  const { relation, source } = links
  const { write } = links.connection
  const link = write?.link
  if (relation.link === undefined || link === undefined) {
    throw new FerryError(
      'plan',
      `The target makes no links "${relation.name}".`,
      'Take them out of the plan with edit_plan.',
    )
  }
  const isSafe = relation.link.replay === 'safe'
  const reader = createLinkReader(context, [links])
  return {
    action: 'create',
    maxRows: relation.link.maxRows,
    maxBytes: Number.POSITIVE_INFINITY,
    settle: { ms: source.target.operations.create?.settleMs ?? 0, first: !isSafe },
    landmarks: null,
    ready: (batch) => readyToLink(reader, links, batch, isSafe),
    async send(rows, signal) {
      const sent = rows.map(({ address }) => parseLinkId(address))
      return (await link.call(write, relation, sent, signal)).map(toOutcome)
    },
    judge: async ({ prediction }, outcome) =>
      outcome.status === 'written' ? outcomeOf(prediction, 'created', null) : failed(prediction, outcome.error),
  }
}

async function readyToLink(
  reader: LinkReader,
  links: Links,
  batch: readonly Planned[],
  isSafe: boolean,
): Promise<Ready> {
  const ends = await findEnds(
    links,
    batch.map(({ record }) => parseLinkId(record.id)),
  )
  const unclear = ends.filter(
    (both, i) => (!isSafe && batch[i]!.inDoubt) || mayMeet(links, ...endsInTarget(links, both)),
  )
  const held = await reader.look(links, unclear, true)
  const rows: ReadyRow[] = []
  const known: Judged[] = []
  for (const [i, { prediction, inDoubt }] of batch.entries()) {
    const link = linkBetween(links, ends[i]!)
    if (link === null) {
      known.push(outcomeOf(prediction, 'quarantined', null, endMissing, whyNot(...ends[i]!)))
      continue
    }
    if (isHeld(links, link, held)) {
      known.push(outcomeOf(prediction, inDoubt ? 'created' : 'unchanged', null))
      continue
    }
    const full = placesOf(links, link, held).find(({ left }) => left <= 0)
    if (full === undefined)
      rows.push({ prediction, inDoubt, address: linkId(link), encoded: { wire: { ...link }, bytes: 0 } })
    else known.push(outcomeOf(prediction, 'quarantined', null, full.hindrance.reason, full.hindrance.detail))
  }
  return { rows, known }
}

function toOutcome(outcome: LinkOutcome): Outcome {
  return outcome.status === 'written' ? { ...outcome, id: '' } : outcome
}

import type { LinkOutcome, Outcome } from '../../connector.ts'
import { FerryError } from '../../model/errors.ts'
import { endMissing, findEnds, presentLinks, whyNot } from '../forecast/forecast-links.ts'
import { linkId, parseLinkId } from '../read/extract-links.ts'
import { inTarget, type Links } from './links.ts'
import type { Migration, Operation, Partition, Planned, Ready, ReadyRow } from './migration.ts'
import { failed, type Judged, outcomeOf } from './outcomes.ts'

/** Links of one kind as rows: what they are made of is in their ids. */
export function linkPartition({ name }: Links): Partition {
  return { name, fetch: async (_snapshot, ids) => ids.map((id) => ({ id, row: { ...parseLinkId(id) } })) }
}

/**
 * Makes links between records that are there. One that misses an end is kept back and says which. A second sending is
 * harmless, or else is preceded by a look at what the target has.
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
  return {
    action: 'create',
    maxRows: relation.link.maxRows,
    maxBytes: Number.POSITIVE_INFINITY,
    settle: { ms: source.target.operations.create?.settleMs ?? 0, first: !isSafe },
    landmarks: null,
    ready: (batch) => readyToLink(context, links, batch, isSafe),
    async send(rows, signal) {
      const sent = rows.map(({ address }) => parseLinkId(address))
      return (await link.call(write, relation, sent, signal)).map(toOutcome)
    },
    judge: async ({ prediction }, outcome) =>
      outcome.status === 'written' ? outcomeOf(prediction, 'created', null) : failed(prediction, outcome.error),
  }
}

async function readyToLink(
  context: Migration['context'],
  links: Links,
  batch: readonly Planned[],
  isSafe: boolean,
): Promise<Ready> {
  const ends = await findEnds(
    links,
    batch.map(({ record }) => parseLinkId(record.id)),
  )
  const look = !isSafe && batch.some(({ inDoubt }) => inDoubt)
  const present = look ? await presentLinks(context, links, ends) : new Set<string>()
  const rows: ReadyRow[] = []
  const known: Judged[] = []
  for (const [i, { prediction, inDoubt }] of batch.entries()) {
    const [from, to] = ends[i]!
    if ('issue' in from || 'issue' in to) {
      known.push(outcomeOf(prediction, 'quarantined', null, endMissing, whyNot(from, to)))
      continue
    }
    const address = linkId(inTarget(links, { from: from.id, to: to.id }))
    if (present.has(address)) known.push(outcomeOf(prediction, 'created', null))
    else rows.push({ prediction, inDoubt, address, encoded: { wire: { ...parseLinkId(address) }, bytes: 0 } })
  }
  return { rows, known }
}

function toOutcome(outcome: LinkOutcome): Outcome {
  return outcome.status === 'written' ? { ...outcome, id: '' } : outcome
}

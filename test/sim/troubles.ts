import type { Fault } from '../../simulators/kit/faults.ts'
import { abilities } from './abilities.ts'
import type { Draw, TargetFacts } from './scenario.ts'

export type Side = 'source' | 'target'
export type SimVerb = 'dry-run' | 'apply-schema' | 'migrate' | 'verify'

/** Where a process is struck: at the nth border of this verb, over all its workers, whose name fits. */
export interface Place {
  verb: SimVerb
  /** Beginning of a border's name; empty: every border. */
  border: string
  nth: number
}

export type Trouble =
  /** Something goes wrong inside an account. */
  | { kind: 'account'; side: Side; verb: SimVerb; fault: Fault }
  /** Something goes wrong on the way. */
  | { kind: 'network'; side: Side; verb: SimVerb; path: string; nth: number; effect: NetworkEffect; ms: number }
  /** The worker is killed; another is sure that it is gone, or waits until its lease is over. */
  | { kind: 'crash'; at: Place; takeover: 'sure' | 'lease' }
  /** The worker stands still, another takes over when the lease is over, and the first goes on after `ms` more. */
  | { kind: 'freeze'; at: Place; ms: number }
  /** The clock of our machine is set. */
  | { kind: 'jump'; at: Place; ms: number }
  /** A person works in one of the accounts. `pick` chooses the record. */
  | { kind: 'person'; at: Place; side: Side; deed: Deed; pick: number }

export type Deed = 'edit' | 'delete' | 'merge' | 'create'

/**
 * `refused`: no connection is made. `lost`: the request never arrives, and nobody says so. `late`: it arrives after
 * `ms`. `unanswered`: executed, but the answer never comes. `twice`: it arrives a second time after `ms`; the client
 * gets the first answer. `garbled`: half of the answer's body comes, and looks complete.
 */
export type NetworkEffect = 'refused' | 'lost' | 'late' | 'unanswered' | 'twice' | 'garbled'

const batch = '/v1/objects/person/batch'
const lookup = '/v1/objects/person/lookup'
const list = '/v1/objects/person/records'
/** What a request may wait for at most before its client gives up. */
export const timeoutMs = 10_000

const migrateBorders = [
  'journal.intend:before',
  'journal.intend:after',
  'journal.settle:before',
  'journal.settle:after',
  `send POST target${batch}`,
  `answer POST target${batch}`,
  `send POST target${lookup}`,
  'beforeImages.put:before',
  'beforeImages.put:after',
  'permits.take:after',
  'permits.hold:before',
  'approvals.use:after',
  'journal.bindPair:after',
  'snapshot.get:before',
  'runs.report:after',
  'runs.finish:before',
  '',
  '',
]
const jobBorders = [
  'journal.begin:before',
  'journal.begin:after',
  'send POST target/v1/jobs',
  'answer POST target/v1/jobs',
  'send PUT target/v1/jobs',
  'answer PUT target/v1/jobs',
  'send GET target/v1/jobs',
  'answer GET target/v1/jobs',
]
const dryRunBorders = [
  'snapshot.append:before',
  'snapshot.append:after',
  'matchIndex.append:before',
  'matchIndex.append:after',
  'matchIndex.claim:after',
  'journal.addPredictions:before',
  'journal.addPredictions:after',
  'catalogue.completeSnapshot:after',
  `answer GET source${list}`,
  '',
]

export function drawTroubles(draw: Draw, target: TargetFacts): Trouble[] {
  const troubles: Trouble[] = []
  const write = target.writes === 'jobs' ? '/v1/jobs*' : batch
  for (let faults = draw.integer(3, 7); faults > 0; faults -= 1) troubles.push(drawFault(draw, target, write))
  for (let crashes = draw.pick([1, 1, 1, 2, 3]); crashes > 0; crashes -= 1) {
    troubles.push({ kind: 'crash', at: drawPlace(draw, target), takeover: draw.pick(['sure', 'lease']) })
  }
  if (draw.chance(0.2)) troubles.push(drawFreeze(draw, target))
  if (draw.chance(0.15)) {
    const ms = draw.pick([-1_800_000, -30_000, -1_500, 1_500, 30_000, 1_800_000])
    troubles.push({ kind: 'jump', at: drawPlace(draw, target), ms })
  }
  for (let deeds = draw.pick([0, 0, 1, 2]); deeds > 0; deeds -= 1) {
    const at = drawPlace(draw, target)
    const deed = draw.pick<Deed>(['edit', 'edit', 'delete', 'merge', 'create'])
    troubles.push({ kind: 'person', at, side: draw.pick(['source', 'target', 'target']), deed, pick: draw.next() })
  }
  return troubles
}

/** Low numbers are likelier, since a migration may have few borders of a name. */
function drawPlace(draw: Draw, { writes }: TargetFacts): Place {
  const verb = draw.pick<SimVerb>(['migrate', 'migrate', 'migrate', 'dry-run', 'verify'])
  const border =
    verb === 'migrate'
      ? draw.pick(writes === 'jobs' ? [...migrateBorders, ...jobBorders] : migrateBorders)
      : verb === 'dry-run'
        ? draw.pick(dryRunBorders)
        : ''
  const most = border === '' ? 150 : 8
  return { verb, border, nth: 1 + Math.floor(draw.next() ** 2 * most) }
}

/** Between the last look at the lease and the first byte nobody can look again, so there nobody is frozen. */
function drawFreeze(draw: Draw, target: TargetFacts): Trouble {
  const mayFreeze = ({ verb, border }: Place): boolean =>
    (abilities.freezes as readonly string[]).includes(verb) &&
    !(target.replay === 'blind' && (border === '' || border.startsWith('send')))
  let at = drawPlace(draw, target)
  while (!mayFreeze(at)) at = drawPlace(draw, target)
  return { kind: 'freeze', at, ms: draw.pick([0, 300, 5_000, 90_000]) }
}

function drawFault(draw: Draw, target: TargetFacts, write: string): Trouble {
  const [verb, side, path] = draw.pick<[SimVerb, Side, string]>([
    ['migrate', 'target', write],
    ['migrate', 'target', write],
    ['migrate', 'target', write],
    ['migrate', 'target', lookup],
    ['migrate', 'target', '*'],
    ['dry-run', 'source', list],
    ['dry-run', 'target', list],
    ['dry-run', 'target', '*'],
    ['verify', 'target', lookup],
  ])
  const nth = 1 + Math.floor(draw.next() ** 2 * (path === write ? 8 : 4))
  if (draw.chance(0.35)) {
    const effects: NetworkEffect[] = ['refused', 'lost', 'late', 'unanswered', 'garbled', 'twice']
    // What the network doubles on its way to a target that takes everything is doubled there; nobody can prevent it.
    const isHarmless = verb !== 'migrate' || target.replay !== 'blind'
    const effect = draw.pick(isHarmless ? effects : effects.slice(0, -1))
    return { kind: 'network', side, verb, path, nth, effect, ms: drawDelay(draw, target) }
  }
  const fault: Fault = { path, nth, times: 1, ...drawEffect(draw, target) }
  return { kind: 'account', side, verb, fault }
}

/** Longer than its client waits, where the account takes that long or a second sending does no harm. */
function drawDelay(draw: Draw, { replay, limits }: TargetFacts): number {
  const longest = replay === 'blind' ? limits.settleMs! : Math.max(limits.settleMs!, timeoutMs + 10_000)
  return Math.floor(draw.chance(0.4) ? longest : draw.next() * longest)
}

function drawEffect(draw: Draw, target: TargetFacts): Fault {
  const slow = Math.max(0, drawDelay(draw, target) - target.latency.batch[1])
  const isJob = target.writes === 'jobs' && draw.chance(0.3)
  if (isJob) return { kind: 'job', end: draw.pick(['failed', 'lost', 'stuck']) }
  return draw.pick<Fault>([
    { kind: 'status', status: 429 },
    { kind: 'status', status: 503 },
    { kind: 'status', status: 500 },
    { kind: 'status', status: 502, applied: true },
    { kind: 'slow', ms: slow },
    { kind: 'slow', ms: slow, applied: true },
    { kind: 'reset-before' },
    { kind: 'reset-after' },
    { kind: 'cut' },
    { kind: 'partial', rows: draw.integer(0, 5) },
    { kind: 'expire' },
  ])
}

import type { Fault } from '../../simulators/kit/faults.ts'
import { abilities } from './abilities.ts'
import type { Draw } from './draw.ts'
import type { TargetFacts } from './scenario.ts'

export type Side = 'source' | 'target'
export type SimVerb = 'dry-run' | 'apply-schema' | 'migrate' | 'verify'

/** Where a process is struck: at the nth border of this verb, over all its workers, whose name fits. */
export interface Place {
  verb: SimVerb
  /** Beginning of a border's name; empty: every border. */
  border: string
  nth: number
  /** Borders count from the first one on whose name begins so. */
  since?: string
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

/** Where a seed's accounts can be hit. */
export interface Routes {
  faults: readonly [SimVerb, Side, string][]
  /** Borders of a migration, and of a dry run, besides those of the store. */
  borders: readonly string[]
  dryRunBorders: readonly string[]
  /** Whose tokens do not end. */
  lasting?: readonly Side[]
}

const batch = '/v1/objects/person/batch'
const lookup = '/v1/objects/person/lookup'
const list = '/v1/objects/person/records'
/** What a request may wait for at most before its client gives up. */
export const timeoutMs = 10_000

const storeBorders = [
  'journal.intend:before',
  'journal.intend:after',
  'journal.settle:before',
  'journal.settle:after',
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
  '',
]

/** Of the reference CRM. */
export function referenceRoutes({ writes }: Pick<TargetFacts, 'writes'>): Routes {
  const write = writes === 'jobs' ? '/v1/jobs*' : batch
  return {
    faults: [
      ['migrate', 'target', write],
      ['migrate', 'target', write],
      ['migrate', 'target', write],
      ['migrate', 'target', lookup],
      ['migrate', 'target', '*'],
      ['dry-run', 'source', list],
      ['dry-run', 'target', list],
      ['dry-run', 'target', '*'],
      ['verify', 'target', lookup],
    ],
    borders: [
      `send POST target${batch}`,
      `left POST target${batch}`,
      `left POST target${batch}`,
      `answer POST target${batch}`,
      `send POST target${lookup}`,
      ...(writes === 'jobs' ? jobBorders : []),
    ],
    dryRunBorders: [`answer GET source${list}`],
  }
}

/** A vendor's own target is spared people: its judge knows of none. */
export function drawTroubles(draw: Draw, target: TargetFacts, routes: Routes, withPeople: boolean): Trouble[] {
  const troubles: Trouble[] = []
  const place = (): Place => drawPlace(draw, routes)
  for (let faults = draw.integer(3, 7); faults > 0; faults -= 1) troubles.push(drawFault(draw, target, routes))
  for (let crashes = draw.pick([1, 1, 1, 2, 3]); crashes > 0; crashes -= 1) {
    troubles.push({ kind: 'crash', at: place(), takeover: draw.pick(['sure', 'lease']) })
  }
  if (draw.chance(0.2)) troubles.push(drawFreeze(draw, target, place))
  if (draw.chance(0.15)) {
    const ms = draw.pick([-1_800_000, -30_000, -1_500, 1_500, 30_000, 1_800_000])
    troubles.push({ kind: 'jump', at: place(), ms })
  }
  for (let deeds = withPeople ? draw.pick([0, 0, 1, 2]) : 0; deeds > 0; deeds -= 1) {
    const deed = draw.pick<Deed>(['edit', 'edit', 'delete', 'merge', 'create'])
    troubles.push({
      ...{ kind: 'person', at: place(), side: draw.pick(['source', 'target', 'target']), deed, pick: draw.next() },
    })
  }
  if (withPeople && target.refusal !== 'row' && draw.chance(0.4)) troubles.push(...drawHitch(draw, target))
  if (target.limits.daily !== undefined && draw.chance(0.6)) troubles.push(drawBadNight(draw))
  if (withPeople && target.writes === 'batch' && target.refusal === 'unnamed' && draw.chance(0.7))
    troubles.push(...drawRift(draw))
  if (target.replay === 'blind' && target.writes === 'batch' && draw.chance(target.isTold ? 0.8 : 0.3))
    troubles.push(...drawLastBreath(draw, target))
  return troubles
}

const noteBatch = '/v1/objects/note/batch'

/** What strikes the notes of a blind target, beside what strikes people. */
export function drawNoteTroubles(draw: Draw, target: TargetFacts): Trouble[] {
  const troubles: Trouble[] = []
  for (let faults = draw.integer(0, 3); faults > 0; faults -= 1) {
    const fault = { path: noteBatch, nth: draw.integer(1, 4), times: 1, ...drawEffect(draw, target) }
    troubles.push({ kind: 'account', side: 'target', verb: 'migrate', fault })
  }
  if (draw.chance(0.5)) {
    const border = draw.pick(['send', 'left', 'answer'])
    const at: Place = { verb: 'migrate', border: `${border} POST target${noteBatch}`, nth: draw.integer(1, 4) }
    troubles.push({ kind: 'crash', at, takeover: draw.pick(['sure', 'lease']) })
  }
  if (draw.chance(0.4)) {
    const effect = draw.pick<NetworkEffect>(['lost', 'late', 'unanswered', 'garbled'])
    const way = { side: 'target', verb: 'migrate', path: noteBatch, nth: draw.integer(1, 4) } as const
    // Whoever sent it may be gone, and its successor counts from then on.
    const ms = Math.max(0, drawDelay(draw, target) - target.latency.batch[1])
    troubles.push({ kind: 'network', ...way, effect, ms })
  }
  return troubles
}

/** The worker dies while its run is about to sleep until the next day, asleep, or waking up. */
function drawBadNight(draw: Draw): Trouble {
  const border = draw.pick(['runs.sleep:before', 'runs.sleep:after', 'runs.sleep:after'])
  const at: Place = { verb: draw.pick(['dry-run', 'migrate', 'migrate']), border, nth: draw.integer(1, 2) }
  return { kind: 'crash', at, takeover: draw.pick(['sure', 'lease']) }
}

/** A worker dies with rows on their way, which are carried out when its successor is at work already. */
function drawLastBreath(draw: Draw, { latency, limits }: TargetFacts): Trouble[] {
  const nth = draw.integer(1, 4)
  const ms = limits.settleMs! - latency.batch[1]
  return [
    { kind: 'network', side: 'target', verb: 'migrate', path: batch, nth, effect: 'late', ms },
    { kind: 'crash', at: { verb: 'migrate', border: `left POST target${batch}`, nth }, takeover: 'sure' },
  ]
}

/** A person enters whom the migration is about to bring, so that a whole batch is refused; and the worker dies over it. */
function drawHitch(draw: Draw, { writes }: TargetFacts): Trouble[] {
  const border = draw.pick([`answer POST target${batch}`, 'journal.settle:after', 'journal.intend:after'])
  const at: Place = { verb: 'migrate', border: writes === 'jobs' ? '' : border, nth: draw.integer(2, 9) }
  const entered: Place = { verb: 'migrate', border: 'approvals.use:after', nth: 1 }
  return [
    { kind: 'person', at: entered, side: 'target', deed: 'create', pick: draw.next() },
    { kind: 'crash', at, takeover: draw.pick(['sure', 'lease']) },
  ]
}

/** A person enters whom the migration is about to bring; the batch is refused, divided, and the worker dies over one half. */
function drawRift(draw: Draw): Trouble[] {
  const since = `refused POST target${batch}`
  const border = draw.pick(['journal.intend:after', 'send POST', 'left POST', 'answer POST', 'journal.settle:after'])
  const entered: Place = { verb: 'migrate', border: 'approvals.use:after', nth: 1 }
  return [
    ...[1, 2, 3].map((): Trouble => {
      return { kind: 'person', at: entered, side: 'target', deed: 'create', pick: draw.next() }
    }),
    {
      kind: 'crash',
      at: { verb: 'migrate', since, border, nth: draw.pick([1, 1, 2]) },
      takeover: draw.pick(['sure', 'lease']),
    },
  ]
}

/** Low numbers are likelier, since a migration may have few borders of a name. */
function drawPlace(draw: Draw, routes: Routes): Place {
  const verb = draw.pick<SimVerb>(['migrate', 'migrate', 'migrate', 'dry-run', 'verify'])
  const border =
    verb === 'migrate'
      ? draw.pick([...storeBorders, ...routes.borders])
      : verb === 'dry-run'
        ? draw.pick([...dryRunBorders, ...routes.dryRunBorders])
        : ''
  const most = border === '' ? 150 : 8
  return { verb, border, nth: 1 + Math.floor(draw.next() ** 2 * most) }
}

/** Between the last look at the lease and the first byte nobody can look again, so there nobody is frozen. */
function drawFreeze(draw: Draw, target: TargetFacts, place: () => Place): Trouble {
  const mayFreeze = ({ verb, border }: Place): boolean =>
    (abilities.freezes as readonly string[]).includes(verb) &&
    !(target.replay === 'blind' && (border === '' || border.startsWith('send')))
  let at = place()
  while (!mayFreeze(at)) at = place()
  return { kind: 'freeze', at, ms: draw.pick([0, 300, 5_000, 90_000]) }
}

function drawFault(draw: Draw, target: TargetFacts, routes: Routes): Trouble {
  const [verb, side, path] = draw.pick(routes.faults)
  const isWrite = path === routes.faults[0]?.[2]
  const nth = 1 + Math.floor(draw.next() ** 2 * (isWrite ? 8 : 4))
  if (draw.chance(0.35)) {
    const effects: NetworkEffect[] = ['refused', 'lost', 'late', 'unanswered', 'garbled', 'twice']
    // What the network doubles on its way to a target that takes everything is doubled there; nobody can prevent it.
    const isHarmless = verb !== 'migrate' || target.replay !== 'blind'
    const effect = draw.pick(isHarmless ? effects : effects.slice(0, -1))
    return { kind: 'network', side, verb, path, nth, effect, ms: drawDelay(draw, target) }
  }
  const fault: Fault = { path, nth, times: 1, ...drawEffect(draw, target, routes.lasting?.includes(side)) }
  return { kind: 'account', side, verb, fault }
}

/** Longer than its client waits, where the account takes that long or a second sending does no harm. */
function drawDelay(draw: Draw, { replay, limits }: TargetFacts): number {
  const longest = replay === 'blind' ? limits.settleMs! : Math.max(limits.settleMs!, timeoutMs + 10_000)
  return Math.floor(draw.chance(0.4) ? longest : draw.next() * longest)
}

function drawEffect(draw: Draw, target: TargetFacts, withoutExpiry = false): Fault {
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
    ...(withoutExpiry ? [] : [{ kind: 'expire' as const }]),
  ])
}

import type { LatencyProfile } from '../../simulators/kit/latency.ts'
import type { ObjectPolicy } from '../../src/model/plan.ts'
import { abilities } from './abilities.ts'
import { Draw } from './draw.ts'
import { drawNoteTroubles, drawTroubles, referenceRoutes, type Trouble } from './troubles.ts'
import { type Trade, trades } from './vendors.ts'

export type Replay = 'safe' | 'refused' | 'blind'

/** Everything that a seed decides. */
export interface Scenario {
  seed: number
  /** When it begins, in milliseconds since 1970. */
  start: number
  /** `people`: between two accounts of the reference CRM; else from one vendor to another. */
  cast: Cast
  target: TargetFacts
  source: { limits: Record<string, number>; latency: LatencyProfile }
  records: number
  /** Notes about people; they hold no key, so nothing else may be drawn for a target than what a blind one bears. */
  notes: number
  policy: ObjectPolicy
  /** The plan keeps the time at which records were made, and managers in a field of its own; the target lacks both. */
  schemaChange: boolean
  troubles: Trouble[]
  /** The same plan is carried out a second time, when all is done. */
  again: boolean
}

export interface TargetFacts {
  replay: Replay
  writes: 'batch' | 'jobs'
  refusal: 'row' | 'batch' | 'unnamed'
  limits: Record<string, number>
  latency: LatencyProfile
  /** Whether its connection is told from the start how many calls it takes, so that a worker is quickly at work. */
  isTold: boolean
}

/** On a day on which nothing special happens. */
const [morning, evening] = [Date.UTC(2026, 2, 2, 9, 15), Date.UTC(2026, 2, 2, 23, 15)]

const latencies: readonly LatencyProfile[] = [
  { batch: [0, 0], page: [0, 0], small: [0, 0] },
  { batch: [5, 60], page: [5, 40], small: [1, 10] },
  { batch: [200, 900], page: [100, 300], small: [30, 80] },
  { batch: [10, 3_000], page: [10, 1_500], small: [5, 400] },
]

/** Who sails: people and companies of the reference CRM, or records of one vendor that become those of another. */
export type Cast = 'people' | keyof typeof trades
export const casts: readonly Cast[] = ['people', ...(Object.keys(trades) as (keyof typeof trades)[])]

/** Leads have nothing that ties them, and a seed has links: they sail only for who asks for them. */
function drawCast(seed: number): Cast {
  return new Draw(seed, 'cast').next() < 0.1 ? 'accounts' : 'people'
}

/** `times`: how often troubles are drawn, each time others besides. */
export function drawScenario(seed: number, cast = drawCast(seed), times = 1): Scenario {
  const draw = new Draw(seed, 'scenario')
  const target = cast === 'people' ? drawTarget(draw) : drawVendor(draw, trades[cast].target)
  const day = new Draw(seed, 'day')
  const isShort = cast === 'people' && day.chance(0.1)
  // Less than most migrations need, so that the run sleeps until midnight, once or more often.
  if (isShort) target.limits.daily = day.integer(45, 75)
  const routes = cast === 'people' ? referenceRoutes(target) : trades[cast].routes
  return {
    ...{ seed, cast },
    start: (isShort ? evening : morning) + draw.integer(0, 59_999) / 10,
    target,
    source: { limits: drawLimits(draw), latency: draw.pick(latencies) },
    records: draw.integer(30, 60),
    notes: cast === 'people' && isBlind(target) ? new Draw(seed, 'notes').integer(0, 30) : 0,
    policy: {
      existing: draw.pick(['overwrite', 'fill-empty', 'overwrite', 'never']),
      duplicate: draw.pick(['quarantine', 'create-without-key']),
      missingKey: draw.pick(['quarantine', 'create']),
      invalid: draw.pick(['quarantine', 'omit']),
      race: draw.pick(['quarantine', 'update']),
    },
    schemaChange: draw.chance(0.3),
    troubles: Array.from({ length: times }, (_, n) => [
      ...drawTroubles(new Draw(seed, `troubles${n === 0 ? '' : n}`), target, routes, cast === 'people'),
      ...(cast === 'people' && isBlind(target)
        ? drawNoteTroubles(new Draw(seed, `note troubles${n === 0 ? '' : n}`), target)
        : []),
    ]).flat(),
    again: draw.chance(0.4),
  }
}

/** Notes need batches, and all that strikes them has to be over when a blind target may be asked. */
function isBlind({ replay, writes }: TargetFacts): boolean {
  return replay === 'blind' && writes === 'batch'
}

/** A vendor says of itself what it is; only its pace is drawn. */
function drawVendor(draw: Draw, { replay, settleMs }: Trade['target']): TargetFacts {
  // No HubSpot portal takes fewer, and nobody knows more of one before its first answer.
  const limits = { window: draw.integer(100, 190), windowMs: 10_000, settleMs }
  return { replay, writes: 'batch', refusal: 'row', latency: draw.pick(latencies), limits, isTold: true }
}

function drawTarget(draw: Draw): TargetFacts {
  const replay = draw.pick(abilities.replays)
  const latency = draw.pick(latencies)
  const lag = replay === 'blind' && draw.chance(0.5) ? draw.integer(1, 40) * 1_000 : 0
  return {
    replay,
    writes: draw.pick(abilities.writes),
    refusal: draw.pick(abilities.refusals),
    isTold: draw.chance(0.5),
    latency,
    limits: {
      ...drawLimits(draw),
      lookupLag: lag,
      // Some accounts carry out what they received long after its client has given up.
      settleMs: latency.batch[1] + draw.pick([1_000, 5_000, 15_000]),
      jobRows: draw.integer(5, 40),
      jobBytes: draw.pick([20_000, 1_000_000]),
      jobsOpen: draw.integer(1, 4),
      jobMs: draw.pick([0, 1_500, 8_000]),
      jobHours: draw.pick([0.05, 0.2]),
      tokenMs: draw.pick([3_600_000, 3_600_000, 150_000]),
    },
  }
}

function drawLimits(draw: Draw): Record<string, number> {
  return {
    window: draw.integer(10, 60),
    windowMs: draw.pick([1_000, 2_000, 10_000]),
    inFlight: draw.integer(1, 12),
    batchRows: draw.integer(3, 20),
    batchBytes: draw.pick([4_000, 8_000, 100_000]),
    pageRows: draw.integer(7, 60),
    lookupRows: draw.integer(4, 40),
  }
}

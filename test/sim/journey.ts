import type { Connections } from '../../src/connections.ts'
import { type Claim, carryOut } from '../../src/dispatch/carry-out.ts'
import { approve, requestApproval } from '../../src/engine/approve.ts'
import type { Surroundings, Table } from '../../src/engine/context.ts'
import { randomId } from '../../src/engine/ids.ts'
import { perform } from '../../src/engine/verbs.ts'
import { parsePlan, writePlan } from '../../src/mapping/plan-file.ts'
import { FerryError } from '../../src/model/errors.ts'
import type { DryRunResult, MigrateResult, ProposeResult, VerifyResult } from '../../src/model/results.ts'
import type { Run } from '../../src/model/run.ts'
import { addressOf } from './data.ts'
import type { Process } from './process.ts'
import type { Scenario } from './scenario.ts'
import { type SimVerb, timeoutMs } from './troubles.ts'
import { trades } from './vendors.ts'
import { World } from './world.ts'

/** So often a worker gives a sign of life: the rarer, the older its lease when it counts. */
const beatMs = 5_000
/** A lease lasts so long without one; longer where runs sleep for nights, in which there are a few thousand otherwise. */
const leaseMs = ({ target }: Scenario): number => (target.limits.daily === undefined ? 30_000 : 1_200_000)
/** A migration that is resumed more often has come to no end. */
const mostAttempts = 15
/** Nothing in a seed may take longer, in virtual time; where the calls of a day do not suffice, it takes days. */
const hour = 3_600_000
const longestMs = ({ target }: Scenario): number => (target.limits.daily === undefined ? 6 * hour : 100 * hour)
/** Between the last look at the lease and the moment in which a request has left. */
const leavingMs = 500

export interface Voyage {
  dryRun: DryRunResult
  migration: Run
  migrated: MigrateResult
  verified: VerifyResult
  /** The report's line for each record: source id, predicted, happened, target id, reason. */
  lines: Line[]
  /** The same of companies. */
  companies: Line[]
  notes: Line[]
  /** Of everything: companies and late references, too. */
  all: Line[]
}

export interface Line {
  pair: string
  id: string
  predicted: string
  happened: string
  targetId: string
  reason: string
}

/** What no resuming mends. */
const hopeless = new Set(['plan', 'approval', 'usage', 'config', 'privilege', 'bug'])

/** A run came to an end that nothing excuses. */
class Stranded extends Error {}

/** The tables that the last attempt of a verb wrote, by name. */
type Tables = Record<string, string[][]>

/** From the dry run to the verification, each verb resumed until it is done. */
export async function sail(world: World): Promise<Voyage> {
  const { strikes } = world
  const { cast } = world.scenario
  if (cast !== 'people') {
    const plan = proposed.get(cast) ?? (await proposePlan({ ...world.scenario, cast }))
    proposed.set(cast, plan)
    await world.front.plans.write('sim', plan)
  }
  const dryRun = await carryOn<DryRunResult>(world, 'dry-run', {})
  const approval = await consent(world)
  if (dryRun.result.schemaChanges.length > 0) await carryOn(world, 'apply-schema', { approval })
  const migrated = await carryOn<MigrateResult>(world, 'migrate', { approval })
  strikes.begin('verify')
  strikes.ensureCrash()
  const verified = await carryOn<VerifyResult>(world, 'verify', { run: migrated.run.id })
  const all = (migrated.tables.records ?? []).map(lineOf)
  return {
    all,
    companies: all.filter(({ pair }) => pair === world.pairs.company),
    notes: all.filter(({ pair }) => pair === 'note>note'),
    dryRun: dryRun.result,
    migration: migrated.run,
    migrated: migrated.result,
    verified: verified.result,
    lines: all.filter(({ pair }) => pair === world.pairs.person),
  }
}

const proposed = new Map<keyof typeof trades, string>()

/**
 * The plan as a person without wishes takes it. It is proposed once, in a world of its own: the accounts are the same in
 * every seed but for their records, and each seed has to be the same whichever ran before.
 */
async function proposePlan(scenario: Scenario & { cast: keyof typeof trades }): Promise<string> {
  const { objects, complete } = trades[scenario.cast]
  const world = await World.open({ ...scenario, seed: 1, records: 200, troubles: [] })
  try {
    const { result } = await carryOn<ProposeResult>(world, 'propose', { source: 'source', target: 'target', objects })
    const plan = parsePlan((await world.front.plans.read(result.plan))!)
    return writePlan({ ...complete(plan), id: 'sim' })
  } finally {
    await world.close()
  }
}

async function consent(world: World): Promise<string> {
  const deps = { store: world.front, clock: frontClock(world), random: world.random }
  const { approval } = await requestApproval(deps, 'sim')
  await approve(deps, approval.id, approval.phrase, 'test')
  return approval.id
}

/** The finished run is resumed, and the same plan is carried out once more; what should not have happened, in words. */
export async function sailAgain(world: World, { migration, lines }: Voyage): Promise<string[]> {
  const wrong: string[] = []
  const { strikes } = world
  strikes.disarm()
  if (await world.front.runs.requeue(migration.id, world.now())) wrong.push('a finished migration can be resumed')
  const before = new Map(world.stored('target').map((record) => [record.id, JSON.stringify(record)]))
  const { result } = await carryOn<DryRunResult>(world, 'dry-run', {})
  const toWrite = result.pairs.reduce((n, { counts }) => n + counts.create + counts.update, 0)
  if (toWrite === 0) return wrong
  const { tables } = await carryOn<MigrateResult>(world, 'migrate', { approval: await consent(world) })
  // What waited the first time may go this time, and what people touched is another record now.
  const first = new Map(lines.map((line) => [line.id, line]))
  const sources = new Map(world.data.source.map((record) => [record.id, record]))
  for (const { id, targetId } of lines) {
    // Who loses a record to a person's hand may now want what another got.
    const address = addressOf(sources.get(id)?.values.mail)
    if (strikes.touched.target.has(targetId) && address !== null) strikes.touchedAddresses.add(address)
  }
  const again = (tables.records ?? [])
    .map(lineOf)
    .filter(({ pair, happened }) => pair === world.pairs.person && written.has(happened))
  for (const { id, happened, reason } of again) {
    const [line, source] = [first.get(id), sources.get(id)]
    if (line === undefined || source === undefined || !settled.has(line.happened)) continue
    if (!strikes.isTouched(source, line.targetId)) wrong.push(`the second time ${id} is ${happened} (${reason})`)
  }
  const open = new Set(again.map(({ targetId }) => targetId))
  // Who referred to a record that a person did away with, or kept from coming, may refer to its successor now.
  if (strikes.touched.target.size + strikes.touchedAddresses.size > 0) return wrong
  for (const record of world.stored('target')) {
    const was = before.get(record.id)
    if (was !== undefined && was !== JSON.stringify(record) && !open.has(record.id))
      wrong.push(`the second time ${record.id} was written`)
  }
  return wrong
}

const written = new Set(['created', 'updated', 'failed'])
const settled = new Set(['created', 'updated', 'unchanged'])

function lineOf(row: readonly string[]): Line {
  const [id = '', , pair = '', , , predicted = '', happened = '', targetId = '', , reason = ''] = row
  return { pair, id, predicted, happened, targetId, reason }
}

function frontClock(world: World): Process['clock'] {
  return { now: world.now, monotonic: () => world.time.now() - world.time.start, sleep: world.time.sleep }
}

/** One run to its end, however often its worker is struck. */
async function carryOn<T>(
  world: World,
  verb: SimVerb | 'propose',
  input: Run['input'],
): Promise<{ run: Run; result: T; tables: Tables }> {
  const { front, strikes, network, scenario } = world
  const id = randomId('run', world.random)
  strikes.begin(verb)
  network.arm(scenario.troubles, verb)
  for (const side of ['source', 'target'] as const) {
    const faults = scenario.troubles.flatMap((trouble) =>
      trouble.kind === 'account' && trouble.side === side && trouble.verb === verb ? [trouble.fault] : [],
    )
    world.accounts[side].faults.set(faults)
  }
  await front.runs.create({ id, verb, plan: verb === 'propose' ? null : 'sim', input }, world.now())
  const tables: Tables = {}
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    await world.time.run(attemptOnce(world, id, tables), longestMs(scenario))
    const run = (await front.runs.get(id)) as Run
    strikes.note(`${verb}, attempt ${attempt}: ${run.state}${run.problem === null ? '' : ` (${run.problem.message})`}`)
    if (run.state === 'failed' && hopeless.has(run.problem?.code ?? ''))
      throw new Stranded(`${verb} failed: ${run.problem?.message}`)
    if (run.state === 'done') return { run, result: run.result as unknown as T, tables }
  }
  const run = await front.runs.get(id)
  throw new Stranded(`${verb} was resumed ${mostAttempts} times and is ${run?.state}: ${run?.problem?.message}`)
}

/** A worker takes the run up and comes as far as it comes; what is left behind by it is waited for. */
async function attemptOnce(world: World, id: string, tables: Tables): Promise<void> {
  const { front, strikes, time } = world
  await front.runs.requeue(id, world.now())
  const process = await world.startProcess()
  const work = carry(world, process, id, tables).catch(unlessTaken)
  const end = await Promise.race([
    work.then(() => 'ended' as const),
    process.died.then(() => 'died' as const),
    process.frozen.then(() => 'frozen' as const),
  ])
  if (end === 'died') {
    if (strikes.takeover === 'sure') {
      const problem = { code: 'paused', message: 'The worker of this run ended without a word.' }
      await front.runs.abandon(id, process.name, problem, world.now())
    } else await waitOutLease(world, id)
  }
  if (end === 'frozen') {
    await waitOutLease(world, id)
    const wait = strikes.frozenMs
    const successor = attemptOnce(world, id, tables)
    await time.sleep(wait)
    process.thaw()
    await Promise.all([successor, Promise.race([work, process.died])])
  }
}

/** Who was frozen, or comes for one that was, may find the run in other hands or at its end, and leaves. */
function unlessTaken(error: unknown): void {
  if (!(error instanceof FerryError) || !['busy', 'usage', 'paused'].includes(error.code)) throw error
}

async function waitOutLease({ front, time, now }: World, id: string): Promise<void> {
  const lease = await front.runs.lease(id)
  if (lease !== null) await time.sleep(Math.max(0, lease.until - now()) + 1)
}

/** What `src/run-worker.ts` does, with everything handed in. */
async function carry(world: World, process: Process, id: string, tables: Tables): Promise<void> {
  const { clock, store } = process
  const quiet = new AbortController().signal
  let connections: Connections | null = null
  const work = async (claim: Claim): Promise<Readonly<Record<string, unknown>>> => {
    world.holder = process.name
    connections ??= world.connectionsOf(process, (forMs) => claim.holdLease(forMs + leavingMs))
    const surroundings: Surroundings = {
      ...claim,
      ...{ store, clock, random: world.random, privileged: true },
      ...{ connect: connections.open, traffic: connections.traffic },
      log: () => undefined,
      holdLease: () => claim.holdLease(timeoutMs + leavingMs),
      table: async (name) => tableIn(tables, name),
    }
    return { ...(await perform(surroundings)) }
  }
  const lease = { worker: process.name, leaseMs: leaseMs(world.scenario), beatMs, graceMs: timeoutMs }
  await carryOut({ store, clock, ...lease, pause: quiet, abort: quiet }, id, work)
}

function tableIn(tables: Tables, name: string): Table {
  const rows: string[][] = []
  tables[name] = rows
  return { path: `/${name}.csv`, add: async (row) => void rows.push([...row]), close: async () => undefined }
}

/** After this, no permit of a call that ended can be busy. */
export function permitsAreFreeAfter(windowMs: number): number {
  return timeoutMs + windowMs + 1_000
}

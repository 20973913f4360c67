import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { stringify } from 'yaml'
import { systemClock } from './clock.ts'
import { type Agent, type Reply, startAgent } from './demo/agent.ts'
import { judge, type Verdict } from './demo/judge.ts'
import {
  type Before,
  type KillMoment,
  killHard,
  killMoments,
  killWorkers,
  look,
  waitForMoment,
  workerOf,
} from './demo/kills.ts'
import type { DryRunResult, MigrateResult, VerifyResult } from './model/results.ts'
import { peakRssMb } from './peak-memory.ts'
import { type Simulator, startSimulator } from './simulator-process.ts'

/**
 * The main job from discovery to proof, against simulators: 10,000 Salesforce leads into HubSpot, driven over MCP by a
 * scripted agent, with a person who types what the approval asks for. `--kills N` kills server and worker N times.
 */
const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    kills: { type: 'string', default: '0' },
    size: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    latency: { type: 'string', default: 'typical' },
  },
})

for (const name of ['kills', 'size', 'seed'] as const) {
  if (/^\d{1,7}$/.test(options[name])) continue
  process.stderr.write(`--${name} takes a whole number, not "${options[name]}".\n`)
  process.exit(2)
}

/** A person looks at the fields that were created before saying go; meanwhile the target's window is free again. */
const personLooksMs = 11_000

function say(line: string): void {
  if (!options.json) process.stdout.write(`${line}\n`)
}

interface Show {
  agent: Agent
  home: string
  simulators: Simulator[]
  kills: KillMoment[]
  workerPeakRssMb: number
}

async function main(): Promise<boolean> {
  const worldArgs = ['--world', 'leads', '--size', options.size, '--seed', options.seed, '--latency', options.latency]
  const home = await mkdtemp(join(tmpdir(), 'crm-ferry-demo-'))
  say(`Starting simulators of Salesforce and HubSpot with ${options.size} leads; everything is kept in ${home}.`)
  const simulators = await Promise.all(['salesforce', 'hubspot'].map((vendor) => startSimulator(vendor, worldArgs)))
  const [salesforce, hubspot] = simulators as [Simulator, Simulator]
  await writeConfig(home, salesforce, hubspot)
  const agent = await startAgent({ home, env: { ...salesforce.env, ...hubspot.env }, say })
  const kills = killMoments(Number(options.kills), Number(options.size) / 100)
  const show: Show = { agent, home, simulators, kills, workerPeakRssMb: 0 }
  try {
    const evidence = await play(show)
    const workerPeakRssMb = Math.max(show.workerPeakRssMb, workerPeak(home))
    const verdict = await judge(hubspot, {
      ...evidence,
      workerPeakRssMb,
      serverPeakRssMb: agent.serverPeakRssMb(),
    })
    conclude(verdict, evidence)
    return verdict.failures.length === 0
  } finally {
    await agent.close()
    killWorkers(home)
    await Promise.all(simulators.map((simulator) => simulator.stop()))
  }
}

async function writeConfig(home: string, salesforce: Simulator, hubspot: Simulator): Promise<void> {
  const config = {
    connections: {
      salesforce: {
        vendor: 'salesforce',
        settings: { url: salesforce.url },
        credentials: { clientId: 'env:SF_CLIENT_ID', clientSecret: 'env:SF_CLIENT_SECRET' },
      },
      hubspot: {
        vendor: 'hubspot',
        settings: { url: hubspot.url },
        credentials: { accessToken: 'env:HUBSPOT_ACCESS_TOKEN' },
      },
    },
  }
  await writeFile(join(home, 'config.yaml'), stringify(config), { mode: 0o600 })
}

type Played = { dryRun: DryRunResult; migrate: MigrateResult; verify: VerifyResult }

/** Every step that an agent takes, in the order of the skill. */
async function play(show: Show): Promise<Played> {
  await tell(show, 'list_connections', {})
  await carry(show, 'discover_schema', { connections: ['salesforce', 'hubspot'] })
  const objects = [{ source: 'Lead', target: 'contacts' }]
  const proposed = await carry(show, 'propose_mapping', { source: 'salesforce', target: 'hubspot', objects })
  const { plan_id } = proposed.data.result as { plan_id: string }
  await tell(show, 'get_plan', { plan_id })
  const dryRun = await carry(show, 'dry_run', { plan_id })
  const approval = await tell(show, 'request_approval', { plan_id })
  if (approval.data.status !== 'approved') throw new Error(`The approval is ${approval.data.status}.`)
  await carry(show, 'apply_schema_changes', { plan_id })
  if (options.latency !== 'none') {
    say(`\n    the person looks at the new fields in HubSpot (${personLooksMs / 1_000} s) and says go`)
    await systemClock.sleep(personLooksMs)
  }
  const migrated = await carry(show, 'execute_migration', { plan_id })
  const verified = await carry(show, 'verify_migration', { run_id: migrated.data.run_id })
  return {
    dryRun: resultOf<DryRunResult>(dryRun),
    migrate: resultOf<MigrateResult>(migrated),
    verify: resultOf<VerifyResult>(verified),
  }
}

/** One tool call as an agent sees it: the call and the first lines of the answer. */
async function tell({ agent }: Show, tool: string, args: Record<string, unknown>): Promise<Reply> {
  say(`\n> ${tool} ${JSON.stringify(args)}`)
  const reply = await agent.call(tool, args)
  showReply(reply)
  return reply
}

function showReply({ text }: Reply): void {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/crm-data|^\s*\|?\s*-{3}/.test(line))
  for (const line of lines.slice(0, 12)) say(`    ${line.slice(0, 160)}`)
  if (lines.length > 12) say(`    ... ${lines.length - 12} more lines`)
}

/** A verb that lasts: started, then followed to its end; killed and resumed at the moments that are planned for it. */
async function carry(show: Show, tool: string, args: Record<string, unknown>): Promise<Reply> {
  say(`\n> ${tool} ${JSON.stringify(args)}`)
  const moments = show.kills.filter((moment) => moment.tool === tool)
  const step = moments[0] === undefined ? 0 : (await look(moments[0], show.simulators)).calls
  let reply = await show.agent.call(tool, { ...args, wait_seconds: 0 })
  const run_id = String(reply.data.run_id)
  let resumed = step
  for (const moment of moments) {
    resumed = await killAt(show, moment, { step, resumed }, run_id)
    reply = await show.agent.call('resume_run', { run_id, wait_seconds: 0 })
  }
  reply = await follow(show.agent, run_id, reply)
  showReply(reply)
  if (reply.data.state !== 'done') throw new Error(`${tool} ended as ${reply.data.state}: ${reply.text}`)
  return reply
}

async function follow(agent: Agent, run_id: string, latest: Reply): Promise<Reply> {
  let reply = latest
  while (reply.data.state === 'running' || reply.data.state === 'queued') {
    reply = await agent.call('get_run', { run_id, wait_seconds: 20 })
  }
  return reply
}

/** Looks at the run from time to time until it has ended or nobody needs to know any more. */
async function watchForEnd(agent: Agent, run_id: string, watch: { ended: boolean; over: boolean }): Promise<void> {
  while (!watch.over && !watch.ended) {
    const { data } = await agent.call('get_run', { run_id, wait_seconds: 0 })
    watch.ended = data.state !== 'running' && data.state !== 'queued'
    if (!watch.over) await systemClock.sleep(100)
  }
}

/** Kills server and worker at the moment and starts the server anew as a host does; how many calls had been received. */
async function killAt(show: Show, moment: KillMoment, before: Before, run_id: string): Promise<number> {
  const { agent, home, simulators } = show
  const watch = { ended: false, over: false }
  const watching = watchForEnd(agent, run_id, watch)
  const reached = await waitForMoment(moment, simulators, before, () => watch.ended)
  watch.over = true
  await watching
  if (!reached) throw new Error(`The run ended before ${moment.seen.calls} calls to ${moment.seen.path} were seen.`)
  const [server, worker] = [agent.pid, workerOf(home, run_id)]
  show.workerPeakRssMb = Math.max(show.workerPeakRssMb, worker === null ? 0 : (peakRssMb(worker) ?? 0))
  killHard(worker)
  killHard(server)
  const { calls, inFlight } = await look(moment, simulators)
  process.stdout.write(
    `    KILLED worker ${worker} and server ${server} in ${moment.tool}: ${calls - before.resumed} calls to ${moment.seen.path} sent, ${inFlight} without an answer yet\n`,
  )
  await agent.restart()
  await agent.call('get_run', { run_id, wait_seconds: 0 })
  return calls
}

/** The whole result of a run, from the report that it left on this machine. */
function resultOf<Result>(reply: Reply): Result {
  const files = (reply.data.files ?? []) as { name: string; path: string }[]
  const path = files.find(({ name }) => name === 'json')?.path
  if (path === undefined) throw new Error(`The run ${reply.data.run_id} left no report.`)
  return JSON.parse(readFileSync(path, 'utf8')) as Result
}

/** The most memory that any worker had, as each said when it ended. */
function workerPeak(home: string): number {
  const logs = readdirSync(join(home, 'logs')).map((name) => readFileSync(join(home, 'logs', name), 'utf8'))
  const peaks = logs.flatMap((log) => [...log.matchAll(/"peakRssMb":(\d+)/g)].map(([, peak]) => Number(peak)))
  return Math.max(0, ...peaks)
}

/** The reconciliation as a table, the reports, and everything that is not as planted. */
function conclude({ summary, truth, judgement, failures }: Verdict, { dryRun, migrate, verify }: Played): void {
  say('\nReconciliation of what was planted, what we said, and what the target holds')
  const rows = Object.keys(truth.counts) as (keyof MigrateResult['tally'])[]
  for (const name of rows) {
    say(
      `    ${name.padEnd(12)} planted ${String(truth.counts[name]).padStart(6)}   done ${String(migrate.tally[name]).padStart(6)}`,
    )
  }
  const { duplicates, missing, mismatchedFields, unexpected, foreignChanged, fieldValues } = judgement
  say(
    `    by the target's control plane: ${duplicates} duplicates, ${missing} missing, ${mismatchedFields} of ${fieldValues} values differ, ${unexpected} unexpected, ${foreignChanged} others touched`,
  )
  say(
    `    by verify_migration: ${verify.matched} matched, ${verify.mismatched} mismatched, ${verify.missing} missing, ${verify.fieldValues} values compared`,
  )
  say(
    `    predictions right: ${migrate.predictedRight} of ${migrate.tally.read}; replies of 429: ${summary.rateLimitHits}`,
  )
  say(
    `    write phase: ${migrate.seconds} s for ${migrate.calls} calls, floor ${summary.floorSeconds} s, ${migrate.permitsBusyAtStart} permits busy at its start`,
  )
  say(`    peak memory: worker ${summary.workerPeakRssMb} MB, server ${summary.serverPeakRssMb} MB`)
  say('Reports')
  for (const [what, files] of [
    ['dry run', dryRun.files],
    ['migration', migrate.files],
    ['verification', verify.files],
  ] as const) {
    say(`    ${what}: ${files.report}`)
  }
  for (const failure of failures) process.stderr.write(`NOT AS PLANTED: ${failure}\n`)
  for (const example of failures.length > 0 ? judgement.examples.slice(0, 5) : [])
    process.stderr.write(`${JSON.stringify(example)}\n`)
  if (options.json) process.stdout.write(`${JSON.stringify(summary)}\n`)
  else say(failures.length === 0 ? '\nEverything is as planted.' : '\nNot everything is as planted.')
}

main().then(
  (asPlanted) => {
    process.exitCode = asPlanted ? 0 : 1
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    process.exitCode = 1
  },
)

import { Command } from 'commander'
import type { StartRequest } from '../app.ts'
import { editHelp } from './edit-help.ts'
import { exampleHelp, wayHelp } from './examples.ts'
import { exitHelp } from './exit.ts'
import type { GlobalOptions, Session } from './session.ts'
import type { World } from './world.ts'

type Work = (session: Session) => Promise<number>
type Flags = GlobalOptions & { privileged?: boolean }

/** The commands; each loads what it needs when it runs, so that `--help` is quick. `done` takes the exit status. */
export function createProgram(world: World, version: string, done: (status: number) => void): Command {
  const program = new Command('crm-ferry')
    .description('Migrates CRM data between systems: dry run, approval by a person, migration, proof by reading back.')
    .version(version)
    .option('--json', 'one JSON document on stdout, no progress')
    .option('--home <folder>', 'folder of plans, runs and reports (default: CRM_FERRY_HOME or the user data folder)')
    .option('--config <file>', 'configuration file (default: CRM_FERRY_CONFIG or config.yaml in the home folder)')
    .addHelpText('after', `${wayHelp}\n${exitHelp}`)
  const withApp = async (flags: Flags, work: Work) => {
    const session = await import('./session.ts')
    done(await session.withApp(world, { ...program.opts<GlobalOptions>(), ...flags }, flags, work))
  }
  const start = (flags: Flags, request: StartRequest) =>
    withApp(flags, async (session) => (await import('./runs.ts')).startAndFollow(session, request))

  addPlanning(program, withApp, start)
  addWriting(program, withApp, start)
  addRuns(program, withApp)
  addPurge(program, withApp)
  addProcesses(program, world, version, done)
  for (const command of program.commands) command.addHelpText('after', exampleHelp(command.name()))
  return program
}

type WithApp = (flags: Flags, work: Work) => Promise<void>
type Start = (flags: Flags, request: StartRequest) => Promise<void>

function addPlanning(program: Command, withApp: WithApp, start: Start): void {
  program
    .command('connections')
    .description('list the accounts that this machine can reach, and what is missing')
    .action(() => withApp({}, async (session) => (await import('./plans.ts')).listConnections(session)))
  program
    .command('discover [connections...]')
    .description('look at the accounts of the named connections, or of all')
    .option('--object <name>', 'show the fields of this object as last seen; "*" shows all objects')
    .option('--field <part>', 'only fields with this in name or label, with their options when they are few')
    .action((names: string[], options: Parameters<typeof import('./discover.ts').discover>[2]) =>
      withApp({}, async (session) => (await import('./discover.ts')).discover(session, names, options)),
    )
  program
    .command('sync <connection>')
    .description('keep the schema of an account in a file, for a credential that may read records and not the schema')
    .action((name: string) =>
      withApp({}, async (session) =>
        (await import('./runs.ts')).startAndFollow(session, { verb: 'discover', connections: [name], keep: true }),
      ),
    )
  program
    .command('propose')
    .description('propose a plan from both schemas and a sample')
    .requiredOption('--source <connection>', 'where the records are')
    .requiredOption('--target <connection>', 'where they go')
    .requiredOption(
      '--object <Source=target...>',
      'object pairs, such as Lead=contacts; Asset__c=+Assets has the object Assets created',
    )
    .option(
      '--filter <condition...>',
      'only records that meet it, such as "Status = Open"; "Lead: ..." for one of several pairs',
    )
    .option('--where <condition...>', "the same in the source's own query language")
    .option('--plan <id>', 'name of the plan')
    .action(async (options: Parameters<typeof import('./plans.ts').proposeRequest>[0]) =>
      start({}, (await import('./plans.ts')).proposeRequest(options)),
    )
  program
    .command('plan <id>')
    .description('show a plan, its questions and its findings')
    .option('--text', 'the whole plan as well')
    .action((id: string, { text }: { text?: boolean }) =>
      withApp({}, async (session) => (await import('./plans.ts')).showPlan(session, id, text === true)),
    )
  program
    .command('edit <plan> <edits>')
    .description('apply edits from a JSON file, or from standard input with -')
    .addHelpText('after', editHelp)
    .action((plan: string, edits: string) =>
      withApp({}, async (session) => (await import('./plans.ts')).editPlan(session, plan, edits)),
    )
  program
    .command('preview <plan>')
    .description('show records before and after: a few that together show every rule of the plan')
    .option('--record <id...>', 'these source records')
    .option('--field <name>', 'only rules about this field of either side')
    .option('--reason <code>', 'only this reason, as a dry run named it')
    .option('--limit <n>', 'how many records at most', '8')
    .action((plan: string, options: Parameters<typeof import('./preview.ts').preview>[2]) =>
      withApp({}, async (session) => (await import('./preview.ts')).preview(session, plan, options)),
    )
  for (const [verb, what] of [
    ['extract', 'read the source of a plan into a snapshot'],
    ['profile', 'say what every field of the source of a plan holds'],
    ['dry-run', 'say for every record what a migration would do, without writing'],
  ] as const)
    program
      .command(`${verb} <plan>`)
      .description(what)
      .option('--refresh', 'read the source again even if a snapshot exists')
      .action((plan: string, { refresh }: { refresh?: boolean }) =>
        start({}, { verb, plan, refresh: refresh === true }),
      )
}

function addWriting(program: Command, withApp: WithApp, start: Start): void {
  program
    .command('approve <plan>')
    .description('approve the newest dry run of a plan; only a person at a terminal can')
    .action((plan: string) => withApp({}, async (session) => (await import('./approve.ts')).approve(session, plan)))
  program
    .command('apply-schema <plan>')
    .description('make the approved fields and options in the target')
    .option('--privileged', 'allow changes of the schema')
    .action((plan: string, { privileged }: { privileged?: boolean }) =>
      start({ privileged: privileged === true }, { verb: 'apply-schema', plan }),
    )
  program
    .command('migrate <plan>')
    .description('write what the approved dry run predicted')
    .option('--at <time>', 'begin then, such as "2026-11-23 02:00" on the clocks of this machine')
    .action((plan: string, { at }: { at?: string }) =>
      at === undefined
        ? start({}, { verb: 'migrate', plan })
        : withApp({}, async (session) => (await import('./runs.ts')).order(session, { verb: 'migrate', plan, at })),
    )
  program
    .command('verify <run>')
    .description('read back what a migration wrote and compare')
    .action((run: string) => start({}, { verb: 'verify', run }))
}

function addRuns(program: Command, withApp: WithApp): void {
  program
    .command('runs')
    .description('list the newest runs')
    .action(() => withApp({}, async (session) => (await import('./runs.ts')).listRuns(session, 20)))
  program
    .command('run <id>')
    .description('show a run')
    .option('--wait', 'follow it to its end')
    .action((id: string, { wait }: { wait?: boolean }) =>
      withApp({}, async (session) => (await import('./runs.ts')).showRun(session, id, wait === true)),
    )
  program
    .command('log <run>')
    .description('what happened in a run: phases, batches, waits')
    .option('--follow', 'go on as it happens, until the run stops')
    .action((id: string, { follow }: { follow?: boolean }) =>
      withApp({}, async (session) => (await import('./log.ts')).showLog(session, id, follow === true)),
    )
  program
    .command('errors <run>')
    .description('what a run kept back or was refused, by reason, with examples')
    .option('--reason <code>', 'only this reason')
    .option('--limit <n>', 'how many examples at most', '20')
    .action((id: string, options: Parameters<typeof import('./errors.ts').showErrors>[2]) =>
      withApp({}, async (session) => (await import('./errors.ts')).showErrors(session, id, options)),
    )
  program
    .command('pause <run>')
    .description('stop a run at its next batch border')
    .action((id: string) => withApp({}, async (session) => (await import('./runs.ts')).pause(session, id)))
  program
    .command('resume <run>')
    .description('go on with a paused, failed or abandoned run')
    .option('--privileged', 'allow changes of the schema')
    .action((id: string, { privileged }: { privileged?: boolean }) =>
      withApp({ privileged: privileged === true }, async (session) => (await import('./runs.ts')).resume(session, id)),
    )
}

function addPurge(program: Command, withApp: WithApp): void {
  program
    .command('purge [run]')
    .description('delete what ended runs keep of records on this machine; outcomes and id map stay')
    .option('--older-than <days>', 'of all runs that ended so long ago')
    .option('--all', 'of all ended runs')
    .option('--journal', 'outcomes and id map as well: a later run then knows its records by their source key alone')
    .option('--yes', 'do not ask')
    .action((run: string | undefined, options: Parameters<typeof import('./purge.ts').purge>[2]) =>
      withApp({}, async (session) => (await import('./purge.ts')).purge(session, run, options)),
    )
}

function addProcesses(program: Command, world: World, version: string, done: (status: number) => void): void {
  program
    .command('serve')
    .description('serve the tools to an MCP host over stdio')
    .option('--privileged', 'offer apply_schema_changes')
    .option('--read-only', 'offer no tool that writes to a CRM')
    .action(async (options: { privileged?: boolean; readOnly?: boolean }) => {
      const { serveTools } = await import('./serve.ts')
      done(await serveTools(world, { ...program.opts<GlobalOptions>(), ...options }, version))
    })
  program
    .command('simulate <vendors...>')
    .description('start local stand-ins for vendors and print the variables that reach them')
    .option('--world <name>', 'data to start with, such as leads')
    .option('--seed <n>', 'seed of the data')
    .option('--records <n>', 'how large the data is; without --world, that of two businesses in use')
    .option('--latency <profile>', 'how slow they answer')
    .option(
      '--scopes <list>',
      'what the credential may do, for a vendor that has scopes: their names with commas between',
    )
    .option('--setting <name=value...>', 'another setting, such as app=oauth, or of one vendor: hubspot.readings=...')
    .option('--limit <name=figure...>', 'a limit other than the usual, such as daily=500 or hubspot.daily=500')
    .option(
      '--fault <json...>',
      'something that goes wrong, such as {"kind":"expire","nth":20}; for one: hubspot.{...}',
    )
    .action(async (vendors: string[], options: Parameters<typeof import('./processes.ts').simulate>[2]) => {
      const { simulate } = await import('./processes.ts')
      done(await simulate(world, vendors, options, program.opts<GlobalOptions>().json === true))
    })
  program
    .command('demo')
    .description('a whole migration between two local stand-ins')
    .allowUnknownOption()
    .argument('[options...]', 'passed on to the demo')
    .action(async (options: string[]) => done(await (await import('./processes.ts')).demo(options)))
}

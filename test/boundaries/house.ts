import type { Part, Waiver } from './check.ts'

const connectorRules: Pick<Part, 'may' | 'packages' | 'builtins'> = {
  may: [
    'src/model/',
    { to: 'src/connector.ts', manner: 'types' },
    { to: 'src/http/http.ts', manner: 'types' },
    'src/connectors/blank.ts',
    'src/connectors/canonical.ts',
    'src/connectors/entities.ts',
    'src/connectors/finding.ts',
    'src/connectors/single-flight.ts',
  ],
  packages: ['udsv', 'fflate'],
  builtins: ['node:crypto'],
}

/**
 * Who may know whom. What a part may not name, it does not know: there is no list of what is forbidden. The reasons
 * stand in docs/architecture.md.
 */
export const parts: readonly Part[] = [
  { name: 'model', owns: ['src/model/'], may: [] },
  { name: 'the connector contract', owns: ['src/connector.ts'], may: [{ to: 'src/model/', manner: 'types' }] },
  { name: 'a connector', owns: ['src/connectors/*/'], ...connectorRules },
  {
    name: 'the connector of files',
    owns: ['src/connectors/file/'],
    ...connectorRules,
    // Its wire is the file system, as HTTP is that of others.
    builtins: ['node:crypto', 'node:fs', 'node:fs/promises', 'node:path', 'node:sqlite', 'node:stream', 'node:zlib'],
  },
  // The reference CRM is nobody's system, so its connector is no part of the product.
  { name: 'the connector of the reference CRM', owns: ['test/reference/'], ...connectorRules },
  {
    name: 'what connectors share',
    owns: [
      'src/connectors/blank.ts',
      'src/connectors/canonical.ts',
      'src/connectors/entities.ts',
      'src/connectors/finding.ts',
      'src/connectors/single-flight.ts',
    ],
    may: ['src/model/'],
  },
  {
    name: 'the list of connectors',
    owns: ['src/connectors/index.ts'],
    may: [
      { to: 'src/connectors/*/index.ts', manner: 'lazy' },
      { to: 'src/connector.ts', manner: 'types' },
      { to: 'src/http/http.ts', manner: 'types' },
    ],
  },
  { name: 'http', owns: ['src/http/'], may: ['src/model/'], packages: ['p-retry'], builtins: true },
  {
    name: 'mapping',
    owns: ['src/mapping/'],
    may: ['src/model/', { to: 'src/connector.ts', manner: 'types' }],
    packages: [{ to: 'libphonenumber-js', manner: 'lazy' }, { to: 'htmlparser2', manner: 'lazy' }, 'yaml', 'zod'],
    builtins: ['node:crypto'],
  },
  {
    name: 'engine',
    owns: ['src/engine/'],
    may: [
      'src/model/',
      'src/mapping/',
      { to: 'src/connector.ts', manner: 'types' },
      { to: 'src/store/store.ts', manner: 'types' },
    ],
    builtins: ['node:crypto'],
  },
  {
    name: 'store',
    owns: ['src/store/'],
    may: ['src/model/', { to: 'src/connector.ts', manner: 'types' }, { to: 'src/http/http.ts', manner: 'types' }],
    builtins: true,
  },
  {
    name: 'dispatch',
    owns: ['src/dispatch/'],
    may: ['src/model/', { to: 'src/store/store.ts', manner: 'types' }],
    builtins: true,
  },
  { name: 'report', owns: ['src/report/'], may: ['src/model/'], packages: ['hono/html'], builtins: true },
  {
    name: 'what the machine gives',
    owns: [
      'src/clock.ts',
      'src/random.ts',
      'src/peak-memory.ts',
      'src/program-version.ts',
      'src/secret.ts',
      'src/simulator-process.ts',
    ],
    may: ['src/model/'],
    builtins: true,
  },
  {
    name: 'configuration',
    owns: ['src/config.ts', 'src/config-text.ts'],
    may: ['src/model/errors.ts', 'src/secret.ts'],
    packages: ['env-paths', 'yaml', 'zod'],
    builtins: true,
  },
  { name: 'log', owns: ['src/log.ts'], may: ['src/model/'], packages: ['pino'] },
  {
    name: 'assembly',
    owns: [
      'src/app.ts',
      'src/start-run.ts',
      'src/worker.ts',
      'src/run-worker.ts',
      'src/connections.ts',
      'src/open-app.ts',
    ],
    may: [
      'src/model/',
      'src/connector.ts',
      'src/connectors/index.ts',
      'src/http/',
      'src/engine/',
      'src/store/',
      'src/dispatch/',
      'src/report/',
      'src/clock.ts',
      'src/random.ts',
      'src/peak-memory.ts',
      'src/program-version.ts',
      'src/config.ts',
      'src/log.ts',
    ],
    builtins: true,
  },
  {
    name: 'server',
    owns: ['src/server.ts', 'src/server-reports.ts'],
    may: ['tools/', 'src/model/', 'src/clock.ts', { to: 'src/app.ts', manner: 'types' }],
    packages: ['@modelcontextprotocol/server'],
    builtins: true,
  },
  {
    name: 'tools',
    owns: ['tools/'],
    // The words in which a plan is edited are the plan's own; everything else comes through the App.
    may: [
      'src/model/',
      'src/mapping/edit-plan.ts',
      'src/mapping/plan-schema.ts',
      { to: 'src/app.ts', manner: 'types' },
    ],
    packages: ['zod'],
    builtins: ['node:crypto', 'node:url'],
  },
  {
    name: 'cli',
    owns: ['src/cli.ts', 'src/start.js', 'src/cli/'],
    may: [
      'src/model/',
      'src/config.ts',
      'src/config-text.ts',
      'src/log.ts',
      'src/server.ts',
      'tools/support/',
      'src/program-version.ts',
      'src/simulator-process.ts',
      { to: 'src/app.ts', manner: 'types' },
      { to: 'src/open-app.ts', manner: 'lazy' },
    ],
    packages: ['commander', 'env-paths', { to: '@clack/prompts', manner: 'lazy' }, { to: 'pino', manner: 'types' }],
    builtins: true,
  },
  {
    name: 'demo',
    owns: ['src/demo.ts', 'src/demo/'],
    // It judges from outside: over the protocol, the control planes of the simulators, and one formula for the floor.
    may: [
      'src/model/',
      'src/clock.ts',
      'src/peak-memory.ts',
      'src/simulator-process.ts',
      'src/http/transport.ts',
      'src/engine/forecast/floor.ts',
    ],
    packages: ['@modelcontextprotocol/client', 'yaml'],
    builtins: true,
  },
  {
    name: 'generated',
    owns: ['generated/'],
    may: [
      'tools/',
      'src/mapping/transforms.ts',
      'src/mapping/transforms/transform.ts',
      { to: 'src/model/', manner: 'types' },
    ],
    packages: ['zod'],
    builtins: true,
  },
  { name: 'simulators', owns: ['simulators/'], may: [], packages: ['hono', '@hono/node-server'], builtins: true },
  {
    name: 'mutation testing',
    owns: ['bench/mutation/'],
    may: [],
    packages: ['@stryker-mutator/core', 'vitest/config', 'vitest/node'],
    builtins: true,
  },
  {
    name: 'bench',
    owns: ['bench/'],
    may: ['src/model/', 'src/http/', 'src/mapping/', 'src/connectors/', 'src/clock.ts', 'src/simulator-process.ts'],
    builtins: true,
  },
]

/** The folders that know no vendor. */
export const vendorFree: readonly string[] = ['src/engine/', 'src/model/', 'src/store/', 'src/dispatch/', 'src/report/']

const why = {
  clock: 'the clock that everybody else is given',
  program: 'a program of its own, and this is what it says',
  oldNode: 'says that Node is too old before anything else can be loaded',
  bench: 'measures and plays a vendor in real time',
  simulator: 'a server of its own, with the real time that its clock and ledger are made of',
}

const longTest = (file: string, reason: string): Waiver => ({ rule: 'file', file, what: 'is long', reason })
const ambient = (file: string, reason: string, ...uses: string[]): Waiver[] =>
  uses.map((what) => ({ rule: 'ambient', file, what, reason }))

/** Findings that are meant to be. One that is no longer found has to leave this list. */
export const waivers: readonly Waiver[] = [
  ...ambient('src/clock.ts', why.clock, 'Date.now', 'performance.now', 'setInterval', 'node:timers/promises'),
  ...ambient('src/clock.ts', 'the chance that everybody else is given', 'Math.random'),
  ...ambient('src/random.ts', 'the chance for handles that everybody else is given', 'crypto.randomBytes'),
  ...ambient(
    'src/cli/world.ts',
    'what the CLI knows of its surroundings',
    'process.stdout',
    'process.stderr',
    'process.env',
  ),
  ...ambient('src/start.js', why.oldNode, 'process.stderr'),
  ...ambient('src/cli.ts', why.oldNode, 'process.stderr'),
  ...ambient('src/run-worker.ts', 'where a worker begins: it reads its configuration', 'process.env'),
  ...ambient('src/dispatch/local.ts', 'hands the environment on to the worker', 'process.env'),
  ...ambient('src/server.ts', 'a seal that no host can forge, made anew for each server', 'crypto.randomBytes'),
  ...ambient('tools/support/markdown.ts', 'marks around record text that the text cannot guess', 'crypto.randomBytes'),
  ...ambient('src/store/files.ts', 'names of temporary files that no two processes share', 'crypto.randomUUID'),
  ...ambient('src/store/high-water.ts', 'spaces its writes; nothing is decided by this time', 'performance.now'),
  ...ambient('src/store/sqlite/journal.ts', 'lets others have a turn; no time is waited for', 'node:timers/promises'),
  ...ambient('src/store/sqlite/forget.ts', 'lets others have a turn; no time is waited for', 'node:timers/promises'),
  ...ambient('src/demo.ts', why.program, 'process.stdout', 'process.stderr'),
  ...ambient('src/demo/agent.ts', 'hands the environment on to the server', 'process.env'),
  ...ambient('generated/generate.ts', why.program, 'process.stderr'),
  ...ambient('bench/index.ts', why.program, 'process.stdout'),
  ...ambient('bench/mutation/main.ts', why.program, 'process.stdout', 'process.env'),
  ...ambient(
    'bench/mutation/vitest.config.ts',
    'is told which tests are meant, in a process of its own',
    'process.env',
  ),
  ...ambient('bench/scale.ts', why.program, 'process.env'),
  ...ambient('bench/strict-window-server.ts', why.bench, 'Math.random', 'performance.now', 'node:timers/promises'),
  ...ambient('simulators/main.ts', why.program, 'process.stdout', 'process.stderr'),
  ...ambient('simulators/kit/clock.ts', why.simulator, 'performance.now', 'performance.timeOrigin', 'setTimeout'),
  ...ambient('simulators/kit/server.ts', why.simulator, 'setTimeout'),
  longTest('test/cli/cli.test.ts', 'one list of what each command prints and how it exits'),
  longTest('test/connectors/hubspot-connection.test.ts', 'one list of literal requests and answers'),
  longTest('test/store/contract.ts', 'one contract for every store, read area by area'),
  longTest('test/store/damage.test.ts', 'one list of damages and what is said of each'),
  longTest('test/store/models.ts', 'the models of two stores belong beside each other'),
  longTest('test/tools/tools.test.ts', 'one list of what each tool answers'),
]

import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { FerryError, type FerryErrorCode } from '../../src/model/errors.ts'
import type { Run } from '../../src/model/run.ts'
import { fakeApp, newFields, noon, phrase, planView, run } from '../tools/fake-app.ts'
import { runCli } from './run-cli.ts'

const lastCall = (app: ReturnType<typeof fakeApp>, verb: string) =>
  app.calls.findLast((each) => each.verb === verb)?.args
const tally = { read: 3, created: 3, updated: 0, unchanged: 0, skipped: 0, quarantined: 0, failed: 0 }
const migrated = {
  plan: 'leads',
  dryRun: 'd',
  approval: 'a',
  tally,
  predictedRight: 3,
  differences: 0,
  calls: 1,
  rateLimitHits: 0,
  seconds: 2,
  permitsBusyAtStart: 0,
  startedAt: 0,
  endedAt: 0,
  findings: [],
  files: {},
}
const unlinked = { name: 'Lead.Firm => contacts>companies', kind: 'link', found: { matched: 1, missing: 1 } }
const verified = {
  run: 'r',
  matched: 3,
  mismatched: 0,
  missing: 0,
  fieldValues: 9,
  mismatches: [],
  calls: 1,
  rateLimitHits: 0,
  files: {},
}

test('--help lists the commands and the exit statuses', async () => {
  const { status, out } = await runCli(['--help'], fakeApp())
  expect(status).toBe(0)
  expect(out).toMatchSnapshot()
})

test('--help of the real program starts no app and is quick', async () => {
  const node = join(import.meta.dirname, '../../node_modules/.bin/node')
  const cli = join(import.meta.dirname, '../../src/cli.ts')
  const { stdout, stderr } = await promisify(execFile)(node, [cli, 'propose', '--help'])
  expect(stdout).toContain('--object <Source=target...>')
  expect(stderr).toBe('')
})

describe('exit status', () => {
  const codes: [FerryErrorCode, number][] = [
    ['usage', 2],
    ['config', 2],
    ['plan', 2],
    ['approval', 3],
    ['privilege', 3],
    ['drift', 3],
    ['paused', 4],
    ['busy', 5],
    ['vendor', 5],
    ['store', 5],
    ['bug', 70],
  ]

  test.each(codes)('an error %s gives %i', async (code, status) => {
    const app = fakeApp()
    app.fail = new FerryError(code, 'It cannot be.', 'Do this.')
    const ran = await runCli(['migrate', 'leads'], app)
    expect(ran.status).toBe(status)
    expect(ran.err).toContain('It cannot be.')
    expect(ran.out).toBe('')
    expect(/^\s+at /m.test(ran.err)).toBe(code === 'bug')
  })

  test.each(codes)('a run that failed with %s gives %i', async (code, status) => {
    const app = fakeApp([{ state: 'failed', problem: { code, message: 'no' } }])
    expect((await runCli(['migrate', 'leads'], app)).status).toBe(status)
  })

  test.each<[string[], Partial<Run>, number]>([
    [['migrate', 'leads'], { state: 'done', result: migrated }, 0],
    [['migrate', 'leads'], { state: 'done', result: { ...migrated, tally: { ...tally, failed: 1 } } }, 1],
    [['migrate', 'leads'], { state: 'paused' }, 4],
    [['verify', 'run-1'], { state: 'done', result: verified }, 0],
    [['verify', 'run-1'], { state: 'done', result: { ...verified, missing: 1 } }, 1],
    [['verify', 'run-1'], { state: 'done', result: { ...verified, mismatched: 1 } }, 1],
    [['verify', 'run-1'], { state: 'done', result: { ...verified, relations: [unlinked] } }, 1],
    [['run', 'run-1'], { verb: 'migrate', state: 'running' }, 0],
  ])('%j on %j gives %i', async (args, state, status) => {
    expect((await runCli(args, fakeApp([state]))).status).toBe(status)
  })

  test.each([[['nonsense']], [['migrate']], [['propose', '--source', 'a']], [['plan', 'leads', '--nope']]])(
    'wrong usage %j gives 2',
    async (args) => {
      const app = fakeApp()
      expect((await runCli(args, app)).status).toBe(2)
      expect(app.calls).toEqual([])
    },
  )

  test('a defect shows its stack on stderr, redacted, and gives 70', async () => {
    const app = fakeApp()
    app.fail = new TypeError('Bearer abc.def of jane.doe@acme.com')
    const ran = await runCli(['runs'], app)
    expect(ran.status).toBe(70)
    expect(ran.err).toContain('at ')
    expect(ran.err).not.toMatch(/abc\.def|jane\.doe/)
  })
})

describe('--json', () => {
  test.each([[['connections']], [['plan', 'leads']], [['runs']], [['migrate', 'leads']], [['pause', 'run-1']]])(
    '%j prints one document on stdout and no progress',
    async (args) => {
      const progress = { phase: 'writing', done: 1, total: 2 }
      const app = fakeApp([
        { verb: 'migrate', state: 'running', progress },
        { verb: 'migrate', state: 'running', progress },
        { verb: 'migrate', state: 'done', result: migrated, progress },
      ])
      const ran = await runCli([...args, '--json'], app, { terminal: true })
      expect(() => JSON.parse(ran.out) as unknown).not.toThrow()
      expect(ran.err).toBe('')
    },
  )

  test('a failure is a document as well', async () => {
    const app = fakeApp()
    app.fail = new FerryError('plan', 'There is no plan "x".', 'Run crm-ferry propose.')
    const ran = await runCli(['--json', 'plan', 'x'], app)
    expect(JSON.parse(ran.out)).toEqual({
      error: { code: 'plan', message: 'There is no plan "x".', next: 'Run crm-ferry propose.' },
    })
    expect(ran.status).toBe(2)
  })

  test('personal data is masked in it', async () => {
    const app = fakeApp([{ problem: { code: 'vendor', message: 'jane.doe@acme.com was refused' }, state: 'failed' }])
    expect((await runCli(['run', 'run-1', '--json'], app)).out).not.toContain('jane.doe')
  })
})

describe('verbs', () => {
  test('propose reads pairs and conditions', async () => {
    const app = fakeApp([{ state: 'failed', problem: { code: 'plan', message: 'enough' } }])
    const pairs = ['--object', 'Lead=contacts', 'Account=companies', '--where', "Lead: Email LIKE '%:x'"]
    await runCli(['propose', '--source', 'sf', '--target', 'hs', ...pairs, '--plan', 'p'], app)
    expect(lastCall(app, 'start')).toEqual([
      {
        verb: 'propose',
        source: 'sf',
        target: 'hs',
        objects: [
          { source: 'Lead', target: 'contacts', where: "Email LIKE '%:x'" },
          { source: 'Account', target: 'companies' },
        ],
        plan: 'p',
      },
    ])
  })

  test.each([[['--object', 'Lead']], [['--object', 'A=b', 'C=d', '--where', 'x = 1']]])(
    'propose refuses %j',
    async (more) => {
      const app = fakeApp()
      expect((await runCli(['propose', '--source', 'sf', '--target', 'hs', ...more], app)).status).toBe(2)
      expect(app.calls.map(({ verb }) => verb)).not.toContain('start')
    },
  )

  test('discover takes all connections when none is named', async () => {
    const app = fakeApp([{ state: 'paused' }])
    await runCli(['discover'], app)
    expect(lastCall(app, 'start')).toEqual([{ verb: 'discover', connections: ['salesforce', 'hubspot'] }])
  })

  test('profile takes a plan, and reads the source again when it is told to', async () => {
    const app = fakeApp([{ state: 'paused' }])
    await runCli(['profile', 'leads', '--refresh'], app)
    expect(lastCall(app, 'start')).toEqual([{ verb: 'profile', plan: 'leads', refresh: true }])
  })

  test('edit reads a file or standard input', async () => {
    const app = fakeApp()
    const file = join(tmpdir(), `edits-${process.pid}.json`)
    await writeFile(file, '[{"edit":"unmap"}]')
    expect((await runCli(['edit', 'leads', file], app)).status).toBe(0)
    expect(lastCall(app, 'editPlan')).toEqual(['leads', [{ edit: 'unmap' }]])
    await runCli(['edit', 'leads', '-'], app, { input: '[]' })
    expect(lastCall(app, 'editPlan')).toEqual(['leads', []])
    expect((await runCli(['edit', 'leads', '-'], app, { input: '[' })).status).toBe(2)
  })

  test('only apply-schema --privileged opens a privileged app', async () => {
    const app = fakeApp([{ state: 'paused' }])
    expect((await runCli(['apply-schema', 'leads', '--privileged'], app)).config?.privileged).toBe(true)
    expect((await runCli(['apply-schema', 'leads'], app)).config?.privileged).toBe(false)
    expect((await runCli(['migrate', 'leads'], app)).config?.privileged).toBe(false)
  })

  test('a plan with errors is shown and counts as input to mend', async () => {
    const app = fakeApp()
    app.plan = async () => ({
      ...planView,
      findings: [{ severity: 'error', code: 'c', message: 'no such field', count: 1, examples: [] }],
    })
    const ran = await runCli(['plan', 'leads'], app)
    expect(ran.status).toBe(2)
    expect(ran.out).toContain('no such field')
  })

  test('a plan is shown with its links and what it makes in the target', async () => {
    const app = fakeApp()
    const links = [{ from: { object: 'Lead', field: 'Firm' }, to: 'contacts>companies', missing: 'report' as const }]
    const field = { name: 'shoe_size', label: 'Shoe size', type: 'integer' as const }
    const schema = [{ action: 'create-field' as const, object: 'contacts', field }]
    app.plan = async () => ({ ...planView, findings: [], plan: { ...planView.plan, links, schema } })
    const { out } = await runCli(['plan', 'leads'], app)
    expect(out).toContain('Lead.Firm => contacts>companies; with an end missing: report')
    expect(out).toMatch(/New fields in the target .*contacts\.shoe_size \(integer\)/)
  })

  test('every command closes the app, also after a failure', async () => {
    const app = fakeApp()
    await runCli(['runs'], app)
    app.plan = async () => {
      throw new FerryError('plan', 'no')
    }
    await runCli(['plan', 'x'], app)
    expect(app.calls.filter(({ verb }) => verb === 'close')).toHaveLength(2)
  })
})

test('a next step is told as a command, not as a tool', async () => {
  const ran = await runCli(['migrate', 'leads'], fakeApp([{ verb: 'migrate', state: 'done', result: migrated }]))
  expect(ran.out).toMatch(/Next: Call crm-ferry verify run[-_]\w+\./)
})

describe('approve', () => {
  test('refuses a pipe before it asks for anything', async () => {
    const app = fakeApp()
    const ran = await runCli(['approve', 'leads'], app, { input: phrase, types: phrase })
    expect(ran.status).toBe(3)
    expect(ran.err).toContain('a person at a terminal')
    expect(app.calls.map(({ verb }) => verb)).toEqual(['close'])
  })

  test('shows what will happen and takes the phrase', async () => {
    const app = fakeApp()
    const ran = await runCli(['approve', 'leads'], app, { terminal: true, types: phrase })
    expect(ran.status).toBe(0)
    expect(ran.out).toContain('create 1,234 contacts')
    expect(ran.out).toContain(newFields.join(', '))
    expect(lastCall(app, 'approve')).toEqual(['approval-1', phrase, 'terminal'])
    expect(ran.out).toContain('crm-ferry apply-schema leads --privileged, then crm-ferry migrate leads')
  })

  test.each([['yes'], [null]])('typing %j approves nothing', async (types) => {
    const app = fakeApp()
    const ran = await runCli(['approve', 'leads'], app, { terminal: true, types })
    expect(ran.status).toBe(3)
    expect([...app.approvals.values()].map(({ approval }) => approval.state)).toEqual(['pending'])
  })
})

describe('interrupts', () => {
  const going = run({ verb: 'migrate', state: 'running' })

  test('the first Ctrl-C pauses the run, waits for its end and says how to go on', async () => {
    const app = fakeApp([going])
    let interrupt: () => void = () => undefined
    app.run = async () => {
      interrupt()
      return { ...going, state: 'paused' }
    }
    const ran = await runCli(['migrate', 'leads'], app, { onListen: (callback) => (interrupt = callback) })
    expect(lastCall(app, 'pause')).toEqual(['run-1'])
    expect(ran.out).toBe('Paused. Go on with: crm-ferry resume run-1\n')
    expect(ran.status).toBe(4)
    expect(ran.left).toEqual([])
  })

  test('one that comes while the run is being started pauses it as soon as it is there', async () => {
    const app = fakeApp([going])
    let interrupt: () => void = () => undefined
    const start = app.start
    app.start = (request) => {
      interrupt()
      expect(app.calls.map(({ verb }) => verb)).not.toContain('pause')
      return start(request)
    }
    app.run = async () => ({ ...going, state: 'paused' })
    const ran = await runCli(['migrate', 'leads'], app, { onListen: (callback) => (interrupt = callback) })
    expect(lastCall(app, 'pause')).toEqual(['run-1'])
    expect(ran.status).toBe(4)
  })

  test('the second ends the worker where it stands, the third leaves without waiting for that', async () => {
    const app = fakeApp([going])
    let interrupt: () => void = () => undefined
    let left: string[] = []
    app.run = async () => {
      interrupt()
      interrupt()
      await new Promise(setImmediate)
      left = app.calls.map(({ verb }) => verb)
      interrupt()
      return { ...going, state: 'paused' }
    }
    const ran = await runCli(['migrate', 'leads'], app, { onListen: (callback) => (interrupt = callback) })
    expect(left).toContain('stop')
    expect(ran.left).toEqual([4])
    expect(app.calls.filter(({ verb }) => verb === 'pause' || verb === 'stop')).toEqual([
      { verb: 'pause', args: ['run-1'] },
      { verb: 'stop', args: ['run-1'] },
    ])
    expect(ran.err).toMatch(/batch border.*\n.*where it stands/)
  })
})

describe('progress', () => {
  const at = (done: number, seconds: number, phase = 'writing') =>
    run({
      verb: 'migrate',
      state: 'running',
      progress: { phase, done, total: 1_000 },
      updatedAt: noon + seconds * 1_000,
    })

  async function shown(steps: Run[], terminal: boolean, more: { width?: number; env?: Record<string, string> } = {}) {
    const app = fakeApp([{ state: 'running', verb: 'migrate' }])
    app.run = async (_, wait) => {
      for (const step of steps) wait?.onProgress?.(step)
      return run({ verb: 'migrate', state: 'done', result: migrated })
    }
    return (await runCli(['migrate', 'leads'], app, { terminal, ...more })).err
  }

  test('a terminal gets one line with a bar, rate and time left, and no colour', async () => {
    const err = await shown([at(0, 0), at(200, 2), at(1_000, 10)], true)
    expect(err.split('\r\u001b[2K')).toEqual([
      '',
      '[------------------------] writing, 0 of 1,000 (0 %)',
      '[####--------------------] writing, 200 of 1,000 (20 %), 100/s, 8 s left',
      '[########################] writing, 1,000 of 1,000 (100 %), 100/s',
      '',
    ])
  })

  test.each([70, 60, 52, 30, 10, 1])('a line fits into %i columns', async (width) => {
    const steps = [at(0, 0), at(200, 2), at(200, 3, 'reading a thing with an uncommonly long name')]
    const lines = (await shown(steps, true, { width })).split('\r\u001b[2K')
    for (const line of lines) expect(line.length).toBeLessThan(Math.max(width, 2))
    if (width >= 60) expect(lines[2]).toMatch(/^\[#+-+\] writing, 200 of 1,000 \(20 %\), 100\/s, 8 s left$/)
  })

  test('of what nobody has counted there is no bar', async () => {
    const uncounted = run({ state: 'running', progress: { phase: 'indexing', done: 300, total: null } })
    expect(await shown([uncounted], true)).toContain('\u001b[2Kindexing, 300')
    const waiting = run({ state: 'running', progress: { phase: 'the source prepares', done: 0, total: null } })
    expect(await shown([waiting], true)).toMatch(/the source prepares(?!, 0)/)
    const none = run({ state: 'running', progress: { phase: 'reading', done: 0, total: 0 } })
    expect(await shown([none], true)).not.toMatch(/NaN|Infinity/)
  })

  test.each([{ CI: 'true' }, { TERM: 'dumb' }])('%j makes a terminal a log', async (env) => {
    const err = await shown([at(0, 0), at(200, 2)], true, { env })
    expect(err).toBe('writing, 0 of 1,000 (0 %)\n')
  })

  test('a wait before the first record is no part of the pace', async () => {
    const err = await shown([at(57, 0), at(58, 60), at(158, 62)], true)
    expect(err).toContain('writing, 158 of 1,000 (15 %), 50/s, 17 s left')
    expect(err).not.toMatch(/0\.0\/s| h left/)
  })

  test('a log gets a line for each phase and now and then', async () => {
    const err = await shown([at(0, 0), at(200, 2), at(500, 11), at(0, 12, 'checking')], false)
    expect(err.trimEnd().split('\n')).toEqual([
      'writing, 0 of 1,000 (0 %)',
      'writing, 500 of 1,000 (50 %), 45/s, 11 s left',
      'checking, 0 of 1,000 (0 %)',
    ])
  })
})

test('a checkout on an old Node says which one lies in it', async () => {
  const start = join(import.meta.dirname, '../../src/start.js')
  const failed = await promisify(execFile)(process.execPath, ['--no-experimental-strip-types', start]).catch(
    (error: { code: number; stderr: string }) => error,
  )
  expect(failed).toMatchObject({ code: 2 })
  expect(failed.stderr).toMatch(/^crm-ferry needs Node 24\.15 or newer and this is .*node_modules\/\.bin\/node.*\n$/)
})

test.skipIf(process.platform === 'win32')('an old Node gets one sentence', async () => {
  const cli = join(import.meta.dirname, '../../src/cli.ts')
  const { readFile, mkdtemp } = await import('node:fs/promises')
  const folder = await mkdtemp(join(tmpdir(), 'crm-ferry-'))
  const entry = join(folder, 'cli.mjs')
  const old = (await readFile(cli, 'utf8')).replaceAll('process.versions.node', "'20.19.0'")
  await writeFile(entry, old)
  const failed = await promisify(execFile)(process.execPath, [entry]).catch(
    (error: { code: number; stderr: string }) => error,
  )
  expect(failed).toMatchObject({ code: 2 })
  expect(failed.stderr).toMatch(/^crm-ferry needs Node 24\.15 or newer and this is 20\.19\.0; .*\n$/)
})

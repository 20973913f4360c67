import type {
  App,
  ApprovalView,
  ConnectionSummary,
  PlanView,
  Purged,
  PurgePlan,
  RunErrors,
  SchemaView,
  StartRequest,
} from '../../src/app.ts'
import { FerryError } from '../../src/model/errors.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { PreviewRecord } from '../../src/model/preview.ts'
import type { Run } from '../../src/model/run.ts'
import type { LoggedEvent } from '../../src/model/run-event.ts'
import type { Field } from '../../src/model/schema.ts'

/** An app whose runs end as the test says; it notes every call. */
export interface FakeApp extends App {
  calls: { verb: string; args: unknown[] }[]
  /** What a started or asked run looks like, one after the other; the last one stays. */
  script: Partial<Run>[]
  approvals: Map<string, ApprovalView>
  /** What the asked run kept back. */
  found: Omit<RunErrors, 'run'>
  /** The records of a preview. */
  previewed: PreviewRecord[]
  /** What a purge would take. */
  purgePlan: PurgePlan
  fail: Error | null
}

export const noon = Date.UTC(2026, 10, 20, 12)

export const field = (name: string, more: Partial<Field> = {}): Field => ({
  name,
  label: name,
  type: 'text',
  nativeType: 'string',
  custom: false,
  required: false,
  createable: true,
  updateable: true,
  unique: false,
  system: false,
  ...more,
})

const plan: Plan = {
  version: 1,
  id: 'leads',
  source: { connection: 'salesforce', vendor: 'salesforce', account: '00D1' },
  target: { connection: 'hubspot', vendor: 'hubspot', account: '42' },
  objects: [],
  schema: [],
  tolerance: 0.005,
}

export const planView: PlanView = {
  plan,
  hash: 'f'.repeat(64),
  text: 'version: 1\nid: leads\n',
  path: '/home/plans/leads.yaml',
  findings: [{ severity: 'warning', code: 'lossy', message: 'a field is cut', count: 3, examples: ['00Q1'] }],
  questions: [],
  leftOut: [],
}

const connections: ConnectionSummary[] = [
  {
    name: 'salesforce',
    vendor: 'salesforce',
    title: 'Salesforce',
    settings: {},
    missing: [],
    account: { id: '00D1', name: 'Acme', seenAt: noon },
  },
  {
    name: 'hubspot',
    vendor: 'hubspot',
    title: 'HubSpot',
    settings: {},
    missing: ['accessToken: set HUBSPOT_ACCESS_TOKEN'],
    account: null,
  },
]

const schema: SchemaView = {
  connection: 'salesforce',
  account: { id: '00D1', name: 'Acme' },
  seenAt: noon,
  objects: [
    {
      name: 'Lead',
      label: 'Lead',
      labelPlural: 'Leads',
      custom: false,
      fields: [field('Email', { unique: true }), field('Status', { options: [{ value: 'Open', label: 'Open' }] })],
      operations: {},
      matchKeys: [],
    },
  ],
}

export const phrase = 'Acme Portal 1,234'

/** As many names as a summary may have. */
export const newFields = Array.from({ length: 50 }, (_, n) => `contacts.a_field_of_this_account_${n + 1}`)

function approvalView(id: string, state: 'pending' | 'approved' | 'declined' = 'pending'): ApprovalView {
  return {
    approval: {
      id,
      plan: 'leads',
      binding: {
        planHash: 'f'.repeat(64),
        dryRun: 'run-1',
        snapshotDigest: 'd',
        sourceAccount: '00D1',
        targetAccount: '42',
        schemaBefore: { hash: 'a', fields: {} },
        schemaAfter: { hash: 'b', fields: {} },
        counts: { create: 1_234 },
        tolerance: 0.005,
        schemaChanges: 2,
      },
      phrase,
      state,
      via: null,
      requestedAt: noon,
      expiresAt: noon + 1_800_000,
      decidedAt: null,
      run: null,
    },
    summary: ['From Acme to Acme Portal', 'create 1,234 contacts', `50 fields are created: ${newFields.join(', ')}.`],
    expired: false,
  }
}

export const run = (more: Partial<Run>): Run => ({
  id: 'run-1',
  verb: 'dry-run',
  state: 'running',
  plan: 'leads',
  input: {},
  progress: null,
  result: null,
  problem: null,
  createdAt: noon,
  updatedAt: noon,
  ...more,
})

const files = { files: 2, bytes: 3_000_000 }
const none = { files: 0, bytes: 0 }
const purged: Purged = {
  files: { snapshots: files, indexes: files, beforeImages: none, reports: none, logs: none, journalCopies: none },
  profiles: 0,
  rows: 0,
}

/** What the log of its runs tells. */
const logged: LoggedEvent[] = [
  { at: noon, event: 'started', verb: 'migrate', fence: 2 },
  {
    at: noon + 500,
    event: 'batch',
    batch: 'Lead>contacts/create/0',
    attempt: 1,
    rows: 100,
    settled: 98,
    failed: 1,
    open: 2,
    ms: 90,
  },
  { at: noon + 900, event: 'ended', state: 'paused', problem: 'vendor' },
]

export function fakeApp(script: Partial<Run>[] = [{}], home = '/home'): FakeApp {
  const calls: FakeApp['calls'] = []
  const note = (verb: string, ...args: unknown[]) => {
    calls.push({ verb, args })
    if (app.fail !== null) throw app.fail
  }
  const noted = <T>(value: T, verb: string, ...args: unknown[]): T => {
    note(verb, ...args)
    return value
  }
  const next = (more: Partial<Run> = {}) =>
    run({ ...more, ...(app.script.length > 1 ? app.script.shift() : app.script[0]) })
  const app: FakeApp = {
    ...{ home, privileged: false, readOnly: false, calls },
    script: [...script],
    approvals: new Map(),
    found: { reasons: [], examples: [] },
    previewed: [],
    purgePlan: {
      scope: { runs: ['run-1'], snapshots: ['s'], journals: [] },
      busy: [],
      snapshotsKept: 0,
      journalsKept: 0,
    },
    fail: null,
    connections: async () => noted(connections, 'connections'),
    start: async (request: StartRequest) => noted(next({ verb: request.verb }), 'start', request),
    run: async (id, wait) => {
      note('run', id, wait?.ms)
      const now = next()
      if (wait?.onProgress !== undefined && now.progress !== null) wait.onProgress(now)
      return now
    },
    runs: async (limit) => noted([next()], 'runs', limit),
    async *events(id, { follow }) {
      note('events', id, follow)
      yield* logged
    },
    rouse: async () => [],
    errors: async (id, wanted) => noted({ run: next(), ...app.found }, 'errors', id, wanted),
    preview: async (of) => noted(app.previewed, 'preview', of.id),
    purge: async (request, agree) => {
      note('purge', request)
      if (!(await agree(app.purgePlan))) return null
      note('purged')
      return { ...app.purgePlan, ...purged }
    },
    pause: async (id) => noted(next(), 'pause', id),
    stop: async (id) => noted(next(), 'stop', id),
    resume: async (id) => noted(next(), 'resume', id),
    plan: async (id) => noted(planView, 'plan', id),
    plans: async () => ['leads'],
    editPlan: async (id, edits) => noted({ ...planView, changes: ['Email goes to email'] }, 'editPlan', id, edits),
    schema: async (connection, object) => noted(schema, 'schema', connection, object),
    requestApproval: async (id) => {
      note('requestApproval', id)
      const view = approvalView(`approval-${app.approvals.size + 1}`)
      app.approvals.set(view.approval.id, view)
      return view
    },
    approve: async (id, typed, via) => {
      note('approve', id, typed, via)
      if (typed !== phrase) throw new FerryError('approval', 'The typed text differs.', 'Try again.')
      return decide(id, 'approved')
    },
    decline: async (id, via) => noted(decide(id, 'declined'), 'decline', id, via),
    approval: async () => [...app.approvals.values()].at(-1) ?? null,
    close: async () => note('close'),
  }
  const decide = (id: string, state: 'approved' | 'declined') => {
    const before = app.approvals.get(id)?.approval.state
    if (before !== 'pending') throw new FerryError('approval', `This request was already ${before}.`)
    const view = approvalView(id, state)
    app.approvals.set(id, view)
    return view
  }
  return app
}

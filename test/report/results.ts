import { join } from 'node:path'
import type { DryRunResult, MigrateResult, Reason, VerifyResult } from '../../src/model/results.ts'
import type { Phase } from '../../src/model/run.ts'
import type { Systems } from '../../src/model/system.ts'
import { createCsv } from '../../src/report/csv.ts'

/** Two ends by the names of their accounts. */
function systemsOf(source: string, target: string): Systems {
  return {
    source: {
      ...{ connection: 'sales', account: 's-1', name: source, api: 'v64.0' },
      limits: { concurrency: 25, dailyRemaining: 900, dailyLimit: 1_000 },
    },
    target: {
      ...{ connection: 'portal', account: 't-7', name: target },
      limits: {
        window: { permits: 100, ms: 10_000 },
        concurrency: 20,
        dailyRemaining: 5_000,
        dailyLimit: 10_000,
        dailyReserve: 0.2,
      },
    },
  }
}

const pair = 'Lead>contacts'

function reasonOf(reason: string, count: number, examples: string[] = []): Reason {
  return { pair, reason, count, examples, wouldTake: 'no', hint: `Mend ${reason} there.` }
}

export const link = (id: string): string => `https://crm.example/${encodeURIComponent(id)}/view`
export const targetLink = (id: string): string => `https://portal.example/r/${encodeURIComponent(id)}`
const links = [{ pair, source: 'https://crm.example/{id}/view', target: 'https://portal.example/r/{id}' }]

export async function writeCsv(
  folder: string,
  name: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<string> {
  const file = await createCsv(join(folder, `${name}.csv`), columns)
  for (const row of rows) await file.add(row)
  await file.close()
  return file.path
}

const phase = (name: Phase['name'], ms: number, calls: number, subject?: string): Phase => ({
  ...{ name, startedAt: Date.UTC(2026, 10, 20, 12, 1), ms, calls, rateLimitHits: 0 },
  ...(subject === undefined ? {} : { subject }),
})

export const actionColumns = [
  ...['source_id', 'link', 'pair', 'name', 'email', 'action'],
  ...['target_id', 'target_link', 'reason', 'detail', 'fields', 'lost'],
]

/** A dry run in which the two systems named everything `name`; its first record is kept back, the others are updated. */
export async function dryRunOf(folder: string, name: string, ids: readonly string[]): Promise<DryRunResult> {
  const rows = ids.map((id, i) => [
    ...[id, link(id), pair, `${name} ${i}`, `${i}@${name}`, i === 0 ? 'quarantine' : 'update'],
    ...[`${900 + i}`, targetLink(`${900 + i}`), i === 0 ? name : '', i === 0 ? `Detail of ${name}.` : ''],
    ...[i === 0 ? '' : `${name.replaceAll(' ', '_')} phone`, i === 1 ? 'Status' : ''],
  ])
  const left = ids.slice(1, 2).map((id) => [id, link(id), 'Status', 'stage', 'option-missing', name])
  return {
    ...{ plan: name, planHash: 'p1a2', snapshot: 'snap_1', snapshotDigest: 'd3e4' },
    ...{ sourceAccount: 's-1', targetAccount: 't-7', systems: systemsOf(name, 'Portal'), read: ids.length, links },
    phases: [
      phase('look', 700, 3, 'sales'),
      phase('read', 3_000, 12),
      phase('index', 500, 7),
      phase('predict', 4_000, 0),
    ],
    pairs: [
      {
        pair,
        counts: { create: 1_204, update: 2, unchanged: 1, skip: 3, quarantine: 41 },
        reasons: [
          { action: 'skip', ...reasonOf('converted', 3) },
          { action: 'quarantine', ...reasonOf(name, 41, ids.slice(0, 1)) },
        ],
      },
    ],
    schemaChanges: [{ action: 'create-field', object: name, field: { name, label: name, type: 'text' } }],
    relations: [
      { name: 'Lead>contacts: Boss -> boss', kind: 'reference', written: 71, present: 9, stays: [] },
      {
        ...{ name: 'Lead.Firm => contacts>companies', kind: 'link', written: 83, present: 1 },
        stays: [{ reason: 'end-missing', count: 19, examples: ids.slice(0, 1), hint: 'Mend the end.' }],
      },
    ],
    lost: [{ pair, from: name, to: 'stage', reason: 'option-missing', count: 17, examples: ids.slice(1, 2) }],
    findings: [
      { severity: 'info', code: 'aged', message: 'It is old.', count: 900, examples: [] },
      { severity: 'error', code: 'rights', message: 'It lacks rights.', count: 2, examples: [], fix: 'Grant them.' },
      {
        ...{ severity: 'warning', code: name, message: 'Fewer.', count: 41, examples: ids.slice(0, 1), pair },
        ...{ about: 'kept', fix: `Mend ${name} there.`, field: name },
        edit: { edit: 'field-policy', object: pair, to: name, invalid: 'omit' },
      },
      { severity: 'warning', code: 'b', message: name, count: 55, examples: [], fix: `Edit ${name}.`, about: 'kept' },
      { severity: 'info', code: 'converted', message: 'Skipped.', count: 3, examples: [], about: 'skipped' },
    ],
    estimate: {
      ...{ calls: 1_234, seconds: 300 },
      phases: [
        { name: 'write', calls: 1_234, seconds: 300 },
        { name: 'read-back', calls: 66, seconds: 12 },
      ],
    },
    mappings: [
      { pair, from: 'Email', to: 'email', through: 'email', sure: 'sure', loss: 'nothing' },
      { pair, from: 'Met', to: 'met', through: '', sure: 'unsure', loss: 'the time of day' },
    ],
    unmapped: [
      { pair, field: 'SystemModstamp', label: 'Stamp', reason: '', values: 9_999, kind: 'system' },
      { pair, field: 'Fax', label: name, reason: 'not wanted', values: 12, kind: 'lost' },
      { pair, field: 'Items', label: 'Items', reason: 'not wanted', values: 0, kind: 'unread' },
    ],
    owners: [
      {
        ...{ pair, from: 'OwnerId', to: 'owner', target: null, why: 'user-inactive', records: 31 },
        source: { id: '005A', email: 'o***@a.example', active: false },
      },
    ],
    ...{ schemaBefore: { hash: 'before1', fields: {} }, schemaAfter: { hash: 'after2', fields: {} } },
    files: {
      actions: await writeCsv(folder, 'actions', actionColumns, rows),
      lost: await writeCsv(
        folder,
        'lost-values',
        ['source_id', 'link', 'source_field', 'target_field', 'reason', 'value'],
        left,
      ),
    },
  }
}

export const migrateResult: MigrateResult = {
  ...{ plan: 'a-b', planHash: 'p1a2', snapshotDigest: 'd3e4', dryRun: 'run_d', approval: 'approval_1' },
  ...{ systems: systemsOf('Acme', 'Portal'), links },
  tally: { read: 1_251, created: 1_203, updated: 2, unchanged: 1, skipped: 3, quarantined: 41, failed: 1 },
  outcomes: [
    { predicted: 'create', happened: 'created', count: 1_203 },
    { predicted: 'create', happened: 'failed', count: 1 },
    { predicted: 'update', happened: 'updated', count: 2 },
    { predicted: 'quarantine', happened: 'quarantined', count: 41 },
  ],
  relations: [
    {
      ...{ name: 'Lead.Firm => contacts>companies', kind: 'link', written: 79, present: 1 },
      stays: [{ reason: 'no_such_record', count: 4, examples: ['00Q1>0015'], hint: 'Look for it.' }],
    },
  ],
  kept: [
    { happened: 'failed', ...reasonOf('BANNED', 1, ['00Q9']) },
    { happened: 'quarantined', ...reasonOf('no-email', 41, ['00Q1']) },
  ],
  consent: {
    ...{ counts: { create: 1_204, update: 2, quarantine: 41 }, tolerance: 0.005 },
    ...{ via: 'terminal', requestedAt: Date.UTC(2026, 10, 20, 13), decidedAt: Date.UTC(2026, 10, 20, 13, 5) },
    ...{ schemaBefore: { hash: 'before1', fields: {} }, schemaAfter: { hash: 'after2', fields: {} } },
  },
  schema: [
    {
      ...{ run: 'run_s', phases: [phase('create-fields', 800, 2, 'contacts')] },
      fields: [{ object: 'contacts', name: 'ferry_key', status: 'created' }],
      options: [{ object: 'contacts', field: 'tier', value: 'HOT', status: 'added' }],
    },
  ],
  ...{ predictedRight: 1_250, differences: 1, calls: 450, rateLimitHits: 6, seconds: 90, permitsBusyAtStart: 4 },
  phases: [phase('write', 60_000, 300), phase('write', 30_000, 150), phase('compare', 200, 0)],
  ...{ startedAt: Date.UTC(2026, 10, 20, 14), endedAt: Date.UTC(2026, 10, 20, 14, 2), files: {} },
  findings: [{ severity: 'error', code: 'refused', message: '1 record was refused.', count: 1, examples: [] }],
}

export const verifyResult: VerifyResult = {
  ...{ run: 'run_m', matched: 1_200, mismatched: 3, missing: 2, fieldValues: 40, calls: 8, rateLimitHits: 0, links },
  relations: [{ name: 'Lead.Firm => contacts>companies', kind: 'link', found: { matched: 78, missing: 1 } }],
  ...{ systems: systemsOf('Acme', 'Portal'), readAt: Date.UTC(2026, 10, 20, 15), files: { mismatches: '/m.csv' } },
  phases: [phase('read-back', 4_000, 8, pair)],
  mismatches: [{ pair, field: '<b>', count: 3, examples: ['a9'] }],
}

import type { ConnectionSummary, PlanView, RunErrors, SchemaView } from '../../src/app.ts'
import type { ObjectPlan } from '../../src/model/plan.ts'
import type { PreviewRecord } from '../../src/model/preview.ts'
import type { FieldProfile } from '../../src/model/profile.ts'
import type {
  ApplySchemaResult,
  DiscoverResult,
  DryRunResult,
  ExtractResult,
  MigrateResult,
  PreviewResult,
  ProfileResult,
  ProposeResult,
  Reason,
  VerifyResult,
} from '../../src/model/results.ts'
import { actions, type Finding, type Verb } from '../../src/model/run.ts'
import { field, noon, planView } from './fake-app.ts'

/** A migration that is larger than any: 200 mapped fields, 60 reasons, 500 fields that go nowhere, names as long as can be. */

const many = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i))
const long = (what: string, i: number): string => `${what}_${i}_${'Größe der Abweichung '.repeat(12)}`
const name = (i: number): string => `Custom_Field_With_A_Very_Long_Api_Name_Number_${i}__c`
const id = (i: number): string => `00Q5f00000${String(i).padStart(5, '0')}EAR`
const pair = 'Lead_Object_With_A_Long_Name__c>contacts_object_with_a_long_name'
const relations = many(60, (i) => ({
  ...{ name: `${name(i)} => contacts>companies`, kind: 'link' as const, written: 1e6, present: 1e5 },
  ...{ found: { matched: 1e6, missing: 1e4 } },
  stays: many(5, (n) => ({ reason: `reason_${n}`, count: 1e4, examples: many(3, id), hint: long('hint', n) })),
}))
const phases = many(60, () => ({ name: 'write' as const, startedAt: noon, ms: 1, calls: 1, rateLimitHits: 0 }))
const files = Object.fromEntries(
  ['actions', 'quarantine', 'skipped', 'lost', 'owners', 'report', 'html', 'json'].map((file) => [
    file,
    `/home/somebody/.local/share/crm-ferry/reports/run_0123456789abcdefghjk/${file}.csv`,
  ]),
)
const counts = Object.fromEntries(actions.map((action) => [action, 123_456])) as DryRunResult['pairs'][0]['counts']

const findings: Finding[] = many(400, (i) => ({
  severity: 'warning',
  code: `a-code-that-is-rather-long-${i}`,
  message: long('message', i),
  count: 1_000 + i,
  examples: many(20, id),
  fix: long('fix', i),
}))

const reason = (i: number): Reason => ({
  ...{ pair, reason: `a-reason-that-is-rather-long-${i}`, field: name(i), count: 1_000 + i, examples: many(3, id) },
  ...{ wouldTake: 'without the value', hint: long('hint', i), edit: { edit: 'field-policy', to: name(i) } },
})

const account = { id: '00D5f000000ABCDEFG', name: long('Account', 0), seenAt: noon }
const system = { connection: 'salesforce', account: account.id, name: account.name, vendor: 'salesforce', limits: {} }
const fingerprint = { hash: 'a'.repeat(64), fields: Object.fromEntries(many(200, (i) => [`contacts.${name(i)}`, 'b'])) }
const links = [{ pair, source: `https://acme.test/${'x'.repeat(100)}/{id}` }]

const fields: ObjectPlan['fields'] = many(200, (i) => ({
  ...{ to: name(i), from: [name(i), name(i + 1)], transform: [{ join: { separator: ', ' } }, 'trim'] },
  ...{ evidence: long('evidence', i), confidence: 0.5 },
}))

const objectPlan: ObjectPlan = {
  ...{ source: 'Lead', target: 'contacts', match: [], skip: [] },
  filter: many(50, (i) => ({ field: name(i), is: 'one-of', value: many(40, (n) => long('value', n)) })),
  where: 'x'.repeat(2_000),
  policy: { existing: 'overwrite', duplicate: 'quarantine', missingKey: 'create', invalid: 'omit', race: 'update' },
  fields,
  provenance: { sourceKey: 'crm_ferry_source_id' },
  unmapped: many(500, (i) => ({ field: name(i), reason: long('reason', i) })),
}

export const plan: PlanView = {
  ...planView,
  plan: { ...planView.plan, objects: [objectPlan] },
  text: many(4_000, (i) => `      - { to: ${name(i)}, from: ${name(i)} }`).join('\n'),
  findings,
  questions: many(200, (i) => ({
    ...{ id: `question-${i}`, question: long('question', i) },
    choices: many(12, (n) => ({ id: `choice-${n}`, label: long('label', n), edits: [] })),
  })),
  leftOut: many(500, (i) => ({ pair, field: name(i), reason: long('reason', i), values: 1_000 + i, of: 2_000 })),
}

export const changes = many(200, (i) => long('change', i))

export const connections: ConnectionSummary[] = many(20, (i) => ({
  ...{ name: `connection-${i}`, vendor: 'salesforce', title: 'Salesforce', settings: {}, account },
  missing: [long('missing', i), long('missing', i)],
}))

const profiled: FieldProfile[] = many(500, (i) => ({
  ...{ field: name(i), type: 'text', filled: 900, nulls: 1, blanks: 2, absent: 3, longest: 4_000 },
  ...{ distinct: { count: 800, exact: true }, formats: [], examples: many(20, (n) => long('example', n)) },
}))

export const schema: SchemaView = {
  ...{ connection: 'salesforce', account, seenAt: noon },
  objects: many(1_000, (o) => ({
    ...{ name: `Object_${o}__c`, label: long('Object', o), labelPlural: 'Objects', custom: true, operations: {} },
    matchKeys: [],
    fields: o > 0 ? [] : many(500, (i) => field(name(i), { label: long('label', i), options: many(300, option) })),
  })),
  profile: {
    ...{ account: account.id, readAt: noon },
    profile: { object: 'Object_0__c', records: 1_000, fields: profiled, duplicates: [] },
  },
}

function option(i: number) {
  return { value: long('option', i), label: long('option', i) }
}

export const errors: Omit<RunErrors, 'run'> = {
  reasons: many(60, (i) => ({ ...reason(i), hint: long('hint', i) })),
  examples: many(100, (i) => ({
    ...{ pair, sourceId: id(i), link: `https://acme.test/${'x'.repeat(300)}` },
    reason: `reason-${i}`,
    detail: long('detail', i),
  })),
}

export const previewed: PreviewRecord[] = many(20, (r) => ({
  ...{ pair, sourceId: id(r), link: `https://acme.test/${'x'.repeat(300)}`, action: 'quarantine', reason: 'a-reason' },
  ...{
    detail: long('detail', r),
    targetId: id(r),
    targetLink: '',
    because: many(40, (i) => `${name(i)}: ${long('rule', i)}`),
  },
  fields: many(200, (i) => ({
    ...{ from: name(i), to: name(i), source: long('source', i), target: long('target', i), present: long('held', i) },
    notes: many(5, (n) => long('note', n)),
  })),
}))

/** The result of each verb. */
export const results: { [verb in Verb]: object } = {
  discover: {
    connections: many(4, (i) => ({
      ...{ name: `c${i}`, account: { id: account.id, name: account.name }, objects: 900 },
      missing: many(100, (n) => long('right', n)),
    })),
  } satisfies DiscoverResult,
  propose: {
    ...{
      plan: 'leads',
      path: '/home/plans/leads.yaml',
      hash: 'f'.repeat(64),
      mapped: 200,
      created: 100,
      unmapped: 500,
    },
    sampled: many(20, (i) => ({ object: `Object_${i}`, records: 2_000 })),
    ...{ findings, questions: 200, bands: { sure: 100, likely: 50, unsure: 50 } },
    leftBehind: many(500, (i) => ({ pair, field: name(i), values: 1_000 + i, of: 2_000 })),
  } satisfies ProposeResult,
  extract: {
    ...{ snapshot: 'snap_1', digest: 'd'.repeat(64), bytes: 1e9, fresh: true, readAt: noon },
    objects: many(20, (i) => ({ object: `Object_${i}`, records: 1e6, outside: { n: 1e6, exact: false } })),
    notices: many(40, (i) => long('notice', i)),
  } satisfies ExtractResult,
  profile: {
    ...{ plan: 'leads', snapshot: 'snap_1', digest: 'd'.repeat(64), readAt: noon, files },
    objects: many(20, (o) => ({
      ...{ object: `Object_${o}`, records: 1_000, fields: profiled },
      duplicates: many(5, (i) => ({
        key: name(i),
        fields: many(10, name),
        groups: 10,
        records: 100,
        exact: true,
        largest: 9,
      })),
    })),
  } as unknown as ProfileResult,
  preview: {
    ...{ plan: 'leads', planHash: 'f'.repeat(64), basis: 'dry-run', dryRun: 'run_1', snapshot: 'snap_1', scanned: 1e5 },
    rules: many(300, (i) => ({ pair, rule: `${name(i)}: ${long('rule', i)}`, records: 1_000, shown: i % 2 === 0 })),
    rulesInAll: 900,
    records: many(20, (i) => ({ pair, sourceId: id(i) })),
    missing: many(20, (i) => id(i)),
    ...{ files, phases },
  } satisfies PreviewResult,
  'dry-run': {
    ...{ plan: 'leads', planHash: 'f'.repeat(64), snapshot: 'snap_1', snapshotDigest: 'd'.repeat(64), read: 1e6 },
    ...{ sourceAccount: account.id, targetAccount: '42', systems: { source: system, target: system } },
    pairs: many(5, () => ({
      pair,
      counts,
      reasons: many(60, (i) => ({ ...reason(i), action: 'quarantine' as const })),
    })),
    schemaChanges: [
      ...many(200, (i) => ({
        ...{ action: 'create-field' as const, object: 'contacts' },
        field: { name: name(i), label: long('label', i), type: 'select' as const, options: many(100, option) },
      })),
      ...many(50, (i) => ({
        action: 'add-options' as const,
        object: 'contacts',
        field: name(i),
        options: many(100, option),
      })),
    ],
    lost: many(300, (i) => ({
      pair,
      from: name(i),
      to: name(i),
      reason: long('reason', i),
      count: i,
      examples: many(3, id),
    })),
    relations,
    ...{ findings, estimate: { calls: 1e6, seconds: 1e5, phases: [] }, links },
    owners: many(200, (i) => ({
      ...{ pair, from: 'OwnerId', to: 'hubspot_owner_id', target: null, why: long('why', i), records: 10_000 - i },
      source: { id: id(i), email: `somebody.with.a.long.name.${i}@a-long-domain-name.example.com`, active: true },
    })),
    unmapped: many(500, (i) => ({
      ...{
        pair,
        field: name(i),
        label: long('label', i),
        reason: long('reason', i),
        values: 1_000 - i,
        kind: 'lost' as const,
      },
    })),
    ...{ schemaBefore: fingerprint, schemaAfter: fingerprint, files, phases, systems: { target: { limits: {} } } },
  } as unknown as DryRunResult,
  'apply-schema': {
    approval: 'approval_1',
    fields: many(200, (i) => ({ object: 'contacts', name: name(i), status: 'created' as const })),
    options: many(500, (i) => ({
      object: 'contacts',
      field: name(i),
      value: long('option', i),
      status: 'added' as const,
    })),
  } satisfies ApplySchemaResult,
  migrate: {
    ...{
      plan: 'leads',
      planHash: 'f'.repeat(64),
      dryRun: 'run_1',
      snapshotDigest: 'd'.repeat(64),
      approval: 'approval_1',
    },
    systems: { source: system, target: system },
    relations,
    tally: { read: 1e6, created: 1e5, updated: 1e5, unchanged: 1e5, skipped: 1e5, quarantined: 1e5, failed: 1e5 },
    ...{ predictedRight: 1e6, differences: 10 },
    outcomes: many(30, () => ({ predicted: 'create' as const, happened: 'failed' as const, count: 1_000 })),
    kept: many(60, (i) => ({ ...reason(i), happened: 'quarantined' as const })),
    consent: {
      via: 'terminal',
      requestedAt: noon,
      decidedAt: noon,
      schemaBefore: fingerprint,
      schemaAfter: fingerprint,
    },
    ...{ links, calls: 1e6, rateLimitHits: 10, seconds: 1e5, permitsBusyAtStart: 0, startedAt: noon, endedAt: noon },
    ...{ findings, files, phases },
  } as unknown as MigrateResult,
  verify: {
    relations,
    ...{ run: 'run_1', matched: 1e6, mismatched: 1e5, missing: 1e4, fieldValues: 1e8 },
    mismatches: many(200, (i) => ({
      pair,
      field: name(i),
      count: 1_000,
      examples: many(20, (n) => long('example', n)),
    })),
    ...{
      links,
      systems: { source: system, target: system },
      readAt: noon,
      calls: 1e5,
      rateLimitHits: 0,
      files,
      phases,
    },
  } as unknown as VerifyResult,
}

import type { ObjectPlan, Plan } from '../../src/model/plan.ts'
import type { Schema } from '../../src/model/schema.ts'
import { field, object, options } from '../mapping/schemas.ts'

/** The rules of the reference target: small, and its own. */
export const maxName = 40
export const bounds = { create: 5, update: 4, find: 10, bytes: 4_000 }

const readOnly = { createable: false, updateable: false }

export const sourceSchema: Schema = {
  objects: [
    object(
      'Guest',
      'Guest',
      [
        field('id', 'Id', 'id', readOnly),
        field('name', 'Name', 'text', { role: 'name' }),
        field('mail', 'Mail', 'text'),
        field('further', 'Further mails', 'text'),
        field('badge', 'Badge', 'text'),
        field('stage', 'Stage', 'select', { options: options('new', 'known', 'lost') }),
        field('note', 'Note', 'long-text'),
        field('gone', 'Gone', 'boolean'),
        field('made', 'Made', 'datetime', { ...readOnly, role: 'created' }),
      ],
      { recordUrl: 'https://source.test/guests/{id}', operations: { read: { pageRows: 7 } } },
    ),
  ],
}

export const targetSchema: Schema = {
  objects: [
    object(
      'people',
      'Person',
      [
        field('name', 'Name', 'text', { maxLength: maxName }),
        field('email', 'E-mail', 'text', { unique: true }),
        field('more_emails', 'More e-mails', 'text'),
        field('badge', 'Badge', 'text', { unique: true }),
        field('stage', 'Stage', 'select', { options: options('new', 'known'), restricted: true, extendable: true }),
        field('note', 'Note', 'long-text'),
        field('ferry_key', 'Ferry key', 'text', { unique: true }),
        field('ferry_made', 'Made in the source', 'datetime'),
      ],
      {
        recordUrl: 'https://club.test/people/{id}',
        operations: {
          read: { pageRows: 9 },
          create: { maxRows: bounds.create, maxBytes: bounds.bytes, replay: 'safe', settleMs: 1_000 },
          update: { maxRows: bounds.update, maxBytes: bounds.bytes },
          find: { keys: ['id', 'ferry_key'], maxRows: bounds.find },
        },
      },
    ),
  ],
}

export const guestPlan: ObjectPlan = {
  source: 'Guest',
  target: 'people',
  skip: [{ field: 'gone', equals: true, reason: 'gone' }],
  match: [{ field: 'email', also: ['more_emails'], normalise: 'email' }],
  policy: {
    existing: 'overwrite',
    duplicate: 'quarantine',
    missingKey: 'quarantine',
    invalid: 'quarantine',
    race: 'quarantine',
  },
  fields: [
    { to: 'name', from: 'name', transform: [] },
    { to: 'email', from: 'mail', transform: ['lower'] },
    { to: 'badge', from: 'badge', transform: [] },
    { to: 'stage', from: 'stage', transform: ['option'], invalid: 'omit' },
    { to: 'note', from: 'note', transform: [] },
  ],
  provenance: { sourceKey: 'ferry_key', created: 'ferry_made' },
  unmapped: [],
}

export const plan: Plan = {
  version: 1,
  id: 'guests-to-people',
  source: { connection: 'inn', vendor: 'inn', account: 'inn-1' },
  target: { connection: 'club', vendor: 'club', account: 'club-1' },
  objects: [guestPlan],
  schema: [],
  tolerance: 0.005,
}

/** The plan with other policies for its one pair. */
export function planWith(policy: Partial<ObjectPlan['policy']>, facts: Partial<ObjectPlan> = {}): Plan {
  return { ...plan, objects: [{ ...guestPlan, ...facts, policy: { ...guestPlan.policy, ...policy } }] }
}

/** The guests as persons of the reference CRM. */
export function personsPlan(policy: Partial<ObjectPlan['policy']> = {}): Plan {
  return {
    ...plan,
    target: { connection: 'crm', vendor: 'reference', account: 'ref-1' },
    objects: [
      {
        ...guestPlan,
        target: 'person',
        match: [{ field: 'email', normalise: 'email' }],
        policy: { ...guestPlan.policy, missingKey: 'create', ...policy },
        fields: [
          { to: 'last_name', from: 'name', transform: [] },
          { to: 'email', from: 'mail', transform: ['email'] },
          { to: 'notes', from: 'note', transform: [] },
        ],
        provenance: { sourceKey: 'external_key', created: 'original_created_at' },
      },
    ],
  }
}

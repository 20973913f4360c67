import { openActivityTypes } from './activity-types.ts'
import type { Company } from './company.ts'
import { type Lead, leadLabelsOf, leadsOf } from './leads.ts'
import { notesOf, sanitize } from './notes.ts'
import type { CrmObject, Draft, StoredRecord } from './objects.ts'
import { openPipelines } from './pipelines.ts'
import { addLineItem } from './routes/deal-products.ts'
import { openFiles } from './routes/files.ts'
import { openRelationships } from './routes/organization-relationships.ts'
import { openParticipants } from './routes/participants.ts'
import type { PipedriveSeed, RecordSeed } from './seed.ts'
import { timestamp } from './times.ts'

const usualLabels = [
  { id: 'f08b42a0-4e75-11ea-9643-03698ef1cfd6', name: 'Hot', color: 'red' },
  { id: 'f08b42a1-4e75-11ea-9643-03698ef1cfd6', name: 'Warm', color: 'yellow' },
  { id: 'f08b69b0-4e75-11ea-9643-03698ef1cfd6', name: 'Cold', color: 'blue' },
]

/** Puts a seed's data into an account. What a record of the seed leaves out is as after a creation by the first user. */
export function fill(company: Company, seed: PipedriveSeed): void {
  openPipelines(company, seed.pipelines)
  openActivityTypes(company, seed)
  const time = new Date(company.clock.now()).toISOString()
  for (const label of seed.leadLabels ?? usualLabels)
    leadLabelsOf(company).put({ ...label, add_time: time, update_time: time })
  for (const object of Object.values(company.objects))
    for (const record of (seed[object.kind.name as keyof PipedriveSeed] ?? []) as RecordSeed[])
      put(company, object, record)
  for (const lead of seed.leads ?? []) leadsOf(company).put(leadOf(company, lead))
  for (const note of seed.notes ?? []) putNote(company, note)
  for (const item of seed.dealProducts ?? []) addLineItem(company, String(item.deal_id), item)
  openParticipants(company, seed.participants ?? [])
  openRelationships(company, seed.organizationRelationships ?? [])
  openFiles(company, seed.files ?? [])
}

/** Rules between members that derive values hold here too; those that refuse do not: a seed is believed. */
function put(company: Company, object: CrmObject, { id, custom_fields, ...values }: RecordSeed): void {
  const { kind, records } = object
  const user = company.users.values().next().value!
  const now = timestamp(company.clock.now())
  const draft: Draft = { company, caller: { user, by: 'token' }, now, sent: {}, before: undefined, values: {} }
  Object.assign(draft.values, kind.defaults(draft), values)
  if (kind.isOpen) draft.values.custom_fields = custom_fields ?? {}
  if (kind.name === 'deals') placeDeal(company, draft, values)
  else kind.complete?.(draft)
  draft.values.visible_to = levelOf(company, draft.values.visible_to)
  company.take(kind.name, Number(id))
  const isDeleted = draft.values.is_deleted === true
  const record: StoredRecord = {
    id: String(id),
    values: draft.values,
    ...(isDeleted && { deletedAt: company.clock.now() }),
    ...(kind.address !== undefined && draft.values[kind.address] != null && { addressedAt: 0 }),
  }
  records.put(record)
}

/** A level of `visible_to` as the plan has it: where there are two only, all but the owner's is everybody's. */
function levelOf({ plan: { visibility } }: Company, level: unknown): unknown {
  if (level === undefined || visibility.includes(Number(level))) return level
  return visibility.at(-1)
}

/** A deal of a seed names its stage, or is in the first one. */
function placeDeal(company: Company, { values }: Draft, given: Readonly<Record<string, unknown>>): void {
  const stages = company.store.collection<{ id: string; number: number; pipeline_id: number }>('stages')
  const stage = given.stage_id === undefined ? stages.values()[0] : stages.get(String(given.stage_id))
  if (stage !== undefined) Object.assign(values, { stage_id: stage.number, pipeline_id: stage.pipeline_id })
  for (const kind of ['won', 'lost', 'close']) {
    const time = values[`${kind}_time`]
    if (typeof time === 'string') values[`local_${kind}_date`] = time.slice(0, 10)
  }
}

function leadOf(company: Company, { id, custom_fields = {}, ...values }: RecordSeed): Lead {
  const time = new Date(company.clock.now()).toISOString()
  const user = company.users.values().next().value!
  return {
    id: String(id),
    custom: custom_fields as Lead['custom'],
    values: {
      owner_id: user.id,
      creator_id: user.id,
      label_ids: [],
      person_id: null,
      organization_id: null,
      source_name: 'Manually created',
      origin: 'ManuallyCreated',
      origin_id: null,
      channel: null,
      channel_id: null,
      is_archived: false,
      was_seen: true,
      value: null,
      expected_close_date: null,
      next_activity_id: null,
      add_time: time,
      update_time: time,
      visible_to: String(company.plan.visibility.at(-1)),
      cc_email: null,
      ...values,
      ...(values.visible_to !== undefined && { visible_to: String(levelOf(company, values.visible_to)) }),
    },
  }
}

function putNote(company: Company, { id, content, ...values }: RecordSeed): void {
  const user = company.users.values().next().value!
  const now = timestamp(company.clock.now())
  company.take('notes', Number(id))
  notesOf(company).put({
    id: String(id),
    values: {
      active_flag: true,
      add_time: now,
      update_time: now,
      user_id: user.id,
      deal_id: null,
      person_id: null,
      org_id: null,
      lead_id: null,
      pinned_to_deal_flag: false,
      pinned_to_person_flag: false,
      pinned_to_organization_flag: false,
      pinned_to_lead_flag: false,
      last_update_user_id: null,
      content: sanitize(String(content)),
      ...values,
    },
  })
}

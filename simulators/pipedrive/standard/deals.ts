import { badRequest, forbidden, invalid } from '../errors.ts'
import type { Draft, ObjectKind } from '../objects.ts'
import { firstStage, stageOf } from '../pipelines.ts'
import { labels } from '../values/composites.ts'
import { clearable, type Reader } from '../values/member.ts'
import {
  archiveTime,
  boolean,
  currency,
  date,
  datetime,
  integer,
  name,
  number,
  oneOf,
  owner,
  reference,
  text,
  visibility,
} from '../values/scalars.ts'
import { field, hotWarmCold, type SystemField } from './field.ts'

const probability: Reader = (value, place) => {
  const share = number(value, place) as number
  if (share < 0 || share > 100) throw invalid('probability: Expected a number from 0 to 100')
  return share
}

/** https://developers.pipedrive.com/docs/api/v1/Deals */
export const deals: ObjectKind = {
  name: 'deals',
  singular: 'deal',
  fields: 'dealFields',
  scopes: { read: ['deals:read', 'deals:full'], full: 'deals:full' },
  created: 200,
  members: {
    title: { read: name, isNeeded: true },
    owner_id: { read: owner },
    person_id: { read: clearable(reference('persons')) },
    org_id: { read: clearable(reference('organizations')) },
    pipeline_id: { read: integer },
    stage_id: { read: integer },
    value: { read: clearable(number) },
    currency: { read: currency },
    is_deleted: { read: boolean },
    is_archived: { read: boolean },
    archive_time: { read: clearable(archiveTime) },
    status: { read: oneOf('open', 'won', 'lost') },
    probability: { read: clearable(probability) },
    lost_reason: { read: clearable(text(255)) },
    visible_to: { read: visibility },
    close_time: { read: clearable(datetime) },
    won_time: { read: clearable(datetime) },
    lost_time: { read: clearable(datetime) },
    expected_close_date: { read: clearable(date) },
    label_ids: { read: labels('dealFields') },
  },
  defaults: ({ company, caller, now }) => ({
    title: null,
    creator_user_id: caller.user.id,
    owner_id: caller.user.id,
    value: 0,
    person_id: null,
    org_id: null,
    stage_id: null,
    pipeline_id: null,
    currency: caller.user.default_currency,
    archive_time: null,
    add_time: now,
    update_time: now,
    stage_change_time: null,
    status: 'open',
    is_archived: false,
    is_deleted: false,
    probability: null,
    lost_reason: null,
    visible_to: company.plan.visibility.at(-1)!,
    close_time: null,
    won_time: null,
    lost_time: null,
    local_won_date: null,
    local_lost_date: null,
    local_close_date: null,
    expected_close_date: null,
    label_ids: [],
    origin: caller.by === 'oauth' ? 'Marketplace' : 'API',
    origin_id: null,
    channel: null,
    channel_id: null,
    source_lead_id: null,
    acv: null,
    arr: null,
    mrr: null,
  }),
  complete: (draft) => {
    refuseArchived(draft)
    refuseCap(draft)
    place(draft)
    close(draft)
    archive(draft)
    const { values, before, company } = draft
    const isAlone = values.person_id === null && values.org_id === null
    if (before === undefined && isAlone && company.reads('deal-needs-person-or-organization'))
      throw badRequest('A deal must be linked to a person or an organization.')
  },
  filters: {
    owner_id: 'owner_id',
    person_id: 'person_id',
    org_id: 'org_id',
    pipeline_id: 'pipeline_id',
    stage_id: 'stage_id',
  },
  sorts: ['id', 'add_time', 'update_time'],
  isDated: true,
  isOpen: true,
}

/** An archived deal takes nothing but its return. */
function refuseArchived({ before, sent }: Draft): void {
  if (before?.is_archived !== true) return
  if (sent.is_archived !== false) throw badRequest('Archived deals cannot be edited.')
}

function refuseCap({ company, before, values }: Draft): void {
  const isNew = values.status === 'open' && (before === undefined || before.status !== 'open')
  const { openDeals = 0 } = company.limits
  if (!isNew || company.objects.deals!.records.size < openDeals) return
  const open = company.objects
    .deals!.records.values()
    .filter(({ values: { status, is_archived }, deletedAt }) => status === 'open' && !is_archived && !deletedAt)
  if (open.length >= openDeals)
    throw forbidden('You have reached the limit of open deals of your plan.', 'feature_capping_deals_limit')
}

/** A stage brings its pipeline, a pipeline its first stage; both together must fit. */
function place({ company, sent, before, values, now }: Draft): void {
  if (sent.stage_id !== undefined) {
    const stage = stageOf(company, sent.stage_id as number) ?? bad('stage_id', 'Stage not found')
    if (sent.pipeline_id !== undefined && sent.pipeline_id !== stage.pipeline_id)
      bad('stage_id', 'The stage is not of this pipeline')
    values.pipeline_id = stage.pipeline_id
  } else if (sent.pipeline_id !== undefined || before === undefined) {
    const isSame = before !== undefined && before.pipeline_id === sent.pipeline_id
    const stage =
      firstStage(company, sent.pipeline_id as number | undefined) ?? bad('pipeline_id', 'Pipeline not found')
    if (!isSame) Object.assign(values, { stage_id: stage.number, pipeline_id: stage.pipeline_id })
  }
  if (before !== undefined && before.stage_id !== values.stage_id) values.stage_change_time = now
}

/** What became of a deal, and when: times that are sent must be those of its status; others are set or taken away. */
function close({ sent, before, values, now }: Draft): void {
  const { status } = values
  for (const [member, of] of [
    ['won_time', 'won'],
    ['lost_time', 'lost'],
  ] as const)
    if (sent[member] && status !== of) bad(member, `Only for deals of status ${of}`)
  if (sent.close_time && status === 'open') bad('close_time', 'Only for deals that are won or lost')
  if (sent.lost_reason && status !== 'lost') bad('lost_reason', 'Only for deals of status lost')
  const isChanged = before?.status !== status
  if (status !== 'won') values.won_time = null
  else if (isChanged) values.won_time = sent.won_time ?? sent.close_time ?? now
  if (status !== 'lost') Object.assign(values, { lost_time: null, lost_reason: null })
  else if (isChanged) values.lost_time = sent.lost_time ?? sent.close_time ?? now
  if (status === 'open') values.close_time = null
  else if (isChanged || sent.won_time || sent.lost_time)
    values.close_time = sent.close_time ?? values.won_time ?? values.lost_time
  for (const kind of ['won', 'lost', 'close']) {
    const time = values[`${kind}_time`]
    values[`local_${kind}_date`] = typeof time === 'string' ? time.slice(0, 10) : null
  }
}

function archive({ sent, values, now }: Draft): void {
  if (values.is_archived !== true) {
    if (sent.archive_time) bad('archive_time', 'Only for archived deals')
    values.archive_time = null
  } else values.archive_time ??= now
}

function bad(member: string, expected: string): never {
  throw invalid(`${member}: ${expected}`)
}

export const dealFields: readonly SystemField[] = [
  field('id', 'ID', 'int'),
  field('title', 'Title', 'varchar', { required: true }),
  field('creator_user_id', 'Creator', 'user'),
  field('owner_id', 'Owner', 'user'),
  field('value', 'Value', 'monetary'),
  field('currency', 'Currency', 'varchar'),
  field('person_id', 'Contact person', 'people'),
  field('org_id', 'Organization', 'org'),
  field('pipeline_id', 'Pipeline', 'pipeline'),
  field('stage_id', 'Stage', 'stage'),
  field('status', 'Status', 'status'),
  field('probability', 'Probability', 'int'),
  field('lost_reason', 'Lost reason', 'varchar'),
  field('label_ids', 'Labels', 'set', { options: hotWarmCold(9) }),
  field('visible_to', 'Visible to', 'visible_to'),
  field('expected_close_date', 'Expected close date', 'date'),
  field('add_time', 'Deal created', 'date'),
  field('update_time', 'Update time', 'date'),
  field('stage_change_time', 'Last stage change', 'date'),
  field('close_time', 'Deal closed on', 'date'),
  field('won_time', 'Won time', 'date'),
  field('lost_time', 'Lost time', 'date'),
  field('is_archived', 'Archive status', 'boolean'),
  field('archive_time', 'Archive time', 'date'),
  field('origin', 'Source origin', 'varchar'),
  field('channel', 'Source channel', 'enum', { options: [] }),
  field('channel_id', 'Source channel ID', 'varchar'),
]

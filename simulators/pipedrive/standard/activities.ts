import { activityTypes } from '../activity-types.ts'
import { invalid } from '../errors.ts'
import type { Draft, ObjectKind } from '../objects.ts'
import { address, attendees, participants } from '../values/composites.ts'
import { clearable, type Reader } from '../values/member.ts'
import { boolean, clock, date, duration, integer, lead, owner, reference, text } from '../values/scalars.ts'
import { field, type SystemField } from './field.ts'

const type: Reader = (value, { company }) => {
  const isKnown = activityTypes(company).some(({ key_string, active_flag }) => key_string === value && active_flag)
  if (!isKnown) throw invalid('type: Activity type not found')
  return value
}

/** https://developers.pipedrive.com/docs/api/v1/Activities */
export const activities: ObjectKind = {
  name: 'activities',
  singular: 'activity',
  fields: 'activityFields',
  scopes: { read: ['activities:read', 'activities:full'], full: 'activities:full' },
  created: 200,
  members: {
    subject: { read: text(255) },
    type: { read: type },
    owner_id: { read: owner },
    deal_id: { read: clearable(reference('deals')) },
    lead_id: { read: clearable(lead) },
    person_id: { read: clearable(reference('persons')) },
    org_id: { read: clearable(reference('organizations')) },
    project_id: { read: clearable(reference('projects')) },
    due_date: { read: clearable(date) },
    due_time: { read: clearable(clock) },
    duration: { read: clearable(duration) },
    busy: { read: boolean },
    done: { read: boolean },
    location: { read: clearable(address) },
    participants: { read: participants },
    attendees: { read: attendees },
    public_description: { read: clearable(text()) },
    priority: { read: clearable(integer) },
    note: { read: clearable(text()) },
  },
  defaults: ({ company, caller, now }) => {
    const [first] = activityTypes(company)
    return {
      subject: null,
      type: first?.key_string ?? null,
      owner_id: caller.user.id,
      creator_user_id: caller.user.id,
      is_deleted: false,
      add_time: now,
      update_time: now,
      deal_id: null,
      lead_id: null,
      person_id: null,
      org_id: null,
      project_id: null,
      due_date: now.slice(0, 10),
      due_time: null,
      duration: null,
      busy: false,
      done: false,
      marked_as_done_time: null,
      location: null,
      participants: [],
      attendees: [],
      conference_meeting_client: null,
      conference_meeting_url: null,
      conference_meeting_id: null,
      public_description: null,
      priority: null,
      note: null,
    }
  },
  complete: (draft) => {
    const { company, sent, before, values, now } = draft
    linkPerson(draft)
    values.subject ??= activityTypes(company).find(({ key_string }) => key_string === values.type)?.name ?? null
    if (sent.done !== undefined && sent.done !== before?.done) values.marked_as_done_time = sent.done ? now : null
  },
  address: 'location',
  filters: { owner_id: 'owner_id', deal_id: 'deal_id', lead_id: 'lead_id', person_id: 'person_id', org_id: 'org_id' },
  sorts: ['id', 'add_time', 'update_time', 'due_date'],
  isDated: true,
  isOpen: false,
}

/** The person of an activity is its primary participant; it is not written by itself. */
function linkPerson({ company, sent, values }: Draft): void {
  if (sent.person_id !== undefined) {
    if (!company.reads('activity-person-writable'))
      throw invalid("person_id: Parameter 'person_id' is read-only, use participants")
    if (sent.participants === undefined)
      values.participants = sent.person_id === null ? [] : [{ person_id: sent.person_id, primary: true }]
  }
  const people = values.participants as { person_id: number; primary: boolean }[]
  values.person_id = people.find(({ primary }) => primary)?.person_id ?? null
}

export const activityFields: readonly SystemField[] = [
  field('id', 'ID', 'int'),
  field('subject', 'Subject', 'varchar'),
  field('type', 'Type', 'varchar'),
  field('owner_id', 'Assigned to user', 'user'),
  field('deal_id', 'Deal', 'deal'),
  field('lead_id', 'Lead', 'lead'),
  field('person_id', 'Contact person', 'people'),
  field('org_id', 'Organization', 'org'),
  field('participants', 'Participants', 'participants'),
  field('due_date', 'Due date', 'date'),
  field('due_time', 'Due time', 'time'),
  field('duration', 'Duration', 'time'),
  field('busy', 'Free/busy', 'boolean'),
  field('done', 'Done', 'boolean'),
  field('marked_as_done_time', 'Marked as done time', 'date'),
  field('note', 'Note', 'text'),
  field('public_description', 'Public description', 'text'),
  field('location', 'Location', 'address'),
  field('priority', 'Priority', 'enum', { options: [] }),
  field('add_time', 'Add time', 'date'),
  field('update_time', 'Update time', 'date'),
]

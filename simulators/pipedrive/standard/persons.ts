import type { ObjectKind } from '../objects.ts'
import { address, labelledList, labels } from '../values/composites.ts'
import { clearable, type Member, type Reader } from '../values/member.ts'
import { date, datetime, name, owner, reference, text, visibility } from '../values/scalars.ts'
import { field, hotWarmCold, type SystemField } from './field.ts'

const synced = (read: Reader): Member => ({ read: clearable(read), when: 'contactSync' })

/** https://developers.pipedrive.com/docs/api/v1/Persons */
export const persons: ObjectKind = {
  name: 'persons',
  singular: 'person',
  fields: 'personFields',
  scopes: { read: ['contacts:read', 'contacts:full'], full: 'contacts:full' },
  created: 200,
  members: {
    name: { read: name, isNeeded: true },
    owner_id: { read: owner },
    org_id: { read: clearable(reference('organizations')) },
    add_time: { read: datetime },
    update_time: { read: datetime, isDoubtful: true },
    emails: { read: labelledList('work') },
    phones: { read: labelledList('work') },
    visible_to: { read: visibility },
    label_ids: { read: labels('personFields') },
    marketing_status: { read: text(255) },
    notes: synced(text()),
    im: synced(labelledList('other')),
    birthday: synced(date),
    job_title: synced(text(255)),
    postal_address: synced(address),
  },
  defaults: ({ company, caller, now }) => ({
    name: null,
    first_name: null,
    last_name: null,
    owner_id: caller.user.id,
    org_id: null,
    add_time: now,
    update_time: now,
    emails: [],
    phones: [],
    is_deleted: false,
    visible_to: company.plan.visibility.at(-1)!,
    label_ids: [],
    picture_id: null,
    marketing_status: 'no_consent',
    notes: null,
    im: [],
    birthday: null,
    job_title: null,
    postal_address: null,
  }),
  complete: ({ values }) => {
    const [first, ...rest] = String(values.name ?? '')
      .trim()
      .split(/\s+/)
    values.first_name = first || null
    values.last_name = rest.join(' ') || null
  },
  address: 'postal_address',
  filters: { owner_id: 'owner_id', org_id: 'org_id' },
  sorts: ['id', 'add_time', 'update_time'],
  isDated: true,
  isOpen: true,
  hidden: { contactSync: ['notes', 'im', 'birthday', 'job_title', 'postal_address'] },
}

export const personFields: readonly SystemField[] = [
  field('id', 'ID', 'int'),
  field('name', 'Name', 'varchar', { required: true }),
  field('first_name', 'First name', 'varchar'),
  field('last_name', 'Last name', 'varchar'),
  field('owner_id', 'Owner', 'user'),
  field('org_id', 'Organization', 'org'),
  field('email', 'Email', 'varchar'),
  field('phone', 'Phone', 'phone'),
  field('label_ids', 'Labels', 'set', { options: hotWarmCold(1) }),
  field('visible_to', 'Visible to', 'visible_to'),
  field('add_time', 'Person created', 'date'),
  field('update_time', 'Update time', 'date'),
  field('picture_id', 'Profile picture', 'picture'),
  field('marketing_status', 'Marketing status', 'varchar'),
  field('notes', 'Notes', 'text', { when: 'contactSync' }),
  field('im', 'Instant messenger', 'varchar', { when: 'contactSync' }),
  field('birthday', 'Birthday', 'date', { when: 'contactSync' }),
  field('job_title', 'Job title', 'varchar', { when: 'contactSync' }),
  field('postal_address', 'Postal address', 'address', { when: 'contactSync' }),
]

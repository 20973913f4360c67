import type { FileContent, MatchKey } from '../../model/schema.ts'
import { activityType, due, participants } from './activity-members.ts'
import { choice, labels, restricted } from './choices.ts'
import { boolean, date, flag, id, instant, json, number, seconds, stamp, text, uuid } from './codecs.ts'
import { address, currencyField } from './composites.ts'
import { contactMember, emails, messengers, phones } from './contacts.ts'
import { lostReason, status } from './deal-members.ts'
import { activityTypes, type Directory, leadLabels } from './directories.ts'
import { leadLabelsMember, leadValue } from './lead-members.ts'
import { type Facts, kept, type MakeMember, plain, plainMember, readOnly, whereDefined } from './members.ts'
import { pipelineMember, stageMember } from './pipelines.ts'
import { pricesMember } from './product-members.ts'
import { visibility } from './visibility.ts'

/** What is particular to one object; in everything else those of one version of the API behave alike. */
export interface KnownObject {
  name: string
  label: string
  labelPlural: string
  version: 'v1' | 'v2'
  /** What its calls begin with. */
  path: string
  /** Where its fields are told; it has custom fields where they can be made there, too, `explained` with a word on them. */
  fields?: { path: string; mayGrow: boolean; explained?: true }
  members: readonly MakeMember[]
  /** What the field of it takes its options from that are told nowhere else. */
  directory?: Directory
  /** Records that lists leave out, and that have a list of their own. */
  archived?: string
  /** Asked for as well, since records lack it otherwise. */
  include?: { fields: string; for: string }
  /** Of a page, where it is less than usual. */
  most?: number
  /** `of a deal`: with the id of the deal before their own, as all their calls need it. */
  ids: 'integer' | 'uuid' | 'of a deal'
  /** In the order of creation. */
  sort: { oldest: Readonly<Record<string, string>>; newest: Readonly<Record<string, string>> }
  /** What changed since a time can be asked for. */
  changes?: true
  /** Deleted records are told for 30 days. */
  tellsDeleted?: true
  /** Method of a change. */
  update: 'PATCH' | 'PUT'
  /** Its records are files. */
  content?: FileContent
  /** One at least has a value. */
  oneOf?: readonly string[]
  matchKeys: readonly MatchKey[]
  /** When it was created can be said. */
  takesCreated?: true
  /** What of it people look at. */
  page?: string
  locks?: readonly string[]
}

const short = { maxLength: 255 } as const
const keySort = {
  oldest: { sort_by: 'id', sort_direction: 'asc' },
  newest: { sort_by: 'id', sort_direction: 'desc' },
} as const
const idSort = { oldest: { sort: 'id ASC' }, newest: { sort: 'id DESC' } } as const

const second = { version: 'v2', ids: 'integer', sort: keySort, update: 'PATCH', matchKeys: [] } as const
const first = { version: 'v1', ids: 'integer', sort: idSort, update: 'PUT', matchKeys: [] } as const

/** Fields of leads are the same. https://developers.pipedrive.com/docs/api/v1/DealFields */
const fieldsOfDeals = { path: '/api/v2/dealFields', mayGrow: true, explained: true } as const

const ownId = plain('id', 'ID', 'id', id, kept)
const owner = plain('owner_id', 'Owner', 'user', id, { references: ['users'] })
const changed = plain('update_time', 'Last changed', 'datetime', instant, { ...kept, role: 'modified' })
const created = plain('add_time', 'Created', 'datetime', instant, { ...kept, role: 'created' })
const createdAsTold = plain('add_time', 'Created', 'datetime', instant, { updateable: false, role: 'created' })

const reference = (name: string, label: string, to: string): MakeMember =>
  plain(name, label, 'reference', to === 'leads' ? uuid : id, { references: [to] })

/** Said when a file is uploaded, and never again. */
const onlyNew = { updateable: false } as const
const linked = (name: string, label: string, to: string, facts: Facts = {}): MakeMember =>
  plain(name, label, 'reference', to === 'leads' ? uuid : id, { ...onlyNew, references: [to], ...facts })

const person = reference('person_id', 'Person', 'persons')
const organization = reference('org_id', 'Organization', 'organizations')
const title = (name: string, label: string): MakeMember =>
  plain(name, label, 'text', text, { ...short, required: true, role: 'name' })

/** Only in accounts that keep contacts in step with another service; elsewhere sending them is refused. */
const contactSync: readonly MakeMember[] = [
  whereDefined(plain('job_title', 'Job title', 'text', text, short), 'job_title'),
  whereDefined(plain('birthday', 'Birthday', 'date', date), 'birthday'),
  whereDefined(plain('notes', 'Notes', 'long-text', text, { maxLength: 10_000 }), 'notes'),
  whereDefined(address('postal_address', 'Postal address'), 'postal_address'),
  whereDefined(() => contactMember(messengers), 'im', 'ims'),
]

const oneOfThese = (name: string, label: string, values: readonly string[]): MakeMember =>
  plain(name, label, 'select', text, { ...restricted, options: values.map((value) => ({ value, label: value })) })

const billing: readonly MakeMember[] = [
  oneOfThese('billing_frequency', 'Billing frequency', [
    ...['one-time', 'annually', 'semi-annually', 'quarterly', 'monthly', 'weekly'],
  ]),
  plain('billing_frequency_cycles', 'Billing cycles', 'integer', number),
]

/** The objects of every company. https://developers.pipedrive.com/docs/api/v1 */
export const knownObjects: readonly KnownObject[] = [
  {
    ...{ ...second, name: 'organizations', label: 'Organization', labelPlural: 'Organizations' },
    ...{ path: '/api/v2/organizations', fields: { path: '/api/v2/organizationFields', mayGrow: true } },
    ...{ changes: true, takesCreated: true, page: 'organization' },
    matchKeys: [{ field: 'website', normalise: 'domain' }],
    members: [
      ...[ownId, title('name', 'Name'), owner, createdAsTold, changed, visibility()],
      ...[labels(['label_ids', 'label']), address('address', 'Address')],
      whereDefined(plain('website', 'Website', 'url', text, short), 'website'),
      whereDefined(plain('linkedin', 'LinkedIn', 'url', text, short), 'linkedin'),
      choice('industry', 'Industry'),
      whereDefined(plain('annual_revenue', 'Annual revenue', 'currency', number), 'annual_revenue'),
      whereDefined(plain('employee_count', 'Employees', 'integer', number), 'employee_count'),
    ],
  },
  {
    ...{ ...second, name: 'persons', label: 'Person', labelPlural: 'Persons' },
    ...{ path: '/api/v2/persons', fields: { path: '/api/v2/personFields', mayGrow: true } },
    ...{ changes: true, takesCreated: true, page: 'person' },
    matchKeys: [{ field: 'email', also: ['emails'], normalise: 'email' }],
    members: [
      ...[ownId, title('name', 'Name')],
      plain('first_name', 'First name', 'text', text, readOnly),
      plain('last_name', 'Last name', 'text', text, readOnly),
      ...[() => contactMember(emails), () => contactMember(phones)],
      ...[organization, owner, createdAsTold, changed, visibility(), labels(['label_ids', 'label']), ...contactSync],
    ],
  },
  {
    ...{ ...second, name: 'deals', label: 'Deal', labelPlural: 'Deals' },
    ...{ path: '/api/v2/deals', fields: fieldsOfDeals },
    ...{ archived: '/api/v2/deals/archived', changes: true, tellsDeleted: true, page: 'deal' },
    members: [
      ...[ownId, title('title', 'Title'), plain('value', 'Value', 'currency', number)],
      ({ currencies }) => plainMember(currencyField('currency', 'Currency', currencies), text),
      ...[pipelineMember, stageMember, status, lostReason, person, organization, owner],
      plain('expected_close_date', 'Expected close date', 'date', date),
      plain('won_time', 'Won', 'datetime', instant),
      plain('lost_time', 'Lost', 'datetime', instant),
      plain('close_time', 'Closed', 'datetime', instant),
      plain('probability', 'Probability', 'percent', number),
      ...[created, changed, visibility(), labels(['label_ids', 'label'])],
      plain('is_archived', 'Archived', 'boolean', boolean),
      plain('archive_time', 'Archived at', 'datetime', stamp),
      choice('channel', 'Source channel', readOnly),
      plain('channel_id', 'Source channel ID', 'text', text, { ...short, ...readOnly }),
      plain('origin', 'Source origin', 'text', text, kept),
      plain('origin_id', 'Source origin ID', 'text', text, kept),
      plain('stage_change_time', 'Stage changed', 'datetime', instant, kept),
      plain('creator_user_id', 'Creator', 'user', id, { ...kept, references: ['users'] }),
    ],
  },
  {
    ...{ ...first, name: 'leads', label: 'Lead', labelPlural: 'Leads' },
    ...{
      path: '/api/v1/leads',
      fields: fieldsOfDeals,
      archived: '/api/v1/leads/archived',
    },
    ...{ ids: 'uuid', update: 'PATCH', changes: true, page: 'leads/inbox', directory: leadLabels },
    // Those of one moment in one order as well, or pages by offset would pass over some.
    sort: { oldest: { sort: 'add_time ASC, id ASC' }, newest: { sort: 'add_time DESC, id DESC' } },
    oneOf: ['person_id', 'organization_id'],
    members: [
      ...[plain('id', 'ID', 'id', uuid, kept), title('title', 'Title'), leadValue, person],
      reference('organization_id', 'Organization', 'organizations'),
      plain('expected_close_date', 'Expected close date', 'date', date),
      ...[owner, leadLabelsMember, visibility('text')],
      plain('was_seen', 'Seen', 'boolean', boolean),
      plain('is_archived', 'Archived', 'boolean', boolean, { createable: false }),
      choice('channel', 'Source channel'),
      plain('channel_id', 'Source channel ID', 'text', text, short),
      plain('origin_id', 'Source origin ID', 'text', text, { ...short, updateable: false }),
      plain('source_name', 'Source', 'text', text, kept),
      plain('origin', 'Source origin', 'text', text, kept),
      ...[created, changed, plain('creator_id', 'Creator', 'user', id, { ...kept, references: ['users'] })],
    ],
  },
  {
    ...{ ...second, name: 'products', label: 'Product', labelPlural: 'Products' },
    ...{ path: '/api/v2/products', fields: { path: '/api/v2/productFields', mayGrow: true } },
    matchKeys: [{ field: 'code', normalise: 'exact' }],
    members: [
      ...[ownId, title('name', 'Name'), plain('code', 'Product code', 'text', text, short)],
      plain('description', 'Description', 'long-text', text, { maxLength: 65_000 }),
      ...[pricesMember, plain('unit', 'Unit', 'text', text, short), plain('tax', 'Tax', 'percent', number)],
      ...[choice('category', 'Category', { extendable: true }), owner],
      plain('is_linkable', 'Can be sold', 'boolean', boolean),
      ...[visibility(), ...billing, created, changed],
    ],
  },
  {
    ...{ ...second, name: 'deal_products', label: 'Product of a deal', labelPlural: 'Products of deals' },
    ...{ path: '/api/v2/deals/products', ids: 'of a deal', locks: ['deal_id'] },
    members: [
      plain('id', 'ID', 'id', text, kept),
      ...[linked('deal_id', 'Deal', 'deals', { required: true })],
      plain('product_id', 'Product', 'reference', id, { references: ['products'], required: true }),
      plain('item_price', 'Price', 'currency', number, { required: true }),
      plain('quantity', 'Quantity', 'decimal', number, { required: true }),
      plain('tax', 'Tax', 'percent', number),
      oneOfThese('tax_method', 'Tax method', ['exclusive', 'inclusive', 'none']),
      plain('discount', 'Discount', 'decimal', number),
      oneOfThese('discount_type', 'Type of the discount', ['percentage', 'amount']),
      plain('comments', 'Comments', 'long-text', text),
      ...[plain('is_enabled', 'Counts', 'boolean', boolean), ...billing],
      plain('billing_start_date', 'Billing starts', 'date', date),
      plain('name', 'Name', 'text', text, { ...kept, role: 'name' }),
      plain('currency', 'Currency', 'text', text, kept),
      ...[plain('sum', 'Sum', 'currency', number, kept), created, changed],
    ],
  },
  {
    ...{ ...second, name: 'activities', label: 'Activity', labelPlural: 'Activities' },
    ...{ path: '/api/v2/activities', fields: { path: '/api/v2/activityFields', mayGrow: false } },
    ...{ changes: true, include: { fields: 'attendees', for: 'attendees' }, directory: activityTypes },
    members: [
      ...[ownId, title('subject', 'Subject'), activityType, () => due],
      plain('duration', 'Duration (seconds)', 'integer', seconds, { nativeType: 'time', unit: 'seconds' }),
      plain('done', 'Done', 'boolean', boolean),
      plain('busy', 'Busy', 'boolean', boolean),
      plain('note', 'Note', 'rich-text', text),
      plain('public_description', 'Public description', 'long-text', text),
      ...[choice('priority', 'Priority'), address('location', 'Location')],
      ...[
        () => participants,
        organization,
        reference('deal_id', 'Deal', 'deals'),
        reference('lead_id', 'Lead', 'leads'),
      ],
      plain('attendees', 'Attendees', 'json', json, readOnly),
      plain('marked_as_done_time', 'Done at', 'datetime', instant, kept),
      ...[owner, created, changed],
    ],
  },
  {
    ...{ ...first, name: 'notes', label: 'Note', labelPlural: 'Notes', path: '/api/v1/notes' },
    ...{ changes: true, takesCreated: true, oneOf: ['deal_id', 'person_id', 'org_id', 'lead_id'] },
    members: [
      ...[ownId, plain('content', 'Content', 'rich-text', text, { required: true })],
      ...[reference('deal_id', 'Deal', 'deals'), person, organization, reference('lead_id', 'Lead', 'leads')],
      plain('user_id', 'Author', 'user', id, { references: ['users'] }),
      plain('add_time', 'Created', 'datetime', stamp, { updateable: false, role: 'created' }),
      changed,
      plain('pinned_to_deal_flag', 'Pinned to the deal', 'boolean', flag),
      plain('pinned_to_person_flag', 'Pinned to the person', 'boolean', flag),
      plain('pinned_to_organization_flag', 'Pinned to the organization', 'boolean', flag),
      plain('pinned_to_lead_flag', 'Pinned to the lead', 'boolean', flag),
    ],
  },
  {
    ...{ ...first, name: 'files', label: 'File', labelPlural: 'Files', path: '/api/v1/files', most: 100 },
    // Which size is too much is not published; this much is what people say that they can upload.
    content: { name: 'name', bytes: 'file_size', cost: { units: 20 }, maxBytes: 50_000_000 },
    members: [
      // Its name on the server is made of this one. https://developers.pipedrive.com/docs/api/v1/Files#getFile
      ...[ownId, plain('name', 'File name', 'text', text, { ...short, required: true, role: 'name' })],
      plain('file_name', 'Name on the server', 'text', text, kept),
      plain('description', 'Description', 'long-text', text, { createable: false }),
      plain('file_size', 'Size in bytes', 'integer', number, kept),
      ...[linked('deal_id', 'Deal', 'deals'), linked('person_id', 'Person', 'persons')],
      ...[linked('org_id', 'Organization', 'organizations'), linked('lead_id', 'Lead', 'leads')],
      ...[linked('product_id', 'Product', 'products'), linked('activity_id', 'Activity', 'activities')],
      plain('user_id', 'Uploaded by', 'user', id, { ...kept, references: ['users'] }),
      plain('inline_flag', 'Part of an e-mail', 'boolean', flag, kept),
      plain('remote_location', 'Kept at', 'text', text, kept),
      ...[created, changed],
    ],
  },
]

export function knownObject(name: string): KnownObject | undefined {
  return knownObjects.find((object) => object.name === name)
}

import type { Field, MatchKey } from '../../model/schema.ts'

/** What is particular to one of HubSpot's objects; in everything else they behave alike. */
export interface KnownObject {
  /** As addresses name it; of an account's own object its fully qualified name. */
  name: string
  label: string
  labelPlural: string
  /** https://developers.hubspot.com/docs/guides/crm/understanding-the-crm */
  typeId: string
  /** Made by this account's administrators. */
  custom?: true
  /** The group of HubSpot's own properties of it, where every account has it. Absent: the one that its properties are in. */
  group?: string
  roles: Readonly<Record<string, NonNullable<Field['role']>>>
  /** No two records share its values, although its definition does not say so; `also` holds further values of it. */
  identifier?: { field: string; also: string }
  /** Fields by which a record may be recognised; `also` comes from the identifier. */
  matchKeys: readonly MatchKey[]
  /** A record that is created has all of these. https://developers.hubspot.com/docs/guides/crm/using-object-apis */
  demands?: readonly string[]
  /** A record that is created has one of these at least. */
  demandsOneOf?: readonly string[]
  /** A record is created together with a link to a record of this object; shown as a field. */
  parent?: { field: string; label: string; object: string }
  /** Properties that hold the id of a record of another object. */
  references?: Readonly<Record<string, string>>
  /** Type ids of the objects whose records it can be linked with, where its schema tells them. */
  linked?: readonly string[]
  /** Properties that HubSpot shows as HTML, whatever their definition says. */
  richText?: readonly string[]
  /** Properties that hold where a record stands. */
  pipeline?: { field: string; stage: string }
  /**
   * Whether a property of it can be unique. `untold`: no source says so for this object, so it is tried, and done without
   * where it is refused.
   */
  uniqueness: 'known' | 'untold' | 'none'
  scopes: { read: string; write: string; readSchema?: string; writeSchema?: string }
  /** Properties whose change is known to set something off. */
  triggers: Readonly<Record<string, string>>
  /** What to do beforehand about what is set off. */
  advice: string
}

const pause = 'Pause them in HubSpot before the migration'

const owned = { hubspot_owner_id: 'an owner is assigned (and may be notified)' }

const staged = { lifecyclestage: 'a lifecycle stage', ...owned }

/** https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/scopes */
function scopesOf(name: string): KnownObject['scopes'] {
  return {
    read: `crm.objects.${name}.read`,
    write: `crm.objects.${name}.write`,
    readSchema: `crm.schemas.${name}.read`,
    writeSchema: `crm.schemas.${name}.write`,
  }
}

/** What all objects have in common that came after contacts, companies and deals. */
const plain = { matchKeys: [], triggers: owned, advice: `${pause}.` } as const

/** Notes, tasks, calls, meetings and e-mails: what happened with a record, or is to happen. */
const activity = {
  ...plain,
  demands: ['hs_timestamp'],
  uniqueness: 'untold',
  scopes: { read: 'crm.objects.contacts.read', write: 'crm.objects.contacts.write' },
} as const

const times = { hs_createdate: 'created', hs_lastmodifieddate: 'modified' } as const

/** The objects that every account has and records are read from and written to. */
export const knownObjects: readonly KnownObject[] = [
  {
    name: 'contacts',
    label: 'Contact',
    labelPlural: 'Contacts',
    typeId: '0-1',
    group: 'contactinformation',
    roles: { createdate: 'created', lastmodifieddate: 'modified' },
    identifier: { field: 'email', also: 'hs_additional_emails' },
    matchKeys: [{ field: 'email', normalise: 'email' }],
    uniqueness: 'known',
    scopes: scopesOf('contacts'),
    triggers: {
      ...staged,
      hs_lead_status: 'a lead status',
      email: 'an address is set (a company may be made of its domain)',
    },
    advice: `${pause}, and switch off "create and associate companies with contacts".`,
  },
  {
    name: 'companies',
    label: 'Company',
    labelPlural: 'Companies',
    typeId: '0-2',
    group: 'companyinformation',
    roles: { createdate: 'created', hs_lastmodifieddate: 'modified', name: 'name' },
    // HubSpot itself recognises companies by their domain in imports, and lets the API write one twice.
    // https://knowledge.hubspot.com/records/deduplication-of-records
    matchKeys: [{ field: 'domain', normalise: 'domain' }],
    demandsOneOf: ['name', 'domain'],
    uniqueness: 'known',
    scopes: scopesOf('companies'),
    triggers: staged,
    advice: `${pause}.`,
  },
  {
    ...plain,
    name: 'deals',
    label: 'Deal',
    labelPlural: 'Deals',
    typeId: '0-3',
    group: 'dealinformation',
    roles: { createdate: 'created', hs_lastmodifieddate: 'modified', dealname: 'name' },
    demands: ['dealname', 'pipeline', 'dealstage'],
    pipeline: { field: 'pipeline', stage: 'dealstage' },
    uniqueness: 'known',
    scopes: scopesOf('deals'),
    triggers: { ...owned, dealstage: 'a stage (a lifecycle stage of contacts and companies may follow)' },
  },
  {
    ...plain,
    name: 'tickets',
    label: 'Ticket',
    labelPlural: 'Tickets',
    typeId: '0-5',
    group: 'ticketinformation',
    roles: { createdate: 'created', hs_lastmodifieddate: 'modified', subject: 'name' },
    demands: ['subject', 'hs_pipeline', 'hs_pipeline_stage'],
    pipeline: { field: 'hs_pipeline', stage: 'hs_pipeline_stage' },
    uniqueness: 'known',
    scopes: { ...scopesOf('tickets'), read: 'tickets', write: 'tickets' },
    triggers: { ...owned, hs_pipeline_stage: 'a status (an e-mail to the customer may follow)' },
  },
  {
    ...plain,
    name: 'leads',
    label: 'Lead',
    labelPlural: 'Leads',
    typeId: '0-136',
    roles: { ...times, hs_lead_name: 'name' },
    demands: ['hs_lead_name'],
    parent: { field: 'associated_contact', label: 'Contact', object: 'contacts' },
    pipeline: { field: 'hs_pipeline', stage: 'hs_pipeline_stage' },
    uniqueness: 'untold',
    scopes: { read: 'crm.objects.leads.read', write: 'crm.objects.leads.write' },
    triggers: { ...owned, hs_pipeline_stage: 'a stage' },
  },
  {
    ...plain,
    name: 'products',
    label: 'Product',
    labelPlural: 'Products',
    typeId: '0-7',
    group: 'productinformation',
    roles: { createdate: 'created', hs_lastmodifieddate: 'modified', name: 'name' },
    matchKeys: [{ field: 'hs_sku', normalise: 'exact' }],
    demands: ['name'],
    uniqueness: 'none',
    scopes: { read: 'crm.objects.products.read', write: 'crm.objects.products.write' },
  },
  {
    ...plain,
    name: 'line_items',
    label: 'Line item',
    labelPlural: 'Line items',
    typeId: '0-8',
    roles: { createdate: 'created', hs_lastmodifieddate: 'modified', name: 'name' },
    references: { hs_product_id: 'products' },
    uniqueness: 'untold',
    scopes: { read: 'crm.objects.line_items.read', write: 'crm.objects.line_items.write' },
  },
  {
    ...activity,
    name: 'notes',
    label: 'Note',
    labelPlural: 'Notes',
    typeId: '0-46',
    roles: times,
    richText: ['hs_note_body'],
  },
  {
    ...activity,
    name: 'tasks',
    label: 'Task',
    labelPlural: 'Tasks',
    typeId: '0-27',
    roles: { ...times, hs_task_subject: 'name' },
    richText: ['hs_task_body'],
    triggers: { ...owned, hs_task_reminders: 'a reminder is set (which may be mailed)' },
  },
  {
    ...activity,
    name: 'calls',
    label: 'Call',
    labelPlural: 'Calls',
    typeId: '0-48',
    roles: { ...times, hs_call_title: 'name' },
    richText: ['hs_call_body'],
  },
  {
    ...activity,
    name: 'meetings',
    label: 'Meeting',
    labelPlural: 'Meetings',
    typeId: '0-47',
    roles: { ...times, hs_meeting_title: 'name' },
    richText: ['hs_meeting_body'],
  },
  {
    ...activity,
    name: 'emails',
    label: 'Email',
    labelPlural: 'Emails',
    typeId: '0-49',
    roles: { ...times, hs_email_subject: 'name' },
    demands: ['hs_timestamp', 'hs_email_direction'],
    richText: ['hs_email_html'],
    // Without this one, subjects and bodies of e-mails are withheld.
    scopes: { read: 'sales-email-read', write: 'crm.objects.contacts.write' },
  },
]

export function knownObject(name: string): KnownObject | undefined {
  return knownObjects.find((object) => object.name === name)
}

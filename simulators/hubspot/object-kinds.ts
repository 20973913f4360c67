import type { AccountDetails, ObjectName, PipelineSeed, PropertyDefinition, StandardName } from './seed.ts'
import { calls } from './standard/calls.ts'
import { companies } from './standard/companies.ts'
import { contacts } from './standard/contacts.ts'
import { deals } from './standard/deals.ts'
import { emails } from './standard/emails.ts'
import { leads } from './standard/leads.ts'
import { lineItems } from './standard/line-items.ts'
import { meetings } from './standard/meetings.ts'
import { notes } from './standard/notes.ts'
import { products } from './standard/products.ts'
import { tasks } from './standard/tasks.ts'
import { tickets } from './standard/tickets.ts'

/** What tells one object from another; everything else is the same for all of them. */
export interface ObjectKind {
  readonly name: ObjectName
  readonly singular: string
  /** https://developers.hubspot.com/docs/guides/crm/understanding-the-crm */
  readonly typeId: string
  readonly label: string
  readonly pluralLabel: string
  readonly groups: readonly { name: string; label: string }[]
  /** The standard properties, in the order of the account. */
  properties(account: AccountTraits): PropertyDefinition[]
  /** The property that holds when a record was created. */
  readonly createdAt: 'createdate' | 'hs_createdate'
  /** The property that moves with every change. */
  readonly modifiedAt: 'lastmodifieddate' | 'hs_lastmodifieddate'
  /** What a read shows that asks for nothing. */
  readonly shown: readonly string[]
  /** Where the words of a search without filters are looked for. */
  readonly searched: readonly string[]
  /** What a credential must be allowed for records and for definitions. */
  readonly scopes: Scopes
  /** Properties whose values are shown to those only who have the scope. */
  readonly guarded?: { readonly scope: string; readonly properties: readonly string[] }
  /** What a new record must have. */
  readonly needs: readonly Need[]
  /** A new record must be associated with a record of one of these at its creation. */
  readonly needsLinkTo?: readonly StandardName[]
  /** Records are known by their e-mail addresses, which are unique. */
  readonly hasAddresses?: true
  /** Two records can be made one. */
  readonly merges?: true
  /** Whether properties with unique values can be created; HubSpot says nothing about activities. */
  readonly uniqueKeys: 'possible' | 'impossible' | 'unknown'
  /** The records go through the stages of pipelines. */
  readonly pipelines?: PipelineRule
  /** Values that a new record gets for properties that its creation does not send. */
  readonly defaults?: Readonly<Record<string, string>>
  /** Values that follow from others; an empty text clears. */
  readonly derive?: Derive
}

/** The scopes for reading and writing records, and for reading and writing definitions. */
export interface Scopes {
  readonly read: string
  readonly write: string
  readonly readSchema: string
  readonly writeSchema: string
}

/** One of the named properties must have a value; versions before 2026-09 ask only for what `isAlways` says. */
export interface Need {
  readonly oneOf: readonly string[]
  readonly isAlways?: true
}

export interface PipelineRule {
  /** The property that holds the id of the pipeline. */
  readonly pipeline: string
  /** The property that holds the id of the stage. */
  readonly stage: string
  /** What the metadata of a stage say: how likely a deal is won, or whether the stage is open. */
  readonly states: 'probability' | 'ticketState' | 'state'
  readonly mostStages: number
  readonly defaults: readonly PipelineSeed[]
}

/** What standard properties depend on. */
export interface AccountTraits {
  readonly details: AccountDetails
  readonly isCreateDateWritable: boolean
}

export type Derive = (change: Change) => Record<string, string>

/** A change of a record, as what follows from it is found out. */
export interface Change {
  /** All values of the record after it. */
  readonly after: Readonly<Record<string, string>>
  /** The values that change. */
  readonly set: Readonly<Record<string, string>>
  readonly now: string
  readonly details: AccountDetails
  /** The metadata of a stage of this object. */
  stage(id: string): Readonly<Record<string, string>> | undefined
  /** The values of another record. */
  record(object: ObjectName, id: string): Readonly<Record<string, string>> | undefined
}

export const standardKinds: readonly ObjectKind[] = [
  contacts,
  companies,
  deals,
  tickets,
  leads,
  products,
  lineItems,
  notes,
  tasks,
  calls,
  meetings,
  emails,
]

/** Objects that HubSpot has and this simulator has not. */
const otherObjects = ['quotes', 'orders', 'invoices', 'communications', 'postal_mail', 'users', 'goals', 'carts']

/** Whether a text names an object of HubSpot that is not simulated. */
export function isOtherObject(text: string): boolean {
  return otherObjects.includes(text.toLowerCase()) || /^0-\d+$/.test(text)
}

/**
 * Whether a text names an object of this kind: by its name, its singular or its type id; a custom one by its full name,
 * the same without the account, or its type id.
 */
export function isNamed({ name, singular, typeId }: ObjectKind, text: string): boolean {
  const wanted = text.toLowerCase()
  const short = typeId.startsWith('2-') ? `p_${singular}` : singular
  return [name, short, typeId].some((each) => each.toLowerCase() === wanted)
}

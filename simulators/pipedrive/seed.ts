/** A record in Pipedrive's own words. `id` is a number, for leads a UUID. */
export type RecordSeed = { readonly id: number | string } & Readonly<Record<string, unknown>>

export interface UserSeed {
  readonly id: number
  readonly name: string
  readonly email: string
  /** Default: true. */
  readonly active_flag?: boolean
  /** Default: true for the first user only. */
  readonly is_admin?: boolean
  /** Default: EUR. */
  readonly default_currency?: string
  /** Default: Europe/Tallinn. */
  readonly timezone_name?: string
}

export interface OptionSeed {
  readonly id: number
  readonly label: string
}

export interface FieldSeed {
  readonly field_name: string
  readonly field_type: string
  /** 40 hexadecimal digits; drawn when there is none. */
  readonly field_code?: string
  readonly options?: readonly OptionSeed[]
  readonly description?: string
  /** Enforced on writes only by the reading `required-fields-enforced`. */
  readonly required?: boolean
}

export const fieldOwners = [
  'dealFields',
  'personFields',
  'organizationFields',
  'productFields',
  'activityFields',
] as const
export type FieldOwner = (typeof fieldOwners)[number]

export interface StageSeed {
  readonly id: number
  readonly name: string
  readonly deal_probability?: number
}

export interface PipelineSeed {
  readonly id: number
  readonly name: string
  readonly stages: readonly StageSeed[]
}

export interface CompanySeed {
  readonly company_id: number
  readonly company_name: string
  readonly company_domain: string
  readonly company_country: string
}

export interface FileSeed {
  readonly id: number
  readonly name: string
  /** Content as text in UTF-8, or as base64. */
  readonly text?: string
  readonly base64?: string
  readonly [parent: string]: unknown
}

/**
 * An account to start with; what is left out is what a new account has. Records are written as the API shows them: v2
 * names for deals, persons, organizations, products and activities (custom values below `custom_fields`, by
 * `field_code`), v1 names for the rest. `is_deleted` puts a record into the trash, `is_archived` archives a deal or lead.
 */
export interface PipedriveSeed {
  readonly company?: Partial<CompanySeed>
  readonly users?: readonly UserSeed[]
  readonly pipelines?: readonly PipelineSeed[]
  /** Custom fields of each object; those of leads are those of deals. */
  readonly fields?: Partial<Record<FieldOwner, readonly FieldSeed[]>>
  /** Options of system fields, `{ personFields: { label_ids: [...] } }`, in place of those of a new account. */
  readonly options?: Partial<Record<FieldOwner, Readonly<Record<string, readonly OptionSeed[]>>>>
  readonly activityTypes?: readonly { readonly id: number; readonly name: string; readonly key_string: string }[]
  readonly leadLabels?: readonly { readonly id: string; readonly name: string; readonly color: string }[]
  readonly automations?: readonly AutomationSeed[]
  readonly deals?: readonly RecordSeed[]
  readonly persons?: readonly RecordSeed[]
  readonly organizations?: readonly RecordSeed[]
  readonly products?: readonly RecordSeed[]
  readonly activities?: readonly RecordSeed[]
  readonly leads?: readonly RecordSeed[]
  readonly notes?: readonly RecordSeed[]
  readonly files?: readonly FileSeed[]
  /** `{ id, deal_id, person_id }` beside the primary person of a deal. */
  readonly participants?: readonly RecordSeed[]
  /** Line items, with `deal_id` and `product_id`. */
  readonly dealProducts?: readonly RecordSeed[]
  /** `{ id, type, rel_owner_org_id, rel_linked_org_id }`. */
  readonly organizationRelationships?: readonly RecordSeed[]
}

/** An automation of the account: it runs whenever a record of the object is written, whoever writes it. */
export interface AutomationSeed {
  readonly name: string
  readonly object: string
  readonly on: 'create' | 'update' | 'delete'
}

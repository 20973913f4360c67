/** What a seeded org consists of, in Zoho's own words. README.md has an example. */

export interface OrgSeed {
  id?: string
  /** What bulk uploads are addressed to. */
  zgid?: string
  company_name?: string
  /** IANA name; users without one of their own have it. */
  time_zone?: string
  iso_code?: string
  edition?: Edition
  /** Licences, which the credits of the day grow with; default: the number of users. */
  users_license?: number
}

export type Edition = 'Free' | 'Standard' | 'Professional' | 'Enterprise' | 'Ultimate'

export interface UserSeed {
  id: string
  last_name: string
  email: string
  first_name?: string
  status?: 'active' | 'disabled' | 'deleted'
  role?: string
  profile?: string
  time_zone?: string
  locale?: string
}

/** https://www.zoho.com/crm/developer/docs/api/v8/field-meta.html */
export type DataType =
  | 'text'
  | 'textarea'
  | 'email'
  | 'phone'
  | 'website'
  | 'picklist'
  | 'multiselectpicklist'
  | 'date'
  | 'datetime'
  | 'integer'
  | 'bigint'
  | 'double'
  | 'currency'
  | 'percent'
  | 'boolean'
  | 'lookup'
  | 'ownerlookup'
  | 'userlookup'
  | 'multiselectlookup'
  | 'subform'
  | 'autonumber'
  | 'formula'
  | 'profileimage'
  | 'ALARM'
  | 'RRULE'
  | 'fileupload'
  | 'imageupload'

export interface OptionSeed {
  display_value: string
  /** Default: the display value. */
  actual_value?: string
  id?: string
  type?: 'used' | 'unused'
}

export interface FieldSeed {
  api_name: string
  data_type: DataType
  field_label?: string
  length?: number
  decimal_place?: number
  system_mandatory?: boolean
  /** Wanted by the standard layout. */
  required?: boolean
  read_only?: boolean
  /** What the API takes of a field that is not read only; usual: both. */
  writable?: { create?: boolean; update?: boolean }
  /** Taken off every layout: told only to those who ask for all fields. */
  unused?: boolean
  unique?: { case_sensitive: boolean }
  pick_list_values?: readonly (string | OptionSeed)[]
  /** Module that a lookup leads to, and the label of the list that it makes there. */
  lookup?: string
  list_label?: string
  /** Linking module of a multi-select lookup, and its two lookups: to this module and to the other one. */
  linking?: { module: string; own: string; other: string }
  /** Module of the rows of a subform. */
  subform?: string
  /** Of a textarea. */
  textarea?: 'small' | 'large' | 'rich_text'
}

/** `id` and values by field; lookups and owners as ids, datetimes in any offset, tags as names, subforms as objects. */
export type RecordSeed = Readonly<Record<string, unknown>> & { readonly id: string }

export interface ModuleSeed {
  singular_label?: string
  plural_label?: string
  /** `linking` holds pairs, `subform` rows of another module. */
  generated_type?: 'custom' | 'linking' | 'subform'
  /** What the profile of the token's user may not do with records. */
  denied?: readonly ('create' | 'edit' | 'delete')[]
  /** Fields beside the standard ones, or in their place. */
  fields?: readonly FieldSeed[]
  records?: readonly RecordSeed[]
}

export interface ZohoSeed {
  org?: OrgSeed
  /** The first active one is who the token belongs to, unless the setting `user` names another. */
  users?: readonly UserSeed[]
  modules?: Readonly<Record<string, ModuleSeed>>
  /** Pipelines of deals with their stages by display value; default: Standard with every stage. */
  pipelines?: readonly { name: string; stages: readonly string[]; default?: boolean }[]
  /** Roles that contacts have in deals. */
  contact_roles?: readonly { id: string; name: string }[]
  /** Who plays which role in a deal. */
  deal_contacts?: readonly { deal: string; contact: string; role?: string }[]
  attachments?: readonly { id: string; module: string; parent: string; name: string; content: string }[]
  /** Custom views: an id, its module, and a COQL condition. */
  views?: readonly { id: string; module: string; name: string; where?: string }[]
  global_picklists?: readonly { name: string; values: readonly string[] }[]
  currencies?: readonly { iso_code: string; exchange_rate: string; name?: string }[]
}

import type { StoredRecord } from './crm.ts'
import type { Field } from './fields.ts'

/** What an account of the reference CRM is started with, in the forms in which it stores them. */
export interface ReferenceSeed {
  /** Beside the standard ones. */
  fields?: { person?: Field[]; company?: Field[] }
  /** Ids are digits, each once in the account; absent values are empty. */
  records?: { person?: StoredRecord[]; company?: StoredRecord[]; note?: StoredRecord[]; user?: StoredRecord[] }
  links?: { person: string; company: string }[]
}

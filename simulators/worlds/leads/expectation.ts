/** What the target must hold in the end, as data. */

/** Property -> value in wire form; null: the property must be empty. */
export type ExpectedProperties = Record<string, string | null>

export interface ExpectedContact {
  outcome: 'created' | 'updated' | 'unchanged' | 'unrelated'
  /** 18-character id of the lead behind it; unrelated contacts have none. */
  lead?: string
  /** Id of the planted contact; created ones have none yet. */
  contact?: string
  properties: ExpectedProperties
}

export interface LostValue {
  id: string
  field: 'Status' | 'Region__c' | 'OwnerId'
  value: string
}

export interface Quarantined {
  id: string
  reason: 'no-email' | 'malformed-email' | 'duplicate'
  /** The lead whose e-mail it repeats. */
  of?: string
}

export interface Truth {
  size: number
  counts: {
    read: number
    created: number
    updated: number
    unchanged: number
    skipped: number
    quarantined: number
    failed: number
  }
  skipped: { id: string; reason: 'converted' }[]
  quarantined: Quarantined[]
  updated: { lead: string; contact: string }[]
  unchanged: { lead: string; contact: string }[]
  /** Values of created and updated leads for which the target has no option or no active owner. */
  lostValues: LostValue[]
  expected: ExpectedContact[]
}

export const SOURCE_KEY = 'crm_ferry_source_id'

/** How two values of a property are compared; every other property is text, equal up to the kind of line end. */
export const COMPARISONS: Readonly<Record<string, 'number' | 'date' | 'instant' | 'set'>> = {
  annualrevenue: 'number',
  number_of_employees: 'number',
  budget: 'number',
  score: 'number',
  first_contact: 'date',
  next_call: 'instant',
  crm_ferry_created_at: 'instant',
  crm_ferry_modified_at: 'instant',
  interests: 'set',
}

/** A source field that goes nowhere. */
export interface UnmappedForecast {
  pair: string
  field: string
  label: string
  /** As the plan says; empty when it says nothing about the field. */
  reason: string
  /** Values that say something, in the records that are not skipped. */
  values: number
  /**
   * `lost`: they stay behind · `unread`: they do, and were not read to be counted, since that has a price of its own ·
   * `kept`: the target gets them another way · `system`: the source's own bookkeeping.
   */
  kind: 'lost' | 'unread' | 'kept' | 'system'
}

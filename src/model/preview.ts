import type { Action } from './run.ts'

/** What a preview can tell of a record: an action, or that it is written, where no dry run has said which way. */
export type PreviewAction = Action | 'write'

/** A record before and after, as a person compares it. Values are text; lists have `; ` between their entries. */
export interface PreviewRecord {
  pair: string
  sourceId: string
  link: string
  action: PreviewAction
  reason: string
  detail: string
  targetId: string
  targetLink: string
  /** The rules that it was chosen to show; empty for one that was asked for by its id. */
  because: string[]
  fields: PreviewField[]
}

export interface PreviewField {
  /** Source fields with a comma between; empty for a constant. */
  from: string
  to: string
  source: string
  /** What the plan makes of it. */
  target: string
  /** What the target's record holds now, of an update. */
  present: string
  /** Which rules had an effect, and what becomes of the value where that is not simply written. */
  notes: string[]
}

/** A rule of a plan that had an effect, and on how many of the records that were looked at. */
export interface PreviewRule {
  pair: string
  rule: string
  records: number
  /** Whether one of the chosen records shows it. */
  shown: boolean
}

import { issue, type TransformIssue } from './transforms/transform.ts'

/**
 * The record of the target that a source record is, or why there is none; `isNew`: the migration makes it, or has made it;
 * `isToCome`: it is yet to be made, and its id is a placeholder; `source`: the source record that it is made from; `isHeir`:
 * that one took the place of the record that was asked for; `goesTo`: the object of the target that it goes to and that
 * cannot stand here; `isHeld`: another field that is fed from the same one takes it, or tells what becomes of it.
 */
export type FoundRecord =
  | { id: string; isNew?: true; isToCome?: true; source?: { object: string; id: string }; isHeir?: true }
  | { issue: TransformIssue; goesTo?: string; isHeld?: true }

/** Code of a record that is not among those of the plan. */
export const outside = 'reference-outside'
/** Code of a record that goes to an object which cannot stand here. */
export const elsewhere = 'reference-elsewhere'

export const unknown = issue('reference-missing', 'Nobody knows what became of the record that this names.')
const ambiguous = issue(
  'reference-ambiguous',
  'Records of several objects have this id, and nothing tells which is meant.',
)

/**
 * Of what the source objects that an id may be of say about it, the one record that it means. Several that know it are
 * never chosen from: in systems that number each object for itself, nothing tells which is meant.
 */
export function soleRecord(found: readonly FoundRecord[]): FoundRecord {
  const records = found.filter((each) => 'id' in each)
  const [first, ...others] = records
  if (first !== undefined) return others.length === 0 ? first : ambiguous
  const issues = found.filter((each) => 'issue' in each)
  const known = issues.filter(({ issue: { code } }) => code !== outside && code !== elsewhere)
  return known[0] ?? issues.find(({ issue: { code } }) => code === elsewhere) ?? issues[0] ?? unknown
}

/** Whether it is of no concern here, since another field answers for it. */
export function isHeld(found: FoundRecord): boolean {
  return 'issue' in found && found.isHeld === true
}

/** The same reason, told of a row of several. */
export function inRow(row: number, { message, ...issue }: TransformIssue): TransformIssue {
  return { ...issue, message: `Row ${row}: ${message}` }
}

/** Whether nothing is known of it but that it cannot stand here. */
export function isStrange(found: FoundRecord): boolean {
  return 'issue' in found && (found.issue.code === outside || found.issue.code === elsewhere)
}

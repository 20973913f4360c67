import type { TransformContext, TransformIssue, TransformResult, ValueTransform } from './transforms/transform.ts'

/**
 * A transform of single values on each entry of a list; those that become nothing go. Where some are refused, the issue
 * says how many, and the others are the rest.
 */
export function applyToEntries(
  step: ValueTransform,
  entries: readonly string[],
  context: TransformContext,
): TransformResult {
  const values: string[] = []
  const refused: TransformIssue[] = []
  const lost: TransformIssue[] = []
  for (const entry of entries) {
    if (entry.trim() === '') continue
    const result = step.apply(entry, context)
    if ('issue' in result) {
      refused.push(result.issue)
      continue
    }
    const { value } = result
    if (typeof value === 'object' && value !== null) values.push(...value)
    else if (value !== undefined && value !== null && value !== '') values.push(String(value))
    if (result.lost) lost.push(result.lost)
  }
  if (refused[0] !== undefined) return { issue: ofEntries(refused, entries.length), rest: values }
  return lost[0] === undefined ? { value: values } : { value: values, lost: { ...lost[0], entries: lost.length } }
}

function ofEntries(issues: readonly TransformIssue[], of: number): TransformIssue {
  const { code, message } = issues[0]!
  if (of === 1) return { code, message }
  return { code, message: `${issues.length} of ${of} entries: ${message}`, entries: issues.length }
}

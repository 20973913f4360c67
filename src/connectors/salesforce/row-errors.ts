import { CrmError, type ErrorKind } from '../../model/errors.ts'
import { longId } from './ids.ts'

/** What Salesforce says of one record: `statusCode` in collections, `errorCode` in single calls. */
export interface Problem {
  statusCode?: string
  errorCode?: string
  message?: string
  fields?: readonly string[]
  duplicateResult?: DuplicateResult
}

/** https://developer.salesforce.com/docs/atlas.en-us.apexref.meta/apexref/apex_class_Datacloud_DuplicateResult.htm */
interface DuplicateResult {
  duplicateRule?: string
  matchResults?: { entityType?: string; matchRecords?: { record?: { Id?: string } }[] }[]
}

/**
 * The verdict on one record. Where several things are wrong with it the first decides, unless another says which record
 * is in the way. https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm
 */
export function rowError(problems: readonly Problem[], object: string): CrmError {
  const [problem = {}] = [...problems].sort((a, b) => Number(isConflict(b)) - Number(isConflict(a)))
  const code = codeOf(problem)
  const field = fieldOf(problem)
  const id = conflictId(problem, object)
  return new CrmError({
    kind: kindOf(problem),
    scope: 'row',
    stored: 'no',
    message: `Salesforce: ${wordingOf(problem)}`,
    ...(code === '' ? {} : { code }),
    ...(field ? { field } : {}),
    ...(id === undefined ? {} : { conflict: { id, ...(field ? { field } : {}) } }),
  })
}

/**
 * A cell of a job's failed results, `CODE:message:fields --`.
 * https://developer.salesforce.com/docs/platform/api-asynch/guide/get-job-failed-results
 */
export function parseJobError(text: string): Problem {
  const [, code, rest = text] = /^([A-Z][A-Z_]*):([\s\S]*)$/.exec(text.trim()) ?? []
  const [, message = rest, names = ''] = /^([\s\S]*):([\w\s,.]*)--$/.exec(rest.trim()) ?? []
  const fields = names.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]))
  return { ...(code === undefined ? {} : { statusCode: code }), message: message.trim(), fields }
}

/** Is a record that could not be deleted gone all the same? */
export function isGone(problems: readonly Problem[]): boolean {
  return problems.some((problem) => kindOf(problem) === 'not-found')
}

/** Is it refused because the same is there already? */
export function isTaken(problems: readonly Problem[]): boolean {
  return problems.some((problem) => codeOf(problem) === 'DUPLICATE_VALUE')
}

function codeOf({ statusCode, errorCode }: Problem): string {
  return statusCode ?? errorCode ?? ''
}

function isConflict(problem: Problem): boolean {
  return kinds[codeOf(problem)] === 'conflict'
}

const kinds: Readonly<Record<string, ErrorKind>> = {
  DUPLICATE_VALUE: 'conflict',
  DUPLICATE_EXTERNAL_ID: 'conflict',
  DUPLICATE_DEVELOPER_NAME: 'conflict',
  DUPLICATES_DETECTED: 'conflict',
  ENTITY_IS_DELETED: 'not-found',
  NOT_FOUND: 'not-found',
  UNABLE_TO_LOCK_ROW: 'transient',
  ALL_OR_NONE_OPERATION_ROLLED_BACK: 'transient',
  CANNOT_EXECUTE_FLOW_TRIGGER: 'transient',
  LIMIT_EXCEEDED: 'transient',
  QUERY_TIMEOUT: 'transient',
  SERVER_UNAVAILABLE: 'transient',
  UNKNOWN_EXCEPTION: 'transient',
  STORAGE_LIMIT_EXCEEDED: 'unsupported',
  FUNCTIONALITY_NOT_ENABLED: 'unsupported',
  JSON_PARSER_ERROR: 'bug',
}

function kindOf(problem: Problem): ErrorKind {
  const code = codeOf(problem)
  // Without a field it is the record itself that is not there; with one, the record that the field names.
  if (code === 'INVALID_CROSS_REFERENCE_KEY' && fieldOf(problem) === undefined) return 'not-found'
  if (code.startsWith('INSUFFICIENT_ACCESS')) return 'permission'
  return kinds[code] ?? 'invalid'
}

/** The text of a duplicate value names the field, even where the list of fields is empty. */
function fieldOf(problem: Problem): string | undefined {
  const named = problem.fields?.[0]
  if (named) return named
  return /duplicate value found: (\w+) duplicates/i.exec(problem.message ?? '')?.[1]
}

/** Told in words for a unique value, as a list for the org's duplicate rules, which may compare with another object. */
function conflictId({ message = '', duplicateResult }: Problem, object: string): string | undefined {
  const [, told] = /record with id:?\s*([A-Za-z0-9]{15,18})\b/.exec(message) ?? []
  if (told !== undefined) return longId(told)
  const ofOwnKind = duplicateResult?.matchResults?.find(({ entityType = object }) => entityType === object)
  const id = ofOwnKind?.matchRecords?.[0]?.record?.Id
  return id === undefined ? undefined : longId(id)
}

/** Texts of these codes may hold the value that was refused, which is nobody's business here. */
const wordings: Readonly<Record<string, string>> = {
  INVALID_EMAIL_ADDRESS: 'is no e-mail address that it takes.',
  STRING_TOO_LONG: 'is too long.',
  NUMBER_OUTSIDE_VALID_RANGE: 'is outside of the range that it takes.',
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: 'is none of the values that its picklist allows.',
  MALFORMED_ID: 'is not an id of the right kind.',
  INVALID_CROSS_REFERENCE_KEY: 'names a record that is not there, or is of the wrong kind.',
  DUPLICATE_VALUE: 'has a value that another record holds, and has to be unique.',
}

function wordingOf(problem: Problem): string {
  const code = codeOf(problem)
  const own = wordings[code]
  if (kindOf(problem) === 'not-found') return 'the record is not there any more.'
  if (own !== undefined) return `${(problem.fields ?? []).join(', ') || fieldOf(problem) || 'a value'} ${own}`
  if (code === 'DUPLICATES_DETECTED') {
    const rule = problem.duplicateResult?.duplicateRule
    return `the duplicate rule${rule ? ` ${rule}` : ''} of the org takes this record for one that is there already.`
  }
  return problem.message?.trim() || 'refused without a reason.'
}

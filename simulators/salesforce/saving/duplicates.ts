import type { SObject } from '../schema.ts'
import type { DuplicateRuleSeed, SalesforceRecord } from '../seed.ts'
import { comparableOf } from '../soql/values.ts'
import { holdersOf } from './lookups.ts'
import { Refusal } from './refusal.ts'
import type { Writer } from './writer.ts'

const MESSAGE = "You're creating a duplicate record. We recommend you use an existing record instead."
const ALERT = 'Use one of these records?'

/** Rules that block stand whatever the request says; those that alert give way to the header. Throws a Refusal. */
export function refuseDuplicates(
  { org, allowsDuplicates }: Writer,
  object: SObject,
  record: SalesforceRecord,
  before: SalesforceRecord | undefined,
): void {
  for (const rule of org.rules.duplicate ?? []) {
    const isMeant = rule.object === object.name && rule.active !== false
    if (!isMeant || !(rule.on ?? ['insert', 'update']).includes(before === undefined ? 'insert' : 'update')) continue
    if (rule.action === 'alert' && allowsDuplicates) continue
    const matches = matchesOf({ org }, object, rule, record)
    if (matches.length === 0) continue
    const message = rule.action === 'alert' ? ALERT : MESSAGE
    const error = { statusCode: 'DUPLICATES_DETECTED', message, fields: [] }
    throw new Refusal([{ ...error, duplicateResult: resultOf(rule, message, object, matches) }])
  }
}

function matchesOf(
  { org }: Pick<Writer, 'org'>,
  object: SObject,
  rule: DuplicateRuleSeed,
  record: SalesforceRecord,
): SalesforceRecord[] {
  const fields = rule.fields.map((name) => object.allFields.find((field) => field.name === name)!)
  const [first, ...others] = fields
  if (first === undefined || fields.some(({ name }) => (record[name] ?? null) === null)) return []
  const isEqual = (other: SalesforceRecord): boolean =>
    others.every((field) => comparableOf(field)(other[field.name]) === comparableOf(field)(record[field.name]))
  return holdersOf(org, object, first, record[first.name]!).filter((other) => other.Id !== record.Id && isEqual(other))
}

/** https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_header_duplicateruleheader.htm */
function resultOf(
  rule: DuplicateRuleSeed,
  errorMessage: string,
  object: SObject,
  matches: readonly SalesforceRecord[],
): object {
  return {
    allowSave: rule.action === 'alert',
    duplicateRule: rule.name,
    duplicateRuleEntityType: object.name,
    errorMessage,
    matchResults: [
      {
        entityType: object.name,
        errors: [],
        matchEngine: 'ExactMatchEngine',
        matchRecords: matches.map(({ Id }) => ({
          additionalInformation: [],
          fieldDiffs: [],
          matchConfidence: 100,
          record: {
            attributes: { type: object.name, url: `/services/data/v67.0/sobjects/${object.name}/${String(Id)}` },
            Id,
          },
        })),
        rule: `${rule.name}_Matching`,
        size: matches.length,
        success: true,
      },
    ],
  }
}

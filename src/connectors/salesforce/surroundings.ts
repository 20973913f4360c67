import { get, type Session } from './client.ts'
import { isWithheld } from './describe.ts'
import { parseBody } from './errors.ts'
import { quote } from './soql.ts'

/** What of the org acts on every record of an object that is written; null: this user may not look. */
export interface Surroundings {
  validationRules: string[] | null
  duplicateRules: string[] | null
  /** Triggers, flows and workflow rules. */
  automations: string[] | null
  /** Custom fields that the object still has room for. */
  fieldsLeft: number | null
  /** Megabytes of data that the org still has room for. */
  storageLeft: number | null
}

/** https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/reference_objects_list.htm */
export async function lookAround(
  session: Session,
  { name, label }: { name: string; label: string },
  signal: AbortSignal,
): Promise<Surroundings> {
  const ask = (path: string, q: string): Promise<Named[] | null> => query(session, path, q, signal)
  const tooling = (q: string): Promise<Named[] | null> => ask('/tooling/query', q)
  const of = `EntityDefinition.QualifiedApiName = ${quote(name)}`
  const onTable = `TableEnumOrId = ${quote(name)}`
  const [validations, duplicates, triggers, workflows, flows, limits, storageLeft] = await Promise.all([
    tooling(`SELECT ValidationName FROM ValidationRule WHERE Active = true AND ${of}`),
    ask('/query', `SELECT DeveloperName FROM DuplicateRule WHERE IsActive = true AND SobjectType = ${quote(name)}`),
    tooling(`SELECT Name FROM ApexTrigger WHERE Status = 'Active' AND ${onTable}`),
    tooling(`SELECT Name FROM WorkflowRule WHERE ${onTable}`),
    ask(
      '/query',
      `SELECT Label FROM FlowDefinitionView WHERE IsActive = true AND TriggerObjectOrEventLabel = ${quote(label)}`,
    ),
    tooling(`SELECT Label, Max, Remaining FROM EntityLimit WHERE EntityDefinitionId = ${quote(name)}`),
    storage(session, signal),
  ])
  const known = [triggers, workflows, flows].filter((each) => each !== null)
  return {
    validationRules: namesOf(validations),
    duplicateRules: namesOf(duplicates),
    automations: known.length === 0 ? null : known.flatMap((each) => namesOf(each) ?? []),
    fieldsLeft: limits?.find((limit) => /^custom fields/i.test(limit.Label ?? ''))?.Remaining ?? null,
    storageLeft,
  }
}

interface Named {
  Name?: string
  Label?: string
  ValidationName?: string
  DeveloperName?: string
  Remaining?: number
}

function namesOf(records: readonly Named[] | null): string[] | null {
  return records?.flatMap((each) => each.ValidationName ?? each.DeveloperName ?? each.Name ?? each.Label ?? []) ?? null
}

async function query(session: Session, path: string, q: string, signal: AbortSignal): Promise<Named[] | null> {
  try {
    return parseBody<{ records?: Named[] }>(await get(session, path, { q }, signal)).records ?? []
  } catch (error) {
    if (isWithheld(error)) return null
    throw error
  }
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-limits.html */
async function storage(session: Session, signal: AbortSignal): Promise<number | null> {
  try {
    const reply = await get(session, '/limits', {}, signal)
    return parseBody<{ DataStorageMB?: { Remaining: number } }>(reply).DataStorageMB?.Remaining ?? null
  } catch (error) {
    if (isWithheld(error)) return null
    throw error
  }
}

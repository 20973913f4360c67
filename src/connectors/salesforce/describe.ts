import { CrmError } from '../../model/errors.ts'
import type { Stage } from '../../model/schema.ts'
import { get, type Session } from './client.ts'
import { parseBody } from './errors.ts'
import { knownObject } from './objects.ts'

/** What of a describe answer matters here. https://developer.salesforce.com/docs/platform/api-rest/guide/resources-sobject-describe.html */
export interface RawObject {
  name: string
  label: string
  labelPlural: string
  custom: boolean
  keyPrefix?: string | null
  createable?: boolean
  updateable?: boolean
  deletable?: boolean
  fields: RawField[]
  recordTypeInfos?: RawRecordType[]
}

export interface RawField {
  name: string
  label: string
  type: string
  length?: number
  precision?: number
  scale?: number
  digits?: number
  custom: boolean
  nillable: boolean
  createable: boolean
  updateable: boolean
  defaultedOnCreate: boolean
  unique?: boolean
  externalId?: boolean
  filterable?: boolean
  caseSensitive?: boolean
  nameField?: boolean
  htmlFormatted?: boolean
  restrictedPicklist?: boolean
  controllerName?: string | null
  deprecatedAndHidden?: boolean
  calculated?: boolean
  cascadeDelete?: boolean
  defaultValue?: unknown
  picklistValues?: RawOption[]
  referenceTo?: string[]
}

export interface RawOption {
  active: boolean
  defaultValue: boolean
  label: string | null
  value: string
  /** Base64 of bits, one for each value of the controlling field, the first being the highest. */
  validFor?: string | null
}

interface RawRecordType {
  recordTypeId: string
  name: string
  active?: boolean
  available: boolean
  master: boolean
  defaultRecordTypeMapping?: boolean
}

/** Which values of its picklists a record type allows, by field. */
export interface RecordType {
  id: string
  name: string
  isDefault: boolean
  allows: ReadonlyMap<string, readonly string[]>
}

/** A described object with what describe does not tell of it. */
export interface Described {
  raw: RawObject
  /** Those that this user may give a record, the master one apart. */
  recordTypes: readonly RecordType[]
  /** What values of its status mean. */
  stages: ReadonlyMap<string, Stage>
}

export interface ListedObject {
  name: string
  queryable: boolean
  createable?: boolean
  updateable?: boolean
  custom?: boolean
  customSetting?: boolean
  deprecatedAndHidden?: boolean
}

/** Every object that this user may know of. https://developer.salesforce.com/docs/platform/api-rest/guide/resources-describeglobal.html */
export async function listObjects(session: Session, signal: AbortSignal): Promise<ListedObject[]> {
  return parseBody<{ sobjects: ListedObject[] }>(await get(session, '/sobjects', {}, signal)).sobjects
}

/** Throws CrmError `not-found` for an object that the org does not have, or this user may not know. */
export async function describe(session: Session, name: string, signal: AbortSignal): Promise<Described> {
  const path = `/sobjects/${encodeURIComponent(name)}/describe`
  const raw = parseBody<RawObject>(await get(session, path, {}, signal))
  const [recordTypes, stages] = await Promise.all([
    fetchRecordTypes(session, raw, signal),
    fetchStages(session, raw, signal),
  ])
  return { raw, recordTypes, stages }
}

/**
 * A call for each record type, where there is a choice among several.
 * https://developer.salesforce.com/docs/platform/user-interface-api/guide/resources-picklist-values-collection.html
 */
async function fetchRecordTypes(session: Session, raw: RawObject, signal: AbortSignal): Promise<RecordType[]> {
  const usable = (raw.recordTypeInfos ?? []).filter(({ master, available, active }) => {
    return !master && available && active !== false
  })
  return Promise.all(
    usable.map(async ({ recordTypeId: id, name, defaultRecordTypeMapping }) => {
      const path = `/ui-api/object-info/${encodeURIComponent(raw.name)}/picklist-values/${encodeURIComponent(id)}`
      const answer = await unlessWithheld<PicklistValues>(() => get(session, path, {}, signal))
      const fields = Object.entries(answer?.picklistFieldValues ?? {})
      const allows = new Map(fields.map(([field, { values = [] }]) => [field, values.map(({ value }) => value)]))
      return { id, name, isDefault: defaultRecordTypeMapping === true, allows }
    }),
  )
}

interface PicklistValues {
  picklistFieldValues?: Readonly<Record<string, { values?: { value: string }[] }>>
}

/**
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_opportunitystage.htm
 */
async function fetchStages(
  session: Session,
  { name, fields }: RawObject,
  signal: AbortSignal,
): Promise<Map<string, Stage>> {
  const stages = knownObject(name)?.stages
  if (stages === undefined || !fields.some((field) => field.name === stages.field)) return new Map()
  const ofWinning = stages.object === 'OpportunityStage' ? ', IsWon, DefaultProbability' : ''
  const q = `SELECT ApiName, IsClosed${ofWinning} FROM ${stages.object}`
  const answer = await unlessWithheld<{ records?: RawStage[] }>(() => get(session, '/query', { q }, signal))
  return new Map((answer?.records ?? []).map((stage) => [stage.ApiName, toStage(stage)]))
}

interface RawStage {
  ApiName: string
  IsClosed: boolean
  IsWon?: boolean
  /** Per cent. */
  DefaultProbability?: number | null
}

function toStage({ IsClosed, IsWon, DefaultProbability }: RawStage): Stage {
  const state = !IsClosed ? 'open' : IsWon === undefined ? 'closed' : IsWon ? 'won' : 'lost'
  return typeof DefaultProbability === 'number' ? { state, probability: DefaultProbability / 100 } : { state }
}

/** undefined: this org or user does not tell, which is no reason to stop. */
async function unlessWithheld<T>(ask: () => ReturnType<typeof get>): Promise<T | undefined> {
  try {
    return parseBody<T>(await ask())
  } catch (error) {
    if (isWithheld(error)) return undefined
    throw error
  }
}

/** Does the failure say that this org or user does not have what was asked for, rather than that nobody was reached? */
export function isWithheld(error: unknown): error is CrmError {
  return error instanceof CrmError && ['permission', 'not-found', 'invalid', 'unsupported', 'bug'].includes(error.kind)
}

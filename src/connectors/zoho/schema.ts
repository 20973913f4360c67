import { CrmError } from '../../model/errors.ts'
import type { Field, NewObjects, ObjectSchema, Operations, Relation, Schema } from '../../model/schema.ts'
import { attachmentObject, attachments } from './attachments.ts'
import { jobBounds } from './bulk-write.ts'
import { accountOf, type Session } from './client.ts'
import { mostRows, mostValues } from './coql.ts'
import { creditsOfModule, most } from './create-module.ts'
import { type Described, describeModule, listModules, type RawModule } from './describe.ts'
import { isWithheld } from './errors.ts'
import { toFields } from './field.ts'
import { fieldsAtOnce } from './new-field.ts'
import { newModule } from './new-module.ts'
import { customObject, type KnownObject, knownObject, knownObjects, users } from './objects.ts'
import { newFieldNames, provenance } from './provenance.ts'
import { relationsAmong } from './relations.ts'
import { allowsJobs } from './scopes.ts'
import { demandsParts, subformsOf } from './subform-field.ts'
import { userObject } from './users.ts'

/** Records of one call that writes or deletes. https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html */
export const maxRecords = 100

/** Zoho tells no bound of a body; a hundred records are far below it. */
const maxBytes = 5_000_000

/**
 * Every offered module or, where told, only these and the users, described side by side. Offered are the standard modules
 * that are known here and those that the account made; any other that the API supports is described when it is asked for.
 */
export async function describeAccount(
  session: Session,
  signal: AbortSignal,
  only?: readonly string[],
  ties = true,
): Promise<Schema> {
  const listed = (await listModules(session, signal)).filter(
    (module) => isUsable(module) && module.api_name !== attachments,
  )
  const modules = new Set(listed.filter(isOffered).map(({ api_name: name }) => name))
  const wanted = listed.filter((module) => (only === undefined ? isOffered(module) : only.includes(module.api_name)))
  const told = await Promise.all(
    inOrder(wanted).map((module) => unlessWithheld(describeModule(session, module, signal))),
  )
  const described = told.filter((each) => each !== null)
  const takesJobs = session.org?.zgid !== undefined && allowsJobs(session.scope())
  const place = { account: accountOf(session), takesJobs }
  const objects = [...described.map((each) => toObject(each, modules, place)), userObject]
  if (only?.includes(attachments)) objects.push(attachmentObject(holders(listed)))
  const relations = ties ? await relationsAmong(session, described, signal) : []
  return {
    objects,
    users: { object: users, email: 'email', active: { field: 'status', equals: 'active' } },
    ...(relations.length === 0 ? {} : { relations: amongPresent(relations, objects) }),
    ...(session.edition.customModules === false ? {} : { newObjects: newObjects(modules, place) }),
  }
}

/** https://www.zoho.com/crm/developer/docs/api/v8/create-custom-module-api.html */
function newObjects(modules: ReadonlySet<string>, place: Place): NewObjects {
  const { name: _, label: __, labelPlural: ___, custom: ____, ...like } = toObject(newModule, modules, place)
  return {
    like,
    names: { prefix: '', separator: '', maxLength: most.name },
    labels: { maxLength: most.label, plain: true },
    cost: { units: creditsOfModule },
  }
}

export async function describeObject(session: Session, name: string, signal: AbortSignal): Promise<ObjectSchema> {
  const { objects } = await describeAccount(session, signal, [name], false)
  const object = objects.find((each) => each.name === name)
  if (object === undefined) throw unknownModule(name)
  return object
}

function amongPresent(relations: readonly Relation[], objects: readonly ObjectSchema[]): Relation[] {
  const names = new Set(objects.map(({ name }) => name))
  return relations.filter(({ from, to }) => names.has(from) && names.has(to))
}

function isUsable({ api_supported: isSupported, viewable }: RawModule): boolean {
  return isSupported !== false && viewable !== false
}

/** Modules whose records may have files. */
function holders(listed: readonly RawModule[]): string[] {
  const whole = listed.filter((module) => isOffered(module) && module.generated_type !== 'subform')
  return inOrder(whole).map(({ api_name: name }) => name)
}

/** Modules that hold pairs are relations; other generated ones are bookkeeping. */
function isOffered({ api_name: name, generated_type: kind }: RawModule): boolean {
  return knownObject(name) !== undefined || kind === 'custom' || kind === 'subform'
}

function inOrder(listed: readonly RawModule[]): RawModule[] {
  const place = ({ api_name: name }: RawModule): number => {
    const at = knownObjects.findIndex((known) => known.name === name)
    return at < 0 ? knownObjects.length : at
  }
  return [...listed].sort((a, b) => place(a) - place(b))
}

/** One module that is listed and kept back all the same does not hide the others. */
async function unlessWithheld<T>(describing: Promise<T>): Promise<T | null> {
  try {
    return await describing
  } catch (error) {
    if (isWithheld(error)) return null
    throw error
  }
}

interface Place {
  account: string
  /** Without the id of the organisation no file can be uploaded for one. */
  takesJobs: boolean
}

function toObject(described: Described, modules: ReadonlySet<string>, { account, takesJobs }: Place): ObjectSchema {
  const { module } = described
  const name = module.api_name
  const isCustom = module.generated_type === 'custom'
  const known = knownObject(name) ?? (isCustom ? customObject(name) : { name })
  const fields = [...toFields(described, known, modules), ...subformsOf(described, modules, account)]
  const names = new Set(fields.map((field) => field.name))
  const isPart = module.generated_type === 'subform'
  const canBeMade = module.creatable !== false && !isPart && !demandsParts(described, fields)
  const keepsKey = canBeMade && known.noFields !== true
  return {
    name,
    label: module.singular_label ?? name,
    labelPlural: module.plural_label ?? name,
    custom: isCustom,
    fields,
    operations: operationsOf({ module, known, fields, keepsKey, isPart, canBeMade, takesJobs }),
    matchKeys: (known.matchKeys ?? []).filter(({ field }) => names.has(field)),
    ...skipping(known, names),
    ...(keepsKey ? { provenance, newFieldNames, newReferences: true as const } : {}),
    idExample: '0'.repeat(19),
  }
}

/** Rules whose field the module has, with the successors that it names. */
function skipping({ skip = [] }: KnownObject, names: ReadonlySet<string>): Pick<ObjectSchema, 'skip'> {
  const rules = skip
    .filter(({ field }) => names.has(field))
    .map((rule) => ({ ...rule, successors: rule.successors?.filter((name) => names.has(name)) ?? [] }))
  return rules.length === 0 ? {} : { skip: rules }
}

/** Until a change is told to those who ask for changes: that it takes any time is said nowhere. */
const lagMs = 60_000

/** https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html */
const cost = {
  write: { units: 1, each: 10 },
  /** Three for a page of 2,000. */
  page: { units: 3 },
  one: { units: 1 },
} as const

interface Usable {
  module: RawModule
  known: KnownObject
  fields: readonly Field[]
  keepsKey: boolean
  /** Its rows are written with the record that they are part of. */
  isPart: boolean
  canBeMade: boolean
  takesJobs: boolean
}

function operationsOf({ module, known, fields, keepsKey, isPart, canBeMade, takesJobs }: Usable): Operations {
  const { about, parent } = known
  const bounds = { maxRows: maxRecords, maxBytes, cost: about || parent ? { units: 13, each: maxRecords } : cost.write }
  // What a task is about would have to be told with its module, which no cell says.
  const bulk = takesJobs && keepsKey && !known.noJobs && !about ? { bulk: jobBounds } : {}
  const keys = fields.filter(({ unique, name }) => unique && name !== 'id').map(({ name }) => name)
  return {
    read: {
      ...{ pageRows: mostRows, cost: cost.page },
      ...(keepsKey ? {} : { newestFirst: true as const }),
      ...(fields.some(({ name }) => name === 'Modified_Time') && !isPart ? { changes: { lagMs } } : {}),
    },
    find: { keys: ['id', ...keys], maxRows: mostValues, cost: cost.one },
    ...(keepsKey && { fields: { maxRows: fieldsAtOnce } }),
    ...(canBeMade ? { create: { ...bounds, ...bulk, replay: keepsKey ? 'refused' : 'blind', settleMs: 60_000 } } : {}),
    ...(module.editable === false || isPart ? {} : { update: { ...bounds, ...bulk } }),
    ...(module.deletable === false || isPart ? {} : { remove: { maxRows: maxRecords, cost: cost.one } }),
  }
}

function unknownModule(name: string): CrmError {
  const message = `Zoho has no module ${name} that this user may use.`
  return new CrmError({ kind: 'not-found', scope: 'request', stored: 'no', message })
}

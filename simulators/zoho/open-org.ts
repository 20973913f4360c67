import { OptionError } from '../kit/options.ts'
import { compareNumeric, Store } from '../kit/store.ts'
import { type Field, makeField, makeOption } from './fields.ts'
import {
  type DealContact,
  folded,
  keyOf,
  type Module,
  type Org,
  type OrgDetails,
  type Pipeline,
  parentOf,
  type StoredRecord,
  type Values,
} from './org.ts'
import { derive } from './saving/derive.ts'
import { withPipeline } from './saving/rules.ts'
import type { FieldSeed, ModuleSeed, UserSeed, ZohoSeed } from './seed.ts'
import { storeSeeded } from './seed-values.ts'
import { lookup, readOnly } from './standard/field.ts'
import { customStandard, recordId, STANDARD_MODULES, type Standard, systemFields } from './standard/index.ts'
import { createZone } from './zones.ts'

/** First seven digits of the ids that the org gives. */
const PREFIX = '5725767'
const FIRST_ID = 1_000
/** Ids of records begin above those of modules, fields and options. */
const FIRST_RECORD = 900_000_000

const ADMINISTRATOR: UserSeed = { id: `${PREFIX}000000000001`, last_name: 'Admin', email: 'admin@zoho.example' }

/** Builds the org of a seed; without one, an org with the standard modules, one user and no records. */
export function openOrg(seed: ZohoSeed = {}, me: string, now: number): Org {
  const store = new Store()
  let last = BigInt(PREFIX + String(FIRST_ID).padStart(12, '0'))
  const nextId = (): string => String(++last)
  const seenId = (id: string): void => {
    if (/^\d{1,20}$/.test(id) && BigInt(id) > last) last = BigInt(id)
  }
  const users = seed.users ?? [ADMINISTRATOR]
  const self = users.find(me === '' ? isActive : ({ id, email }) => id === me || email === me)
  if (self === undefined) throw new OptionError(`There is no user "${me}" in the org.`)
  const details = completeDetails(seed, users)
  const codes = (seed.currencies ?? []).map(({ iso_code }) => iso_code)
  const modules = openModules(seed, codes, nextId)
  const collection = <R extends { id: string }>(name: string) => store.collection<R>(name, { compare: compareNumeric })
  for (const module of modules.values()) openRecords(store, module)
  const org: Org = {
    details,
    store,
    modules,
    users: collection('users'),
    bin: collection('recycle_bin'),
    pipelines: collection('pipelines'),
    roles: collection('contact_roles'),
    dealContacts: store.collection<DealContact>('Deals.Contact_Roles', {
      indexes: { deal: ({ deal }) => [deal], contact: ({ contact }) => [contact] },
    }),
    attachments: store.collection('Attachments.files', {
      compare: compareNumeric,
      indexes: { parent: ({ parent }) => [parent] },
    }),
    tags: store.collection('tags', {
      compare: compareNumeric,
      indexes: { name: ({ module, name }) => [`${module}\0${name.toLowerCase()}`] },
    }),
    views: collection('views'),
    globalPicklists: collection('global_picklists'),
    automation: collection('automation'),
    currencies: seed.currencies ?? [],
    profiles: ['Administrator', 'Standard'].map((name) => ({ id: nextId(), name })),
    userRoles: ['CEO', 'Manager'].map((name) => ({ id: nextId(), name })),
    me: self,
    zone: createZone(self.time_zone ?? details.time_zone),
    recordsOf: (module) => store.collection<StoredRecord>(typeof module === 'string' ? module : module.api_name),
    find: (id) => {
      for (const module of modules.values()) {
        const row = store.collection<StoredRecord>(module.api_name).get(id)
        if (row !== undefined) return { module, row }
      }
      return undefined
    },
    nameOf: (module, { record }) => {
      const name = record[module.name]
      return name === undefined || name === null ? null : String(name)
    },
    nextId,
  }
  for (const user of users) org.users.put({ id: user.id, user })
  fillSettings(org, seed)
  last = BigInt(PREFIX + String(FIRST_RECORD).padStart(12, '0'))
  for (const { records = [] } of Object.values(seed.modules ?? {})) for (const { id } of records) seenId(id)
  for (const { id } of seed.attachments ?? []) seenId(id)
  for (const [name, { records = [] }] of Object.entries(seed.modules ?? {}))
    for (const record of records) putSeeded(org, modules.get(name)!, storeSeeded(modules.get(name)!, record, org, now))
  fillRelations(org, seed)
  return org
}

function isActive({ status = 'active' }: UserSeed): boolean {
  return status === 'active'
}

function completeDetails({ org = {} }: ZohoSeed, users: readonly UserSeed[]): OrgDetails {
  return {
    id: `${PREFIX}000000000010`,
    zgid: '60001234567',
    company_name: 'Simulated org',
    time_zone: 'Asia/Kolkata',
    iso_code: 'USD',
    edition: 'Enterprise',
    users_license: users.length,
    ...org,
  }
}

function openModules(seed: ZohoSeed, currencies: readonly string[], nextId: () => string): Map<string, Module> {
  const given = seed.modules ?? {}
  const names = [...new Set([...Object.keys(STANDARD_MODULES), ...Object.keys(given)])]
  const modules = new Map(
    names.map((name): [string, Module] => {
      const standard = STANDARD_MODULES[name]
      return [name, makeModule(name, standard ?? customOf(name, given[name]!), given[name] ?? {}, currencies, nextId)]
    }),
  )
  for (const module of modules.values()) {
    const parent = module.kind === 'subform' ? parentOf(modules, module) : undefined
    if (parent === undefined) continue
    const link = lookup('Parent_Id', parent.api_name, readOnly)
    module.fields.set(link.api_name, makeField(link, nextId, false))
  }
  return modules
}

function customOf(name: string, seed: ModuleSeed): Standard {
  const standard = customStandard(seed.singular_label ?? name, seed.plural_label ?? name)
  const kind = seed.generated_type
  if (kind === 'subform') return { ...standard, bulkRead: false, bulkWrite: false, fields: () => [] }
  return kind === 'linking' ? { ...standard, bulkWrite: false, fields: () => [] } : standard
}

/** A module with the standard fields, those of its seed, and those that all modules have. */
export function makeModule(
  api_name: string,
  standard: Standard,
  seed: ModuleSeed,
  currencies: readonly string[],
  nextId: () => string,
  since = 0,
): Module {
  const isStandard = STANDARD_MODULES[api_name] !== undefined
  const own = new Map<string, { field: FieldSeed; custom: boolean }>()
  const kind = seed.generated_type ?? standard.generated ?? (isStandard ? 'default' : 'custom')
  const system = kind === 'subform' ? [recordId()] : systemFields(currencies)
  for (const field of [...system, ...standard.fields()]) own.set(field.api_name, { field, custom: false })
  for (const field of seed.fields ?? [])
    own.set(field.api_name, { field, custom: !(own.get(field.api_name)?.custom === false) })
  return {
    id: nextId(),
    api_name,
    singular: standard.singular,
    plural: standard.plural,
    kind,
    name: standard.name,
    ...(standard.check && { check: standard.check }),
    isServed: standard.isServed !== false,
    denied: new Set(seed.denied),
    bulkRead: standard.bulkRead !== false,
    bulkWrite: standard.bulkWrite !== false,
    since,
    layoutId: nextId(),
    fields: new Map(
      [...own].map(([name, { field, custom }]): [string, Field] => [name, makeField(field, nextId, custom, since)]),
    ),
  }
}

/** The collection of a module's records, with the keys that they are found by. */
export function openRecords(store: Store, module: Module): void {
  const keyFields = (): Field[] =>
    [...module.fields.values()].filter(({ api_name, unique }) => unique !== undefined || api_name === module.check)
  const lookups = (): Field[] => [...module.fields.values()].filter(({ data_type }) => data_type === 'lookup')
  store.collection<StoredRecord>(module.api_name, {
    compare: compareNumeric,
    indexes: {
      key: ({ record }) =>
        keyFields()
          .filter(({ api_name }) => record[api_name] != null && record[api_name] !== '')
          .map((field) => keyOf(field, record[field.api_name])),
      lookup: ({ record }) => lookups().flatMap(({ api_name }) => (record[api_name] as string | null) ?? []),
    },
  })
}

function putSeeded(org: Org, module: Module, row: StoredRecord): void {
  const collection = org.recordsOf(module)
  if (collection.get(row.id) !== undefined)
    throw new Error(`The seed has the id ${row.id} twice in ${module.api_name}.`)
  collection.put({ id: row.id, record: derive(module, withPipeline(org, module, row.record)) })
}

function fillSettings(org: Org, seed: ZohoSeed): void {
  const stage = org.modules.get('Deals')!.fields.get('Stage')!
  const every = stage.options.map(({ actual_value }) => actual_value)
  const pipelines = seed.pipelines ?? [{ name: 'Standard', stages: every, default: true }]
  for (const [index, { name, stages, default: isDefault }] of pipelines.entries()) {
    const actual = stages.map((shown) => actualStage(stage, shown))
    org.pipelines.put({ id: org.nextId(), name, isDefault: isDefault ?? index === 0, stages: actual })
  }
  setPipelineOptions(org)
  const roles = seed.contact_roles ?? ['Decision Maker', 'Developer/Evaluator', 'Purchasing'].map((name) => ({ name }))
  for (const role of roles) org.roles.put({ id: org.nextId(), ...role })
  for (const module of org.modules.values())
    org.views.put({ id: org.nextId(), module: module.api_name, name: `All ${module.plural}` })
  for (const view of seed.views ?? []) org.views.put(view)
  for (const { name, values } of seed.global_picklists ?? [])
    org.globalPicklists.put({
      id: org.nextId(),
      name,
      api_name: name.replaceAll(' ', '_'),
      values: values.map((value) => makeOption(value, org.nextId)),
    })
}

function actualStage(stage: Field, shown: string): string {
  const option = stage.options.find(({ display_value, actual_value }) => [display_value, actual_value].includes(shown))
  if (option === undefined)
    throw new Error(`The seed has a pipeline with the stage ${shown}, which Stage does not list.`)
  return option.actual_value
}

/** The options of Pipeline are the pipelines that there are. */
export function setPipelineOptions({ modules, pipelines, nextId }: Org): void {
  const { fields } = modules.get('Deals')!
  const field = fields.get('Pipeline')!
  const known = new Map(field.options.map((option) => [option.actual_value, option]))
  const options = pipelines.values().map(({ name }: Pipeline) => known.get(name) ?? makeOption(name, nextId))
  fields.set('Pipeline', { ...field, options })
}

function fillRelations(org: Org, seed: ZohoSeed): void {
  for (const { deal, contact, role } of seed.deal_contacts ?? [])
    org.dealContacts.put({ id: `${deal}:${contact}`, deal, contact, role: role ?? null })
  for (const { id, module, parent, name, content } of seed.attachments ?? []) {
    const bytes = Buffer.from(content)
    org.attachments.put({ id, module, parent, name, size: bytes.length, content: bytes.toString('base64') })
    org
      .recordsOf('Attachments')
      .put({ id, record: attachmentValues(org, { name, size: bytes.length, parent, module }) })
  }
  for (const module of org.modules.values())
    for (const { record } of org.recordsOf(module).values()) addTags(org, module.api_name, record)
}

export function attachmentValues(
  org: Org,
  { name, size, parent, module }: { name: string; size: number; parent: string; module: string },
  time = '2026-01-01T00:00:00Z',
): Values {
  return {
    File_Name: name,
    Size: String(size),
    Parent_Id: parent,
    $se_module: module,
    Owner: org.me.id,
    Created_By: org.me.id,
    Modified_By: org.me.id,
    Created_Time: time,
    Modified_Time: time,
  }
}

/** The tags of a record that the module does not have yet. */
export function addTags({ tags, nextId }: Org, module: string, record: Values): void {
  for (const name of (record.Tag as readonly string[] | null | undefined) ?? [])
    if (tags.count('name', `${module}\0${folded(name)}`) === 0) tags.put({ id: nextId(), module, name })
}

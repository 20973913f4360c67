import { get, moduleName, type Session } from './client.ts'
import { isWithheld, parseRecords } from './errors.ts'

/** https://www.zoho.com/crm/developer/docs/api/v8/modules-api.html */
export interface RawModule {
  id: string
  api_name: string
  singular_label?: string
  plural_label?: string
  /** default, custom, linking, subform and others. */
  generated_type?: string
  api_supported?: boolean
  viewable?: boolean
  creatable?: boolean
  editable?: boolean
  deletable?: boolean
  isBlueprintSupported?: boolean
}

/** https://www.zoho.com/crm/developer/docs/api/v8/field-meta.html */
export interface RawField {
  id?: string
  api_name: string
  field_label?: string
  display_label?: string
  data_type: string
  json_type?: string
  length?: number | null
  decimal_place?: number | null
  custom_field?: boolean
  system_mandatory?: boolean
  read_only?: boolean
  field_read_only?: boolean
  visible?: boolean
  virtual_field?: boolean
  filterable?: boolean
  operation_type?: { api_create?: boolean; api_update?: boolean }
  unique?: object | null
  lookup?: { module?: { api_name?: string } | string | null } | null
  multiselectlookup?: RawLinking | null
  multiuserlookup?: RawLinking | null
  formula?: { return_type?: string } | null
  /** Of an amount: the decimals that it is rounded to. */
  currency?: { precision?: number | null } | null
  textarea?: { type?: string } | null
  global_picklist?: object | null
  pick_list_values?: RawOption[] | null
  /** Of a subform: the module whose records its rows are. */
  associated_module?: { module?: string | { api_name?: string } } | null
}

/** Which module holds the pairs of a look-up with several values, and which of its fields name the two ends. */
export interface RawLinking {
  linking_details?: RawEnds
  connected_details?: { module?: { api_name?: string } }
}

export interface RawEnds {
  module?: { api_name?: string }
  lookup_field?: { api_name?: string }
  connected_lookup_field?: { api_name?: string }
}

export interface RawOption {
  id?: string
  display_value: string
  actual_value?: string
  type?: string
}

/** https://www.zoho.com/crm/developer/docs/api/v8/layouts-meta.html */
export interface RawLayout {
  id: string
  name?: string
  display_label?: string
  status?: string
  visible?: boolean
  sections?: { fields?: { api_name: string; required?: boolean; pick_list_values?: RawOption[] | null }[] }[]
}

/** https://www.zoho.com/crm/developer/docs/api/v8/get-pipeline.html */
export interface RawPipeline {
  id: string
  display_value: string
  actual_value?: string
  maps?: RawStage[]
}

export interface RawStage extends RawOption {
  forecast_type?: string | null
  sequence_number?: number
}

/** What the account tells of one module, before anything is made of it. */
export interface Described {
  module: RawModule
  fields: readonly RawField[]
  layouts: readonly RawLayout[]
  pipelines: readonly RawPipeline[]
  /** What rows of its subforms hold, by the name of the subform. */
  rows: ReadonlyMap<string, readonly RawField[]>
}

/** Every module that this user may know of. */
export async function listModules(session: Session, signal: AbortSignal): Promise<RawModule[]> {
  return ask<RawModule>(session, '/settings/modules', 'modules', {}, signal)
}

export async function fetchFields(session: Session, module: string, signal: AbortSignal): Promise<RawField[]> {
  return ask<RawField>(session, '/settings/fields', 'fields', { module: moduleName(module) }, signal)
}

/** None for whom may not see them. */
export async function fetchLayouts(session: Session, module: string, signal: AbortSignal): Promise<RawLayout[]> {
  return orNone(ask<RawLayout>(session, '/settings/layouts', 'layouts', { module: moduleName(module) }, signal))
}

/** Layouts and pipelines are told to those who may see settings; without them options are each for themselves. */
export async function describeModule(session: Session, module: RawModule, signal: AbortSignal): Promise<Described> {
  const name = module.api_name
  const [fields, layouts] = await Promise.all([fetchFields(session, name, signal), fetchLayouts(session, name, signal)])
  const hasPipelines = fields.some((field) => field.api_name === 'Pipeline' && field.data_type === 'picklist')
  const pipelines = hasPipelines ? await fetchPipelines(session, layouts, signal) : []
  return { module, fields, layouts, pipelines, rows: await fetchRowFields(session, fields, signal) }
}

/** A subform whose module is not told has the module of its own name. https://www.zoho.com/crm/developer/docs/api/v8/subforms.html */
async function fetchRowFields(
  session: Session,
  fields: readonly RawField[],
  signal: AbortSignal,
): Promise<Map<string, RawField[]>> {
  const subforms = fields.filter(({ data_type: type, visible }) => type === 'subform' && visible !== false)
  const told = subforms.map(async ({ api_name: name, associated_module }): Promise<[string, RawField[]]> => {
    const { module = name } = associated_module ?? {}
    const of = typeof module === 'string' ? module : (module.api_name ?? name)
    return [name, await orNone(fetchFields(session, of, signal))]
  })
  return new Map(await Promise.all(told))
}

/** A layout has its own; one that several layouts share is told by each. */
async function fetchPipelines(
  session: Session,
  layouts: readonly RawLayout[],
  signal: AbortSignal,
): Promise<RawPipeline[]> {
  const told = await Promise.all(
    layouts.map(({ id }) =>
      orNone(ask<RawPipeline>(session, '/settings/pipeline', 'pipeline', { layout_id: id }, signal)),
    ),
  )
  return [...new Map(told.flat().map((pipeline) => [pipeline.id, pipeline])).values()]
}

/** A list of settings; an empty one is no body at all. */
export async function ask<T>(
  session: Session,
  path: string,
  member: string,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<T[]> {
  const answer = parseRecords<Record<string, T[] | undefined>>(await get(session, { path, query }, signal))
  return answer?.[member] ?? []
}

export async function orNone<T>(asking: Promise<T[]>): Promise<T[]> {
  try {
    return await asking
  } catch (error) {
    if (isWithheld(error)) return []
    throw error
  }
}

import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { invalidData, invalidModule, missingParam } from '../errors.ts'
import { describeField, describeOption } from '../fields.ts'
import { type Module, type Org, type Pipeline, parentOf } from '../org.ts'
import { type RelatedList, relatedLists } from '../reading/related-lists.ts'
import { TAGS_OF_MODULE } from '../saving/rules.ts'
import type { Service } from '../service.ts'
import { STAGES } from '../standard/sales.ts'
import { BASE, moduleOf, NO_CONTENT } from './request.ts'

/** What clients learn of the org's schema. https://www.zoho.com/crm/developer/docs/api/v8/modules-api.html */
export function settingsRoutes({ org }: Service): Route[] {
  const read = (path: string, need: string, handle: (call: Call) => Answer): Route => ({
    method: 'GET',
    path: `${BASE}/settings/${path}`,
    class: 'small',
    needs: [`ZohoCRM.settings.${need}.READ`],
    handle,
  })
  return [
    read('modules', 'modules', () => {
      const modules = [...org.modules.values()].map((module) => describeModule(org, module))
      return { status: 200, body: { modules } }
    }),
    read('modules/:name', 'modules', ({ params }) => {
      const found = [...org.modules.values()].find(({ id, api_name }) => id === params.name || api_name === params.name)
      if (found === undefined) throw invalidModule()
      return { status: 200, body: { modules: [describeModule(org, found)] } }
    }),
    read('fields', 'fields', (call) => {
      const type = call.query.get('type') ?? 'used'
      if (!['all', 'used', 'unused'].includes(type)) throw invalidData('invalid data', { param_name: 'type' })
      const fields = [...anyModule(org, call).fields.values()].filter(
        ({ unused }) => type === 'all' || unused === (type === 'unused'),
      )
      return fields.length === 0 ? NO_CONTENT : { status: 200, body: { fields: fields.map(describeField) } }
    }),
    read('fields/:id', 'fields', (call) => {
      const field = [...anyModule(org, call).fields.values()].find(({ id }) => id === call.params.id)
      return field === undefined ? NO_CONTENT : { status: 200, body: { fields: [describeField(field)] } }
    }),
    read('fields/:id/pick_list_values', 'fields', (call) => {
      const field = [...anyModule(org, call).fields.values()].find(({ id }) => id === call.params.id)
      if (field === undefined || field.options.length === 0) return NO_CONTENT
      return { status: 200, body: { pick_list_values: field.options.map(describeOption) } }
    }),
    read('layouts', 'layouts', (call) => {
      const module = paramModule(org, call)
      return { status: 200, body: { layouts: [describeLayout(org, module)] } }
    }),
    read('related_lists', 'related_lists', (call) => {
      const lists = relatedLists(org, paramModule(org, call)).map(describeRelated)
      return lists.length === 0 ? NO_CONTENT : { status: 200, body: { related_lists: lists } }
    }),
    read('pipeline', 'pipeline', (call) => {
      holdLayout(org, call)
      return { status: 200, body: { pipeline: org.pipelines.values().map((each) => describePipeline(org, each)) } }
    }),
    read('pipeline/:id', 'pipeline', (call) => {
      holdLayout(org, call)
      const found = org.pipelines.get(call.params.id!)
      return found === undefined ? NO_CONTENT : { status: 200, body: { pipeline: [describePipeline(org, found)] } }
    }),
    read('custom_views', 'custom_views', (call) => {
      const module = paramModule(org, call)
      const views = org.views.values().filter((view) => view.module === module.api_name)
      return {
        status: 200,
        body: {
          custom_views: views.map(({ id, name, where }) => ({
            id,
            name,
            display_value: name,
            system_defined: where === undefined,
          })),
        },
      }
    }),
    read('tags', 'tags', (call) => {
      const module = paramModule(org, call)
      const tags = org.tags.values().filter((tag) => tag.module === module.api_name)
      if (tags.length === 0) return NO_CONTENT
      const shown = tags.map(({ id, name }) => ({ id, name, color_code: null }))
      return {
        status: 200,
        body: { tags: shown, info: { count: tags.length, allowed_count: TAGS_OF_MODULE[org.details.edition] } },
      }
    }),
    read('duplicate_check_preference', 'duplicate_check_preference', () => NO_CONTENT),
  ]
}

/** The module that the parameter `module` names. */
export function paramModule(org: Org, call: Call): Module {
  const name = call.query.get('module')
  if (name === null) throw missingParam('module')
  return moduleOf(org, name)
}

/** The same, and modules that hold rows of subforms. */
function anyModule(org: Org, call: Call): Module {
  const named = org.modules.get(call.query.get('module') ?? '')
  return named?.kind === 'subform' ? named : paramModule(org, call)
}

export function holdLayout(org: Org, call: Call): void {
  const layout = call.query.get('layout_id')
  if (layout === null) throw missingParam('layout_id')
  if (layout !== org.modules.get('Deals')!.layoutId) throw invalidData('invalid data', { param_name: 'layout_id' })
}

function describeModule(org: Org, module: Module): object {
  const { id, api_name, singular, plural, kind } = module
  const canWrite = module.isServed && api_name !== 'Attachments'
  const parent = kind === 'subform' ? parentOf(org.modules, module) : undefined
  return {
    id,
    api_name,
    module_name: api_name,
    singular_label: singular,
    plural_label: plural,
    generated_type: kind,
    api_supported: module.isServed,
    creatable: canWrite && !module.denied.has('create'),
    editable: canWrite && !module.denied.has('edit'),
    deletable: canWrite && !module.denied.has('delete'),
    viewable: true,
    visibility: 1,
    status: 'visible',
    visible: true,
    show_as_tab: kind === 'default' || kind === 'custom',
    quick_create: kind === 'default' || kind === 'custom',
    feeds_required: false,
    isBlueprintSupported: kind === 'default' || kind === 'custom',
    profiles: org.profiles.map(({ id: profile, name }) => ({ id: profile, name })),
    parent_module: parent === undefined ? {} : { api_name: parent.api_name, id: parent.id },
    modified_time: null,
  }
}

/** One layout a module, with every field; the system's own are not on it. */
function describeLayout(org: Org, module: Module): object {
  const fields = [...module.fields.values()].filter(
    ({ read_only, data_type, unused }) => !unused && (!read_only || data_type === 'formula'),
  )
  return {
    id: module.layoutId,
    name: 'Standard',
    display_label: 'Standard',
    status: 'active',
    visible: true,
    show_business_card: true,
    profiles: org.profiles.map(({ id, name }, index) => ({ id, name, default: index === 0 })),
    sections: [
      {
        name: `${module.singular} Information`,
        api_name: `${module.singular} Information`,
        display_label: `${module.singular} Information`,
        sequence_number: 1,
        type: 'used',
        fields: fields.map((field, index) => ({
          ...describeField(field),
          required: field.required,
          sequence_number: index + 1,
        })),
      },
    ],
  }
}

function describePipeline(org: Org, { id, name, isDefault, stages }: Pipeline): object {
  const { options } = org.modules.get('Deals')!.fields.get('Stage')!
  return {
    id,
    display_value: name,
    actual_value: name,
    default: isDefault,
    maps: stages.map((stage, index) => {
      const option = options.find(({ actual_value }) => actual_value === stage)
      const type = stageType(stage)
      return {
        id: option?.id ?? null,
        display_value: option?.display_value ?? stage,
        actual_value: stage,
        sequence_number: index + 1,
        forecast_type: type,
        forecast_category: {
          name: type === 'Open' ? 'Pipeline' : type.replace('Closed ', 'Closed'),
          id: type === 'Open' ? '5' : '6',
        },
        colour_code: null,
      }
    }),
  }
}

function stageType(stage: string): string {
  if (STAGES[stage] === 100 || /\bwon\b/i.test(stage)) return 'Closed Won'
  return STAGES[stage] === 0 || /\blost\b/i.test(stage) ? 'Closed Lost' : 'Open'
}

function describeRelated({ api_name, module, by, label }: RelatedList, index: number): object {
  return {
    id: String(index + 1),
    api_name,
    name: label,
    display_label: label,
    module: { api_name: module },
    href: by === '' ? null : `{ENTITYID}/${api_name}`,
    type: 'default',
    sequence_number: String(index + 1),
  }
}

import type { Field, RowReference } from '../../model/schema.ts'
import type { Described, RawField } from './describe.ts'
import { apart, toField } from './field.ts'
import { isOfRows, rowsRule } from './subform.ts'

/**
 * The subforms of a module, each as one value: its rows. One whose rows hold nothing that may be written is not among them.
 * `account`: which one it is of, for the records that rows name. https://www.zoho.com/crm/developer/docs/api/v8/subforms.html
 */
export function subformsOf({ fields, rows }: Described, modules: ReadonlySet<string>, account: string): Field[] {
  return fields.flatMap((raw) => {
    const held = (rows.get(raw.api_name) ?? []).map((each) => toRowField(each, modules)).filter(isOfRows)
    return held.length === 0 ? [] : [toSubform(raw, held, account)]
  })
}

/** A look-up whose module is not offered is one all the same. */
function toRowField(raw: RawField, modules: ReadonlySet<string>): Field {
  const field = toField(raw, { name: '' }, modules, false)
  return raw.data_type === 'lookup' ? { ...field, type: 'reference' } : field
}

function toSubform(raw: RawField, held: readonly Field[], account: string): Field {
  const { api_name: name, data_type: nativeType } = raw
  const { api_create: create, api_update: update } = raw.operation_type ?? {}
  const usual = raw.read_only !== true && raw.field_read_only !== true
  const createable = create ?? usual
  const message = 'Its rows come with a call for each record, which takes a credit, and replace those that are there.'
  return {
    ...{ name, label: raw.display_label ?? raw.field_label ?? name, type: 'json', nativeType },
    ...{ createable, updateable: update ?? usual, unique: false, system: false },
    ...{ custom: raw.custom_field === true, required: createable && raw.system_mandatory === true },
    ...referencesIn(held),
    ...{ rules: [rowsRule(account, held)], cost: { units: 1 }, caution: { code: 'rows-one-by-one', message } },
  }
}

/** Look-ups to modules that are not offered name nothing that a plan could bring. */
function referencesIn(held: readonly Field[]): Pick<Field, 'rowReferences'> {
  const rowReferences = held.flatMap(({ name: column, type, references, required }): RowReference[] =>
    type === 'reference' && references !== undefined
      ? [{ column, references, ...(required && { required: true as const }) }]
      : [],
  )
  return rowReferences.length === 0 ? {} : { rowReferences }
}

/** Whether a record cannot be without what has no value in a row of its own. */
export function demandsParts({ fields }: Described, told: readonly Field[]): boolean {
  const names = new Set(told.map(({ name }) => name))
  return fields.some(
    ({ api_name: name, data_type: type, system_mandatory: is }) => apart.has(type) && is === true && !names.has(name),
  )
}

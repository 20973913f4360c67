import type { Module, Org } from '../org.ts'

export interface RelatedList {
  readonly api_name: string
  /** Module of the records that it shows. */
  readonly module: string
  /** Their lookup to the record that it belongs to. */
  readonly by: string
  readonly label: string
}

/** Every lookup of another module that leads here shows its records in a list; notes and attachments hang on everything. */
export function relatedLists({ modules }: Org, module: Module): RelatedList[] {
  const children = [...modules.values()].flatMap(({ api_name, kind, fields }) =>
    kind === 'subform'
      ? []
      : [...fields.values()]
          .filter(({ lookup }) => lookup === module.api_name)
          .map(
            (field): RelatedList => ({
              api_name: listName(api_name, field.api_name, module),
              module: api_name,
              by: field.api_name,
              label: field.listLabel ?? listName(api_name, field.api_name, module).replaceAll('_', ' '),
            }),
          ),
  )
  const hung = ['Notes', 'Attachments'].map(
    (name): RelatedList => ({ api_name: name, module: name, by: 'Parent_Id', label: name }),
  )
  const contacts = { api_name: 'Contact_Roles', module: 'Contacts', by: '', label: 'Contact Roles' }
  const roles = module.api_name === 'Deals' ? [contacts] : []
  return [...(hung.some(({ api_name }) => api_name === module.api_name) ? [] : hung), ...roles, ...children]
}

/** The list has the name of its module, unless two lookups of that module lead here. */
function listName(child: string, field: string, parent: Module): string {
  const isUsual = [`${parent.singular}_Name`, 'Account_Name', 'Contact_Name', 'Who_Id', parent.api_name].includes(field)
  return isUsual ? child : `${child}_${field}`
}

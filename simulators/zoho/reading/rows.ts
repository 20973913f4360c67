import { compareNumeric } from '../../kit/store.ts'
import {
  isAdministrator,
  type Module,
  type Org,
  parentOf,
  type StoredRecord,
  type SubformRow,
  type Values,
} from '../org.ts'

/** Whether lists and queries have just what the module's collection has. */
export function isWhole({ me }: Org, { kind, api_name }: Module): boolean {
  return kind !== 'subform' && (api_name !== 'Notes' || isAdministrator(me))
}

/**
 * The records of a module by ascending id that lists and queries have: of a subform its rows in all records that hold some,
 * of notes those of the user alone who is no administrator.
 */
export function recordsIn(org: Org, module: Module): StoredRecord[] {
  if (module.kind !== 'subform' && !isWhole(org, module))
    return org
      .recordsOf(module)
      .values()
      .filter(({ record }) => record.Owner === org.me.id)
  const parent = module.kind === 'subform' ? parentOf(org.modules, module) : undefined
  if (parent === undefined) return org.recordsOf(module).values()
  const fields = [...parent.fields.values()].filter(({ subform }) => subform === module.api_name)
  return org
    .recordsOf(parent)
    .values()
    .flatMap(({ id: Parent_Id, record }) =>
      fields.flatMap(({ api_name }) =>
        ((record[api_name] ?? []) as readonly SubformRow[]).map(
          ({ id, ...values }): StoredRecord => ({ id, record: { ...values, Parent_Id } as Values }),
        ),
      ),
    )
    .sort((a, b) => compareNumeric(a.id, b.id))
}

import { compareNumeric } from '../../kit/store.ts'
import { type Module, type Org, parentOf, type StoredRecord, type SubformRow, type Values } from '../org.ts'

/** The records of a module by ascending id; of a subform its rows in all records that hold some. */
export function recordsIn(org: Org, module: Module): StoredRecord[] {
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

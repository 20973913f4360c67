import type { Company } from './company.ts'
import { addField } from './fields.ts'
import { fieldOwners, type PipedriveSeed } from './seed.ts'
import { systemFields } from './standard/index.ts'

/** Fills the collections of fields: those that every account has, and those of the seed. */
export function openFields(company: Company, seed: PipedriveSeed): void {
  for (const owner of fieldOwners) {
    const isThere = systemFields[owner]
    for (const { when, ...field } of isThere) {
      if (when !== undefined && !company.features[when]) continue
      const options = seed.options?.[owner]?.[field.field_code!] ?? field.options
      addField(company, owner, { ...field, ...(options && { options }) }, false)
    }
    for (const field of seed.fields?.[owner] ?? []) addField(company, owner, field, true)
  }
}

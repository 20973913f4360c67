import type { Company } from '../company.ts'
import { notFound } from '../errors.ts'
import { type Field, fieldOf } from '../fields.ts'
import type { FieldOwner } from '../seed.ts'
import type { Request } from './request.ts'

/** The field of a path. Throws when it is not there. */
export function fieldIn(company: Company, owner: FieldOwner, { params }: Request): Field {
  const field = fieldOf(company, owner, params.code ?? '')
  if (field === undefined) throw notFound('Field not found')
  return field
}

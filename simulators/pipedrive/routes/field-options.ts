import type { Company } from '../company.ts'
import { badRequest, invalid } from '../errors.ts'
import { changeValues } from '../field-values.ts'
import type { Field } from '../fields.ts'
import type { FieldOwner, OptionSeed } from '../seed.ts'
import { isObject } from '../values/composites.ts'
import { optionIdsOf } from '../values/custom.ts'
import { fieldIn } from './field-in.ts'
import { ok, type PricedRoute, type Request, routesOf } from './request.ts'

const MOST_OPTIONS = 10_000

/** The options of a field; each call is done as a whole or not at all. https://developers.pipedrive.com/docs/api/v1/PersonFields */
export function optionRoutes(company: Company, owner: FieldOwner, needs: string): PricedRoute[] {
  const on = (method: 'POST' | 'PATCH' | 'DELETE', cost: number, work: OptionWork): PricedRoute[] =>
    routesOf(company, 'v2', {
      ...{ method, path: `/${owner}/:code/options`, cost, needs: [needs] },
      handle: (request) => {
        const field = fieldIn(company, owner, request)
        if (field.options === null) throw badRequest(`The field ${field.field_code} has no options.`)
        return ok(work(company, owner, field, entriesOf(request)), null)
      },
    })
  return [...on('POST', 5, addOptions), ...on('PATCH', 5, renameOptions), ...on('DELETE', 3, removeOptions)]
}

type OptionWork = (
  company: Company,
  owner: FieldOwner,
  field: Field,
  entries: Record<string, unknown>[],
) => OptionSeed[]

function entriesOf({ json }: Request): Record<string, unknown>[] {
  if (!Array.isArray(json) || json.length === 0 || !json.every(isObject))
    throw invalid('body: Expected a filled array of objects')
  return json
}

const addOptions: OptionWork = (company, owner, field, entries) => {
  const added = entries.map(({ label }) => ({ id: company.next('options'), label: labelIn(label) }))
  put(company, owner, field, [...field.options!, ...added])
  return added
}

const renameOptions: OptionWork = (company, owner, field, entries) => {
  const renamed = entries.map(({ id, label }) => ({ id: optionIn(field, id).id, label: labelIn(label) }))
  const names = new Map(renamed.map(({ id, label }) => [id, label]))
  put(
    company,
    owner,
    field,
    field.options!.map(({ id, label }) => ({ id, label: names.get(id) ?? label })),
  )
  return renamed
}

/** An option that goes is taken out of the records that have it. */
const removeOptions: OptionWork = (company, owner, field, entries) => {
  const removed = entries.map(({ id }) => optionIn(field, id))
  const gone = new Set(removed.map(({ id }) => id))
  put(
    company,
    owner,
    field,
    field.options!.filter(({ id }) => !gone.has(id)),
  )
  changeValues(company, owner, field.field_code, (value) => {
    const left = optionIdsOf(value).filter((id) => !gone.has(id))
    return left.length === 0 ? undefined : Array.isArray(value) ? left : left[0]
  })
  return removed
}

function put(company: Company, owner: FieldOwner, field: Field, options: readonly OptionSeed[]): void {
  if (options.length > MOST_OPTIONS) throw badRequest(`A field has at most ${MOST_OPTIONS} options.`)
  company.fields[owner].put({ ...field, options })
}

function optionIn({ options }: Field, id: unknown): OptionSeed {
  return options?.find((option) => option.id === id) ?? refuseOption(id)
}

function refuseOption(id: unknown): never {
  throw badRequest(`Option ${id} not found`)
}

/** The label of an option that is to be. Throws when it is blank. */
function labelIn(label: unknown): string {
  if (typeof label !== 'string' || label.trim() === '') throw invalid('label: This value should not be blank')
  return label
}

/** The options of a field that is to be, numbered. Throws for a wrong one, and for too many. */
export function newOptions(company: Company, options: readonly unknown[]): OptionSeed[] {
  if (options.length > MOST_OPTIONS) throw badRequest(`A field has at most ${MOST_OPTIONS} options.`)
  const labels = options.map((option) => labelIn((option as OptionSeed | null)?.label))
  return labels.map((label) => ({ id: company.next('options'), label }))
}

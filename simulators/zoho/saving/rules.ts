import { ItemError } from '../errors.ts'
import type { Field } from '../fields.ts'
import { folded, keyOf, type Module, type Org, type Values } from '../org.ts'
import type { Reading } from '../readings.ts'
import { notFound } from './draft.ts'

/** What a record has to have. Throws an ItemError that names the first field without a value. */
export function demand(module: Module, values: Values, path: string, readings: ReadonlySet<Reading>): void {
  const wanted = readings.has('layout-required') ? 'required' : 'mandatory'
  const missing = [...module.fields.values()].find((field) => field[wanted] && values[field.api_name] == null)
  if (missing !== undefined) throw notFound(missing.api_name, path)
}

/** A call that is over lasted some time, unless it was missed. */
export function demandDuration(call: Values, path: string, now: number): void {
  const isOver = Date.parse(String(call.Call_Start_Time)) <= now && call.Call_Type !== 'Missed'
  if (isOver && call.Call_Duration == null) throw notFound('Call_Duration', path)
}

/** The default pipeline where a deal names none. */
export function withPipeline({ pipelines }: Org, module: Module, values: Values): Values {
  if (module.api_name !== 'Deals' || values.Pipeline != null || values.Stage == null) return values
  const usual = pipelines.values().find(({ isDefault }) => isDefault)
  return usual === undefined ? values : { ...values, Pipeline: usual.name }
}

/** A stage belongs to the pipeline of its deal. */
export function holdPipeline({ pipelines }: Org, module: Module, values: Values, path: string): void {
  if (module.api_name !== 'Deals' || values.Stage == null) return
  const pipeline = pipelines.values().find(({ name }) => name === values.Pipeline)
  if (pipeline?.stages.includes(String(values.Stage))) return
  const api_name = pipeline === undefined ? 'Pipeline' : 'Stage'
  throw new ItemError('DEPENDENT_MISMATCH', `the ${api_name} given does not fit`, {
    dependee: { api_name: 'Pipeline', json_path: `${path}.Pipeline` },
    api_name,
    json_path: `${path}.${api_name}`,
  })
}

/** No two records have one value of a unique field; those of the recycle bin count only under a reading. */
export function holdUnique(
  org: Org,
  module: Module,
  values: Values,
  { id, path, binHolds }: { id: string | undefined; path: string; binHolds: boolean },
): void {
  for (const field of uniqueFields(module)) {
    const value = values[field.api_name]
    if (value == null) continue
    const key = keyOf(field, value)
    const other = org
      .recordsOf(module)
      .find('key', key)
      .find((row) => row.id !== id)
    const holder = other?.id ?? (binHolds ? holderInBin(org, module, field, key) : undefined)
    if (holder === undefined) continue
    throw new ItemError('DUPLICATE_DATA', 'duplicate data', {
      api_name: field.api_name,
      json_path: `${path}.${field.api_name}`,
      id: holder,
    })
  }
}

export function uniqueFields({ fields }: Module): Field[] {
  return [...fields.values()].filter(({ unique }) => unique !== undefined)
}

function holderInBin({ bin }: Org, module: Module, field: Field, key: string): string | undefined {
  const isHolder = (record: Values): boolean =>
    record[field.api_name] != null && keyOf(field, record[field.api_name]) === key
  return bin.values().find((row) => row.module === module.api_name && !row.purged && isHolder(row.record))?.id
}

/** Figures of tags are an assumption: the documentation names none. */
const TAGS_OF_RECORD = 10
const TAG_LENGTH = 25

/** Tags are short, few on a record, and as many in a module as the edition says. */
export function holdTags(org: Org, module: Module, values: Values, path: string): void {
  const names = (values.Tag ?? []) as readonly string[]
  const long = names.find((name) => name.length > TAG_LENGTH || name === '')
  const at = { api_name: 'Tag', json_path: `${path}.Tag` }
  if (long !== undefined) throw new ItemError('INVALID_DATA', 'invalid data', { maximum_length: TAG_LENGTH, ...at })
  if (names.length > TAGS_OF_RECORD)
    throw new ItemError('LIMIT_EXCEEDED', 'the record has too many tags', { limit: TAGS_OF_RECORD, ...at })
  const fresh = names.filter((name) => org.tags.count('name', `${module.api_name}\0${folded(name)}`) === 0)
  if (fresh.length > 0 && tagCount(org, module.api_name) + fresh.length > TAGS_OF_MODULE[org.details.edition])
    throw new ItemError('LICENSE_LIMIT_EXCEEDED', 'tags edition limit exceeded', at)
}

export const TAGS_OF_MODULE: Readonly<Record<Org['details']['edition'], number>> = {
  Free: 10,
  Standard: 50,
  Professional: 100,
  Enterprise: 200,
  Ultimate: 400,
}

export function tagCount({ tags }: Org, module: string): number {
  return tags.values().filter((tag) => tag.module === module).length
}

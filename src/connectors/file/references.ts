import type { Value } from '../../model/record.ts'
import { splitList } from './column-facts.ts'
import { fold, sameKind, singular } from './names.ts'
import { type Column, subjectOf, type Table } from './table.ts'

/** The share of a column's values that have to be ids of another file, where its name says so and where it does not. */
const namedShare = 0.5
const unnamedShare = 0.9
/** Whole numbers are ids of nearly any file. */
const looksCounted = /^\d{1,9}$/

/** Columns whose values are ids of records in the files beside them, or in their own, become references. */
export function findReferences(tables: readonly Table[]): void {
  for (const table of tables)
    for (const [at, column] of table.columns.entries()) {
      if (at === table.id || column.facts.sample === null || column.field.type === 'boolean') continue
      const targets = targetsOf(column, tables)
      if (targets.length > 0) refer(column, targets)
    }
}

interface Target {
  object: string
  share: number
}

function targetsOf(column: Column, tables: readonly Table[]): Target[] {
  const subject = subjectOf(column)
  const values = column.facts.sample!.hashes
  if (values.size === 0) return []
  const isCounted =
    [...(column.facts.entries?.keys() ?? [])].every((text) => looksCounted.test(text)) ||
    column.field.type === 'integer'
  const scored = tables.flatMap((table): (Target & { isNamed: boolean })[] => {
    const ids = table.id === null ? null : table.columns[table.id]!.facts.ids
    if (ids === null) return []
    let found = 0
    for (const hash of values) if (ids.hasHash(hash)) found += 1
    const { object } = table.analysis.file
    const isNamed = subject !== null && sameKind(singular(subject), singular(fold(object)))
    return [{ object, share: found / values.size, isNamed }]
  })
  const named = scored.filter(({ isNamed, share }) => isNamed && share >= namedShare)
  if (named.length > 0) return named
  return isCounted ? [] : scored.filter(({ share }) => share >= unnamedShare)
}

function refer(column: Column, targets: readonly Target[]): void {
  const { field, facts } = column
  const isMany = facts.lists > 0 || facts.joined > 0
  const best = Math.max(...targets.map(({ share }) => share))
  const objects = targets.map(({ object }) => object)
  field.type = isMany ? 'multi-reference' : 'reference'
  field.references = objects
  field.nativeType = `${isMany ? 'ids' : 'id'} of ${objects.join(' or ')}`
  delete field.options
  const sampled = facts.sample!.hashes.size.toLocaleString('en-US')
  const share = `${Math.floor(best * 100)} % of ${sampled} different values looked at are ids of ${objects.join(' or ')}`
  if (best === 1) delete field.caution
  else field.caution = { code: 'ids-missing', message: `${share}; the others name records that are in no file.` }
  column.read = (value) => readReference(value, isMany)
}

/** How a column of ids is read, whatever type was decided for it before. */
function readReference(value: Value | undefined, isMany: boolean): Value | undefined {
  if (value === undefined || value === null) return value
  if (typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') return isMany ? value : value.join(';')
  const entries = isMany ? splitList(value) : [value.trim()].filter((entry) => entry !== '')
  if (entries.length === 0) return null
  return isMany ? entries : entries[0]!
}

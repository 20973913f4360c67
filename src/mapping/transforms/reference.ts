import { z } from 'zod'
import { entriesOf } from '../../model/record.ts'
import { type FoundRecord, inRow, isHeld, soleRecord, unknown } from '../found-record.ts'
import { idIn, type JsonRow, parseRows, saysIn } from '../rows.ts'
import { defineTransform, issue, type TransformIssue } from './transform.ts'

const objectName = z.string().min(1)
const objectNames = z.union([objectName, z.array(objectName).min(1)])
const whenMissing = z.enum(['quarantine', 'drop']).exactOptional()

const rowExample = { column: 'firm', object: 'company' } as const

/** Ids of the source, which become those that the records they name have in the target. */
export const referenceTransforms = {
  /**
   * `object` is the source object that the ids are of, or a list of those that they may be of. `missing` says what becomes
   * of a record that names one which the target will not have: it waits (usual), or goes without the value, which is listed
   * as lost.
   */
  reference: defineTransform({
    summary:
      'the id that the record of this source object, or one of several, has in the target; missing: quarantine (usual) or drop',
    takes: ['reference', 'multi-reference'],
    gives: 'same',
    list: 'kept',
    arguments: z.strictObject({ object: objectNames, missing: whenMissing }),
    // Of these companies c1 is 501 in the target and c2 is 502; c9 was kept back.
    examples: [
      { with: { object: 'company' }, given: 'c1', gives: '501' },
      { with: { object: 'company' }, given: ['c1', 'c2'], gives: ['501', '502'] },
      { with: { object: 'company' }, given: 'c9', issue: 'reference-missing' },
      { with: { object: 'company', missing: 'drop' }, given: 'c9', gives: undefined, lost: 'reference-missing' },
      { with: { object: ['person', 'company'] }, given: 'c1', gives: '501' },
      {
        with: { object: 'company', missing: 'drop' },
        given: ['c1', 'c9'],
        gives: ['501'],
        lost: 'reference-missing',
      },
    ],
    make: ({ object, missing = 'quarantine' }) => ({
      loses: () => `ids of ${[object].flat().join(' or ')} records that the target does not get`,
      apply(value, { reference }) {
        if (typeof value === 'boolean') return issue('reference-missing', 'This names no record.')
        const found = (typeof value === 'string' ? [value] : value)
          .map((id) => soleRecord([object].flat().map((name) => reference?.(name, id) ?? unknown)))
          .filter((each) => !isHeld(each))
        const lost = found.find((each): each is { issue: TransformIssue } => 'issue' in each)
        if (lost !== undefined && missing === 'quarantine') return lost
        const ids = found.flatMap((each) => ('id' in each ? [each.id] : []))
        const kept = ids.length === 0 ? undefined : typeof value === 'string' ? ids[0] : [...new Set(ids)]
        return lost === undefined ? { value: kept } : { value: kept, lost: lost.issue }
      },
    }),
  }),
  /**
   * The same in rows that are kept as JSON, for those that one column names. With `drop` a row goes without the name, and
   * one that says nothing else stays behind.
   */
  'row-reference': defineTransform({
    summary:
      'reference, for the ids in one column of rows (a JSON list of objects); missing: quarantine (usual) or drop',
    takes: ['json', 'text', 'long-text'],
    gives: 'json',
    arguments: z.strictObject({ column: z.string().min(1), object: objectNames, missing: whenMissing }),
    examples: [
      { with: rowExample, given: '[{"firm":"c1","n":2},{"n":3}]', gives: '[{"firm":"501","n":2},{"n":3}]' },
      { with: rowExample, given: '[{"firm":{"id":"c2","name":"B"}}]', gives: '[{"firm":"502"}]' },
      { with: rowExample, given: '[{"firm":"c9","n":2}]', issue: 'reference-missing' },
      { with: rowExample, given: 'c1', issue: 'malformed-json' },
      {
        with: { ...rowExample, missing: 'drop' },
        given: '[{"firm":"c9","n":2},{"firm":"c9"},{"firm":"c1"}]',
        ...{ gives: '[{"n":2},{"firm":"501"}]', lost: 'reference-missing' },
      },
    ],
    make: ({ column, object, missing = 'quarantine' }) => ({
      loses: () => `ids of ${[object].flat().join(' or ')} records that the target does not get`,
      apply(value, { reference }) {
        const rows = parseRows(value)
        if (rows === null)
          return issue('malformed-json', 'This is no list of rows: JSON objects with values by column.')
        const find = (id: string): FoundRecord =>
          soleRecord([object].flat().map((name) => reference?.(name, id, column) ?? unknown))
        const named = nameInRows(rows, column, find)
        if (named.lost === undefined) return { value: named.changed ? JSON.stringify(named.rows) : value }
        if (missing === 'quarantine') return { issue: named.lost }
        return { value: named.rows.length === 0 ? undefined : JSON.stringify(named.rows), lost: named.lost }
      },
    }),
  }),
  /**
   * For several fields, each with ids of one object: the first record, in their order, that the target gets.
   * Those that it does not get are passed over and listed as lost, and so are further ones.
   */
  'first-reference': defineTransform({
    summary: 'of several fields that name records, the first that the target gets; objects: which each of them names',
    takes: ['reference', 'multi-reference'],
    gives: 'reference',
    arguments: z.strictObject({ objects: z.array(objectName).min(1) }),
    examples: [
      { with: { objects: ['deal', 'company'] }, of: { deal: null, company: ['c1'] }, gives: '501' },
      {
        with: { objects: ['company', 'contact'] },
        of: { company: ['c9', 'c1'], contact: null },
        ...{ gives: '501', lost: 'reference-missing' },
      },
      {
        with: { objects: ['company', 'partner'] },
        of: { company: ['c1', 'c2'], partner: null },
        ...{ gives: '501', lost: 'further-references' },
      },
      { with: { objects: ['company', 'company'] }, of: { main: 'c2', company: ['c2'] }, gives: '502' },
      { with: { objects: ['deal', 'company'] }, of: { deal: [], company: null }, gives: null },
    ],
    make: ({ objects }) => ({
      loses: () => 'all records but the first',
      combine(values, _sources, { reference }) {
        // What several fields name alike counts once: the main company of a person, and all of them.
        const asked = new Map<string, FoundRecord>()
        for (const [i, value] of values.entries())
          for (const id of entriesOf(value).filter((each) => each.trim() !== ''))
            asked.set(JSON.stringify([objects[i], id]), reference?.(objects[i] ?? '', id) ?? unknown)
        const named = [...asked.values()].filter((each) => !isHeld(each))
        const ids = named.flatMap((each) => ('id' in each ? [each.id] : []))
        const missing = named.find((each): each is { issue: TransformIssue } => 'issue' in each)
        const lost = missing?.issue ?? (ids.length > 1 ? further : undefined)
        // What is named and does not arrive is no reason to empty the field.
        const value = ids[0] ?? (named.length === 0 ? null : undefined)
        return lost === undefined ? { value } : { value, lost }
      },
    }),
  }),
  /** The first entry of a list of records; behind `reference` the first that the target gets. Further ones are listed as lost. */
  first: defineTransform({
    summary: 'the first of several records, for a field that holds one; behind reference',
    takes: ['reference', 'multi-reference'],
    gives: 'reference',
    list: 'ended',
    examples: [
      { given: ['501', '502'], gives: '501', lost: 'further-references' },
      { given: ['501'], gives: '501' },
      { given: '501', gives: '501' },
    ],
    make: () => ({
      loses: (from) => (from === 'multi-reference' ? 'all records but the first' : undefined),
      apply(value) {
        if (typeof value !== 'object') return { value }
        const [first = null, ...others] = new Set(value)
        return others.length === 0 ? { value: first } : { value: first, lost: further }
      },
    }),
  }),
}

interface NamedRows {
  rows: JsonRow[]
  changed: boolean
  /** Why the first of the records is not named that cannot be. */
  lost?: TransformIssue
}

function nameInRows(rows: readonly JsonRow[], column: string, find: (id: string) => FoundRecord): NamedRows {
  const named: NamedRows = { rows: [], changed: false }
  for (const [n, row] of rows.entries()) {
    if (!saysIn(row, column)) {
      named.rows.push(row)
      continue
    }
    named.changed = true
    const id = idIn(row, column)
    const found = id === null ? unknown : find(id)
    if ('id' in found) {
      named.rows.push({ ...row, [column]: found.id })
      continue
    }
    if (!isHeld(found)) named.lost ??= inRow(n + 1, found.issue)
    const { [column]: _, ...rest } = row
    if (Object.keys(rest).some((each) => saysIn(rest, each))) named.rows.push(rest)
  }
  return named
}

const further: TransformIssue = {
  code: 'further-references',
  message: 'It names several records, and the target has a place for one.',
}

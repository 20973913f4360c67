import type { Value } from '../../model/record.ts'
import type { Field, ObjectSchema, SkipRule } from '../../model/schema.ts'
import type { Analysis } from './analyse.ts'
import { type ColumnFacts, splitList } from './column-facts.ts'
import { type Decision, decideType, type Wishes } from './decide-type.ts'
import { type ExportStyle, type KnownColumn, recogniseExport } from './exports.ts'
import { fold, idSubject, singular } from './names.ts'

/** A column with the way in which its values are read. */
export interface Column {
  field: Field
  facts: ColumnFacts
  known: KnownColumn
  read(value: Value | undefined): Value | undefined
}

/** A file as an object: each record has an id, and each column a type. */
export interface Table {
  analysis: Analysis
  columns: Column[]
  /** Place of the column whose values are the ids; null: the place in the file is. */
  id: number | null
  /** The field of the id, where no column is. */
  lineField: Field | null
  skip: SkipRule[]
}

/** Characters that a source key (at most 100) leaves for the names of object and id. */
const keyRoom = 75

/** Decides what each column of a file is, once for all of its values. */
export function makeTable(analysis: Analysis, wishes: Wishes): Table {
  const names = analysis.columns.map(({ name }) => name)
  const style = recogniseExport(names)
  const known = names.map((name) => style?.column(name, names) ?? {})
  const id = findId(analysis, known, wishes.id)
  const columns = analysis.columns.map((facts, at) => {
    const decision = decideType(
      facts,
      analysis.columns.filter((other) => other !== facts),
      wishes,
    )
    return at === id.column ? idColumn(facts, style) : columnOf(facts, decision, known[at]!, analysis)
  })
  const skip = (style?.skip ?? []).filter(({ field }) =>
    columns.some((each) => each.field.name === field && each.field.type === 'boolean'),
  )
  const lineField = id.column === null ? lineFieldOf(names, id.why) : null
  giveRoles(columns)
  warnOf(analysis, lineField ?? columns[id.column ?? 0]?.field)
  return { analysis, columns, id: id.column, lineField, skip: [...skip] }
}

/** What is odd about a file as a whole is told with the field that names its records. */
function warnOf({ notices }: Analysis, field: Field | undefined): void {
  if (field === undefined || notices.length === 0) return
  const { code = 'file-is-odd', message } = field.caution ?? {}
  field.caution = { code, message: [message ?? [], ...notices].flat().join(' ') }
}

function findId(
  { columns, records, file }: Analysis,
  known: readonly KnownColumn[],
  wished: string | undefined,
): { column: number | null; why: string } {
  const own = singular(fold(file.object))
  const rank = ({ name }: ColumnFacts, at: number): number => {
    const folded = fold(name)
    if (wished !== undefined && folded === fold(wished)) return -1
    if (known[at]!.id) return 0
    const order = ['recordid', 'id', `${own}id`, 'uuid', 'guid', 'externalid', 'key'].indexOf(folded)
    return order < 0 ? Number.POSITIVE_INFINITY : order + 1
  }
  const candidates = columns
    .map((facts, at) => ({ facts, at, rank: rank(facts, at) }))
    .filter((candidate) => candidate.rank < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.rank - b.rank)
  let why = 'No column is named like an id'
  for (const { facts, at } of candidates) {
    const flaw = flawOf(facts, records, keyRoom - file.object.length)
    if (flaw === null) return { column: at, why: '' }
    if (why.startsWith('No column')) why = `"${facts.name}" ${flaw}`
  }
  return { column: null, why }
}

function flawOf({ filled, lists, booleans, ids, longest }: ColumnFacts, records: number, room: number): string | null {
  if (records === 0) return null
  const shown = (n: number) => n.toLocaleString('en-US')
  if (filled < records) return `is empty in ${shown(records - filled)} of ${shown(records)} records`
  if (lists + booleans > 0 || ids === null) return 'holds more than ids'
  if (longest > room) return `has values of more than ${room} characters`
  const repeats = ids.repeats()
  return repeats === 0 ? null : `repeats a value in ${shown(repeats)} records`
}

const readOnly = { custom: false, required: false, createable: false, updateable: false, unique: false, system: false }

function lineFieldOf(names: readonly string[], why: string): Field {
  let name = 'record number'
  while (names.includes(name)) name = `${name} of the file`
  const message = `${why}, so a record is known by its place in the file. Do not sort the file or take rows out of it between two runs, or records are taken for others.`
  return {
    ...{ ...readOnly, name, label: name, type: 'id', nativeType: 'place in the file', unique: true },
    caution: { code: 'ids-are-places', message },
  }
}

function idColumn(facts: ColumnFacts, style: ExportStyle | null): Column {
  const { name } = facts
  const nativeType = style === null ? 'id' : `id, as ${style.title} exports it`
  const field: Field = { ...readOnly, name, label: name, type: 'id', nativeType, unique: true }
  return { field, facts, known: {}, read: (value) => (typeof value === 'string' ? value.trim() : value) }
}

function columnOf(facts: ColumnFacts, decided: Decision, known: KnownColumn, { layout }: Analysis): Column {
  const decision = decideKnown(facts, decided, known)
  const { type, native, options, caution } = decision
  const field: Field = {
    ...{ ...readOnly, name: facts.name, label: facts.name, type, nativeType: native, system: known.system ?? false },
    ...(options && { options }),
    ...(caution && { caution }),
  }
  return { field, facts, known, read: readerFor(decision, layout.format === 'csv') }
}

/** What the system that wrote a file says of a column goes before what its values look like, where they allow it. */
function decideKnown(facts: ColumnFacts, decided: Decision, { type }: KnownColumn): Decision {
  if (type === undefined || type === decided.type || facts.filled === 0) return decided
  if (type === 'phone') return { type, native: 'telephone number' }
  const options = [...(facts.distinct?.keys() ?? [])]
  if (type === 'boolean' && options.every((text) => text === '0' || text === '1')) {
    const read = (text: string) => (text === '1' ? true : text === '0' ? false : null)
    return { type, native: '0 or 1', format: { name: '0 or 1', type, native: '0 or 1', read } }
  }
  return decided
}

/** The type of lists stays, whatever a single record holds. */
function readerFor({ type, format, joined }: Decision, isCsv: boolean): Column['read'] {
  const isText = !['boolean', 'integer', 'decimal', 'currency', 'percent', 'date', 'datetime', 'multi-select'].includes(
    type,
  )
  return (value) => {
    if (value === undefined || value === null) return value
    if (typeof value === 'boolean')
      return type === 'boolean' ? value : type === 'multi-select' ? [String(value)] : String(value)
    if (typeof value !== 'string') return type === 'multi-select' ? value : value.join(';')
    const text = value.trim()
    // CSV has no other way to say that there is nothing.
    if (text === '') return isText && !isCsv ? value : null
    if (joined) return listOrNull(splitList(text))
    if (type === 'multi-select') return [value]
    if (format !== undefined) return format.read(text) ?? text
    return type === 'select' || type === 'email' || type === 'url' || type === 'phone' ? text : value
  }
}

function listOrNull(entries: string[]): Value {
  return entries.length === 0 ? null : entries
}

const createdNames = new Set([
  'created',
  'createdate',
  'createddate',
  'createdat',
  'createdon',
  'createdtime',
  'creationdate',
  'addtime',
  'dateadded',
])
const modifiedNames = new Set([
  'modified',
  'lastmodified',
  'lastmodifieddate',
  'modifieddate',
  'updated',
  'updatedat',
  'lastupdated',
  'modifiedat',
  'updatetime',
])

/** When a record was made and last changed, where columns say so; each at most once. */
function giveRoles(columns: readonly Column[]): void {
  for (const role of ['created', 'modified'] as const) {
    const names = role === 'created' ? createdNames : modifiedNames
    const candidates = columns.filter(({ field }) => field.type === 'datetime')
    const found =
      candidates.find(({ known }) => known.role === role) ?? candidates.find(({ field }) => names.has(fold(field.name)))
    if (found !== undefined && found.field.role === undefined) found.field.role = role
  }
  const name = columns.find(({ field, known }) => known.role === 'name' || fold(field.name) === 'fullname')
  if (name !== undefined && name.field.role === undefined) name.field.role = 'name'
}

/** The ids that a column refers to in other files: what it is about, as its name or its system says. */
export function subjectOf({ field, known }: Column): string | null {
  return known.refersTo ?? idSubject(field.name)
}

/** A file as an object that can be read and not written. */
export function objectOf({ analysis, columns, lineField, skip }: Table, pageRows: number): ObjectSchema {
  const { object } = analysis.file
  return {
    name: object,
    label: object,
    labelPlural: object,
    custom: false,
    fields: [...(lineField ? [lineField] : []), ...columns.map(({ field }) => field)],
    operations: { read: { pageRows } },
    matchKeys: [],
    ...(skip.length > 0 && { skip }),
    ...junctionOf(columns),
  }
}

/** A file that says little more than which records belong together, and perhaps how. */
function junctionOf(columns: readonly Column[]): Pick<ObjectSchema, 'junction'> {
  const fields = columns.map(({ field }) => field).filter(({ type, role }) => type !== 'id' && role === undefined)
  const ends = fields.filter(({ type }) => type === 'reference').map(({ name }) => name)
  const [kind, ...further] = fields.filter(({ type }) => type !== 'reference')
  const [one, other] = ends
  if (ends.length !== 2 || one === undefined || other === undefined || further.length > 0) return {}
  if (kind === undefined) return { junction: { ends: [one, other] } }
  return /role|type|kind|label|relation|position/i.test(kind.name)
    ? { junction: { ends: [one, other], kind: kind.name } }
    : {}
}

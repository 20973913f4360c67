import type { Found } from '../org.ts'
import type { FieldDescribe, SalesforceRecord } from '../seed.ts'
import { type Column, columnBehind, followAll, relationshipOf, type Scope, type Target } from './columns.ts'
import { columnFor } from './functions.ts'
import { type Expression, errorAt, type Named, type Selection, SoqlError } from './syntax.ts'

/** What one record of a JSON answer consists of, in order. Values are read from the record of the queried object. */
export type Member =
  | { kind: 'value'; key: string; column: Column }
  | {
      kind: 'parent'
      key: string
      find(record: SalesforceRecord): Found | undefined
      /** Name of the type and members to answer with, for the record that was found. */
      of(found: Found): { type: string; members: readonly Member[] }
    }

export interface SelectList {
  /** The selected values side by side, for CSV. */
  columns: Column[]
  members: Member[]
}

/** The members of a SELECT list without aggregates. Throws a SoqlError. */
export function selectMembers(selections: readonly Selection[], limit: number | undefined, scope: Scope): SelectList {
  const list: SelectList = { columns: [], members: [] }
  const parents = new Map<string, Member[]>()
  for (const selection of selections) {
    if (selection.kind === 'subquery')
      throw errorAt('MALFORMED_QUERY', scope.text, selection.at, 'child relationships are not simulated')
    if (selection.kind === 'typeof') list.members.push(typeofMember(selection, scope))
    else if (selection.kind === 'expression') add(selection, selectedColumn(selection, scope))
    else
      for (const field of fieldSet(selection, limit, scope))
        add(selection, columnBehind([], scope.object, { name: field.name, at: selection.at }, scope))
  }
  return list

  function add({ at }: { at: number }, column: Column): void {
    if (list.columns.some(({ path }) => path.toLowerCase() === column.path.toLowerCase()))
      throw errorAt('INVALID_FIELD', scope.text, at, `duplicate field selected: ${column.field.name}`)
    list.columns.push(column)
    const key = column.path.split('.').at(-1)!
    membersOf(column.parents).push({ kind: 'value', key, column })
  }

  /** The members of the record that lookups lead to, made where there are none yet. */
  function membersOf(path: Column['parents']): Member[] {
    let members = list.members
    for (const [depth, { name, target }] of path.entries()) {
      const way = path.slice(0, depth + 1)
      const known = way.map((step) => step.name).join('.')
      const children = parents.get(known) ?? []
      if (!parents.has(known)) {
        parents.set(known, children)
        const of = () => ({ type: target.name, members: children })
        members.push({ kind: 'parent', key: name, find: (record) => followAll(way, record), of })
      }
      members = children
    }
    return members
  }
}

/** The column of one entry; a function needs no alias and a plain field takes none. */
function selectedColumn({ alias, ...expression }: Expression & { alias: Named | undefined }, scope: Scope): Column {
  const column = columnFor(expression, scope)
  const [call] = expression.calls
  if (call === undefined && alias !== undefined)
    throw errorAt('MALFORMED_QUERY', scope.text, alias.at, 'only aggregate expressions use field aliasing')
  if (call !== undefined && call !== 'TOLABEL')
    throw errorAt('MALFORMED_QUERY', scope.text, expression.at, `field '${column.field.name}' must be grouped`)
  return alias === undefined ? column : { ...column, path: alias.name, parents: [] }
}

function typeofMember(selection: Selection & { kind: 'typeof' }, scope: Scope): Member {
  const relationship = relationshipOf(selection.relationship, scope.object, scope)
  const membersOf = (target: Target, names: readonly Named[]) =>
    names.map((named): Member => {
      const column = columnBehind([relationship], target, named, scope)
      return { kind: 'value', key: column.field.name, column }
    })
  const cases = new Map(
    selection.cases.map(({ type, fields }) => {
      const object = scope.org.objects.get(type.name.toLowerCase())
      if (object === undefined) throw errorAt('INVALID_TYPE', scope.text, type.at, `unknown type '${type.name}'`)
      return [object.name, membersOf(object, fields)]
    }),
  )
  const otherwise = membersOf(relationship.target, selection.otherwise)
  return {
    kind: 'parent',
    key: relationship.name,
    find: relationship.follow,
    of: ({ object }) => ({ type: object.name, members: cases.get(object.name) ?? otherwise }),
  }
}

const FIRST_FIELDS_VERSION = 51
const MAX_UNBOUNDED = 200

/** https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_fields.htm */
function fieldSet(selection: Selection & { kind: 'fields' }, limit: number | undefined, scope: Scope): FieldDescribe[] {
  const { object, asker, text } = scope
  const set = selection.set.name.toUpperCase()
  if (asker.version < FIRST_FIELDS_VERSION) {
    const reason = 'The SOQL FIELDS function is not supported in this version of the API'
    throw errorAt('UNSUPPORTED_API_VERSION', text, selection.at, reason)
  }
  if (set !== 'ALL' && set !== 'STANDARD' && set !== 'CUSTOM')
    throw errorAt('MALFORMED_QUERY', text, selection.set.at, `unexpected token: '${selection.set.name}'`)
  if (set !== 'STANDARD' && (limit === undefined || limit > MAX_UNBOUNDED))
    throw new SoqlError('MALFORMED_QUERY', `The SOQL FIELDS function must have a LIMIT of at most ${MAX_UNBOUNDED}`)
  return [...object.fields.values()].filter((field) => set === 'ALL' || field.custom === (set === 'CUSTOM'))
}

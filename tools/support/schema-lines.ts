import {
  type FieldMapping,
  type Plan,
  type SchemaChange,
  schemaParts,
  sourcesOf,
  type ValueMap,
} from '../../src/model/plan.ts'
import { count } from '../../src/model/wording.ts'
import { capped, fence, inline, oneLine } from './markdown.ts'

const mostNames = 25

/** What a plan makes in the schema of the target, in a line each for objects, fields and options. */
export function schemaLines(changes: readonly SchemaChange[]): string[] {
  if (changes.length === 0) return ['The target needs no new objects, fields or options.']
  const parts = schemaParts(changes)
  return [
    ...list(
      'objects',
      parts.flatMap(({ object, field, label }) => (field === null ? `${inline(object)} (${inline(label, 40)})` : [])),
    ),
    ...list(
      'fields',
      parts.flatMap(({ object, field, option, type }) =>
        field !== null && option === null ? `${inline(object)}.${inline(field)} (${inline(type ?? '')})` : [],
      ),
    ),
    ...list(
      'options',
      parts.flatMap(({ object, field, option }) =>
        field === null || option === null ? [] : `${inline(object)}.${inline(field)}: ${inline(option, 40)}`,
      ),
    ),
  ]
}

function list(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return []
  const { shown, more } = capped([...names], mostNames)
  const rest = more > 0 ? ` and ${count(more)} more` : ''
  return [`New ${what} in the target (apply_schema_changes, privileged): ${shown.join(', ')}${rest}.`]
}

/** The value maps of a plan, entry by entry. */
export function valueLines({ objects }: Plan): string[] {
  const entries = objects.flatMap(({ fields }) =>
    fields.flatMap((mapping) =>
      mapsOf(mapping).flatMap(([where, map]) =>
        Object.entries(map).map(([value, option]) => {
          const becomes = option === null ? 'stays behind' : `becomes ${option}`
          return oneLine(`- ${sourcesOf(mapping).join(', ')} -> ${mapping.to}: "${value}"${where} ${becomes}`, 160)
        }),
      ),
    ),
  )
  if (entries.length === 0) return []
  const { shown, more } = capped(entries, mostNames)
  return ['Values by map:', fence([...shown, ...(more > 0 ? [`- and ${count(more)} more`] : [])].join('\n'))]
}

/** Each value map with the words for the records that it is for. */
function mapsOf({ values = {}, valuesBy }: FieldMapping): [where: string, map: ValueMap][] {
  const { field, values: maps = {} } = valuesBy ?? {}
  const narrower = Object.entries(maps).map(([held, map]): [string, ValueMap] => [` where ${field} is "${held}"`, map])
  return [['', values], ...narrower]
}

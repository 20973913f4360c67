import type { FieldDefinition } from '../../model/schema.ts'
import { moduleName, type Session } from './client.ts'
import { ask, orNone } from './describe.ts'
import { labelFor, moduleReferredTo, most } from './new-field.ts'

/** https://www.zoho.com/crm/developer/docs/api/v8/related-list-meta.html */
interface RawList {
  name?: string
  display_label?: string
}

/**
 * A look-up makes a list at the records that it leads to, whose label is to differ from those of the others there: the
 * module's own name where that is free, else with that of the field. By names of definitions.
 */
export async function labelLists(
  session: Session,
  object: string,
  definitions: readonly FieldDefinition[],
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const labels = new Map<string, string>()
  const lookups = Map.groupBy(definitions, moduleReferredTo)
  for (const [module, some] of lookups) {
    if (module === undefined) continue
    const query = { module: moduleName(module) }
    const lists = await orNone(ask<RawList>(session, '/settings/related_lists', 'related_lists', query, signal))
    const taken = new Set(lists.flatMap(({ name, display_label: label }) => [name, label].flatMap(folded)))
    for (const definition of some) {
      const label = freeLabel(object.replaceAll('_', ' '), labelFor(definition).replaceAll('_', ' '), taken)
      taken.add(label.toLowerCase())
      labels.set(definition.name, label)
    }
  }
  return labels
}

function folded(text: string | undefined): string[] {
  return text === undefined ? [] : [text.toLowerCase()]
}

function freeLabel(module: string, field: string, taken: ReadonlySet<string>): string {
  const cut = (text: string, end = ''): string => text.slice(0, most.list - end.length).trimEnd() + end
  const wanted = [module, `${module} ${field}`, field].map((text) => cut(text))
  for (let n = 2; ; n++) {
    const label = wanted.shift() ?? cut(module, ` ${n}`)
    if (!taken.has(label.toLowerCase())) return label
  }
}

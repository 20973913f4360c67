import { CrmError } from '../../model/errors.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import { isId, type Session } from './client.ts'
import { mostValues, query, quote } from './coql.ts'
import { isWithheld } from './errors.ts'
import { listByIds } from './list.ts'
import { knownObject } from './objects.ts'
import type { RawRecord } from './rows.ts'

/** Of which module an id is is kept for so many. */
const mostKept = 50_000

/** Says of which module a record is, which an id does not. */
export interface Whereabouts {
  /** Modules by id; ids that none of these modules has are not there. */
  find(
    session: Session,
    ids: readonly string[],
    modules: readonly string[],
    signal: AbortSignal,
  ): Promise<Map<string, string>>
}

export function createWhereabouts(): Whereabouts {
  const known = new Map<string, string>()
  /** How many were found in each: where most are is asked first. */
  const hits = new Map<string, number>()
  const hitsIn = (module: string): number => hits.get(module) ?? 0
  return {
    async find(session, ids, modules, signal) {
      let open = [...new Set(ids)].filter((id) => isId(id) && !known.has(id))
      if (known.size > mostKept) known.clear()
      const found = new Map(ids.flatMap((id): [string, string][] => (known.has(id) ? [[id, known.get(id)!]] : [])))
      for (const module of [...modules].sort((a, b) => hitsIn(b) - hitsIn(a))) {
        for (let at = 0; at < open.length; at += mostValues) {
          for (const id of await idsIn(session, module, open.slice(at, at + mostValues), signal)) {
            known.set(id, module)
            found.set(id, module)
            hits.set(module, hitsIn(module) + 1)
          }
        }
        open = open.filter((id) => !found.has(id))
        if (open.length === 0) break
      }
      return found
    },
  }
}

/** Where queries do not know the module, or not yet, its list is asked; one that cannot be asked at all has none of them. */
async function idsIn(session: Session, module: string, ids: string[], signal: AbortSignal): Promise<string[]> {
  const queried = await orWithheld(queriedIn(session, module, ids, signal))
  const found = queried ?? (await orWithheld(listByIds(session, module, ids, [], signal))) ?? []
  return found.map(({ id }) => id)
}

/** null: this user, or this way of asking, does not get at it. */
async function orWithheld<T>(asking: Promise<T>): Promise<T | null> {
  try {
    return await asking
  } catch (error) {
    if (isWithheld(error)) return null
    throw error
  }
}

async function queriedIn(
  session: Session,
  module: string,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<RawRecord[]> {
  const where = `id in (${ids.map(quote).join(',')})`
  const question = { module, columns: [], where, order: 'asc', limit: 2 * mostValues } as const
  return (await query(session, question, signal)).records
}

/** The field of an object whose records may be of several modules, with the modules that they may be of. */
export function openReference(object: ObjectSchema): { field: string; modules: readonly string[] } | undefined {
  const { about, parent } = knownObject(object.name) ?? {}
  const name = about?.field ?? parent?.field
  const field = object.fields.find((each) => each.name === name)
  return field === undefined ? undefined : { field: field.name, modules: field.references ?? [] }
}

/** How a record names another one whose module has to be said. https://www.zoho.com/crm/developer/docs/api/v8/create-notes.html */
export function withModule(object: ObjectSchema, wire: Readonly<Record<string, unknown>>, module: string) {
  const { about, parent } = knownObject(object.name) ?? {}
  if (about !== undefined) return { ...wire, [about.kind]: module }
  if (parent === undefined) return wire
  return { ...wire, [parent.field]: { ...(wire[parent.field] as object), module: { api_name: module } } }
}

export function nowhere(field: string): CrmError {
  const message = `Zoho: ${field} names a record that is not there, or of a module that it cannot name.`
  return new CrmError({ kind: 'invalid', scope: 'row', stored: 'no', message, field })
}

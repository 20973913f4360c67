import { CrmError } from '../../model/errors.ts'
import type { Option } from '../../model/schema.ts'
import { type Api, version } from './client.ts'
import { hasOpenOptions, type Property } from './property.ts'

/** How often a list that another writer replaced meanwhile is written anew. */
const attempts = 3

/**
 * Adds options behind those that a property has. The call replaces the whole list, so it is read right before and again
 * after: an answer that got lost, and a list that another writer put in the place of ours, are both found and mended.
 * What stays possible, since HubSpot has no conditional update: an option that somebody else adds between our reading
 * and our writing, a few tens of milliseconds, is lost.
 * https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide
 */
export async function addOptions(
  api: Api,
  object: string,
  name: string,
  options: readonly Option[],
  signal: AbortSignal,
): Promise<{ status: 'added' | 'exists' }[]> {
  const path = `/crm/properties/${version}/${encodeURIComponent(object)}/${encodeURIComponent(name)}`
  let added: ReadonlySet<string> | undefined
  for (let written = 0; ; written += 1) {
    const property = await api.get<Property>(path, {}, signal)
    const missing = missingFrom(property, options)
    added ??= new Set(missing.map(({ value }) => value))
    if (missing.length === 0) return options.map(({ value }) => ({ status: added?.has(value) ? 'added' : 'exists' }))
    if (written === attempts) {
      throw problem('conflict', name, 'was changed by somebody else each time that options were added: try again later')
    }
    refuseFixed(property, missing)
    await replaceOptions(api, path, [...(property.options ?? []), ...asLast(property, missing)], signal)
  }
}

/** An answer that got lost is no failure here: the next look at the property tells. */
async function replaceOptions(
  api: Api,
  path: string,
  options: Property['options'],
  signal: AbortSignal,
): Promise<void> {
  try {
    await api.patch(path, { options }, signal)
  } catch (error) {
    if (!(error instanceof CrmError) || error.stored !== 'unknown') throw error
  }
}

function missingFrom({ options = [] }: Property, wanted: readonly Option[]): Option[] {
  const known = new Set(options.map(({ value }) => value))
  return wanted.filter(({ value }) => !known.has(value))
}

function asLast({ options = [] }: Property, added: readonly Option[]): NonNullable<Property['options']> {
  const last = Math.max(options.length - 1, ...options.map(({ displayOrder = -1 }) => displayOrder))
  return added.map(({ value, label }, n) => ({ label, value, displayOrder: last + 1 + n, hidden: false }))
}

function refuseFixed(property: Property, added: readonly Option[]): void {
  if (!hasOpenOptions(property)) throw problem('unsupported', property.name, 'takes no further options')
  if (property.fieldType === 'checkbox' && added.some(({ value }) => value.includes(';'))) {
    throw problem('invalid', property.name, 'holds several values with semicolons between, so no option may have one')
  }
}

function problem(kind: 'conflict' | 'invalid' | 'unsupported', field: string, what: string): CrmError {
  return new CrmError({ kind, scope: 'row', stored: 'no', message: `The property ${field} ${what}.`, field })
}

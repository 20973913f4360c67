import { OptionError } from '../kit/options.ts'
import { type AssociationType, typeOf } from './association-types.ts'
import { associate, dissociate, type End, endOf } from './associations.ts'
import { objectNamed } from './crm-object.ts'
import type { Portal } from './portal.ts'
import type { AssociationSeed } from './seed.ts'

/** Associates two records as a seed or a person says. Throws an OptionError for unknown records and types. */
export function associateSeed(portal: Portal, { from, to, types = [] }: AssociationSeed): void {
  associate(portal, endIn(portal, from), endIn(portal, to), typesIn(portal, types))
}

/** Takes types from a pair, or all of them. Throws an OptionError for unknown records and types. */
export function dissociateSeed(portal: Portal, { from, to, types }: AssociationSeed): void {
  dissociate(portal, endIn(portal, from), endIn(portal, to), types && typesIn(portal, types))
}

/** What comes over the control plane may be of any form. */
function endIn(portal: Portal, said: AssociationSeed['from'] | undefined): End {
  const { object, id } = { object: String(said?.object), id: String(said?.id) }
  const named = objectNamed(portal, object)
  const end = named === undefined ? undefined : endOf(named, id)
  if (end === undefined) throw new OptionError(`There is no record "${id}" of "${object}" to associate.`)
  return end
}

function typesIn(portal: Portal, types: unknown): AssociationType[] {
  if (!Array.isArray(types)) throw new OptionError('The types of an association are a list, as ["HUBSPOT_DEFINED:1"].')
  return types.map((id) => typeOf(portal, String(id)))
}

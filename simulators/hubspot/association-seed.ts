import { OptionError } from '../kit/options.ts'
import { type AssociationType, typeOf } from './association-types.ts'
import { associate, dissociate, type End, endOf } from './associations.ts'
import { objectNamed } from './crm-object.ts'
import type { Portal } from './portal.ts'
import type { AssociationSeed } from './seed.ts'

/** Associates two records as a seed or a person says. Throws an OptionError for unknown records and types. */
export function associateSeed(portal: Portal, { from, to, types = [] }: AssociationSeed): void {
  const [near, far] = [endIn(portal, from), endIn(portal, to)]
  associate(portal, near, far, typesIn(portal, types, near, far))
}

/** Takes types from a pair, or all of them. Throws an OptionError for unknown records and types. */
export function dissociateSeed(portal: Portal, { from, to, types }: AssociationSeed): void {
  const [near, far] = [endIn(portal, from), endIn(portal, to)]
  dissociate(portal, near, far, types && typesIn(portal, types, near, far))
}

/** What comes over the control plane may be of any form. */
function endIn(portal: Portal, said: AssociationSeed['from'] | undefined): End {
  const { object, id } = { object: String(said?.object), id: String(said?.id) }
  const named = objectNamed(portal, object)
  const end = named === undefined ? undefined : endOf(named, id)
  if (end === undefined) throw new OptionError(`There is no record "${id}" of "${object}" to associate.`)
  return end
}

function typesIn(portal: Portal, types: unknown, near: End, far: End): AssociationType[] {
  if (!Array.isArray(types)) throw new OptionError('The types of an association are a list, as ["HUBSPOT_DEFINED:1"].')
  return types.map((id) => {
    const type = typeOf(portal, String(id))
    if (type.from !== near.object || type.to !== far.object)
      throw new OptionError(`The association type "${id}" does not lead from ${near.object} to ${far.object}.`)
    return type
  })
}

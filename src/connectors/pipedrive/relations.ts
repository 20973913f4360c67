import type { ObjectSchema, Relation } from '../../model/schema.ts'
import { tokensOf } from './costs.ts'

/** Kinds of relations between organizations. https://developers.pipedrive.com/docs/api/v1/OrganizationRelationships */
export type Kinship = 'parent' | 'related'

/** What ties records apart from their fields, and how its calls go. */
export interface KnownRelation extends Relation {
  kinship?: Kinship
}

/** Each record is asked about by a call of its own, and each link made by one, after a look at what is there. */
const rows = 20

const participantsCost = tokensOf('GET', '/api/v1/deals/1/participants')
const kinshipCost = tokensOf('GET', '/api/v1/organizationRelationships')
const change = tokensOf('POST', '/api/v1/organizationRelationships')

const nameOf = (kinship: Kinship): string => `organizations>organizations:${kinship}`

const kin = (kinship: Kinship, label: string): KnownRelation => ({
  ...{ name: nameOf(kinship), label, from: 'organizations', to: 'organizations', kinship },
  // Two organizations are related to each other, whichever of them owns that.
  ...(kinship === 'related' && { inverse: nameOf(kinship) }),
  read: { maxRows: rows, cost: { units: kinshipCost, each: 1 } },
  link: { maxRows: rows, replay: 'blind', cost: { units: kinshipCost + change, each: 1 } },
})

const knownRelations: readonly KnownRelation[] = [
  {
    ...{ name: 'deals>persons', label: 'Participant', from: 'deals', to: 'persons' },
    read: { maxRows: rows, cost: { units: participantsCost, each: 1 } },
    link: { maxRows: rows, replay: 'blind', cost: { units: participantsCost + change, each: 1 } },
  },
  kin('parent', 'Parent organization'),
  kin('related', 'Related organization'),
]

/** Those whose both ends the account shows. */
export function relationsAmong(objects: readonly ObjectSchema[]): Relation[] {
  const names = new Set(objects.map(({ name }) => name))
  return knownRelations
    .filter(({ from, to }) => names.has(from) && names.has(to))
    .map(({ kinship, ...relation }) => relation)
}

export function kinshipOf({ name }: Pick<Relation, 'name'>): Kinship | undefined {
  return knownRelations.find((each) => each.name === name)?.kinship
}

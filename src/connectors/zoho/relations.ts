import { CrmError } from '../../model/errors.ts'
import type { Relation } from '../../model/schema.ts'
import type { Session } from './client.ts'
import { ask, type Described, fetchFields, orNone, type RawField } from './describe.ts'

/** Contacts of a call that gives them roles. https://www.zoho.com/crm/developer/docs/api/v8/put-contact-roles.html */
const maxRoles = 100

/** Where the links of a relation are kept. */
export type Tie =
  /** A call for each deal. */
  | { kind: 'role'; role: string; named: string }
  /** Records of a module of their own, whose fields name both ends. */
  | { kind: 'pairs'; module: string; from: string; to: string }

const roleOf = (name: string): string => `Deals>Contacts:${name}`

interface Role {
  id: string
  name: string
}

/**
 * Roles that contacts play in deals, one relation for each, since a link cannot be without one; and look-ups that hold
 * several records, whose pairs are records of a linking module.
 */
export async function relationsAmong(
  session: Session,
  described: readonly Described[],
  signal: AbortSignal,
): Promise<Relation[]> {
  const names = new Set(described.map(({ module }) => module.api_name))
  const roles = names.has('Deals') && names.has('Contacts') ? await fetchRoles(session, signal) : []
  return [
    ...roles.map(
      ({ name }): Relation => ({
        ...{ name: roleOf(name), label: `${name} of a deal`, from: 'Deals', to: 'Contacts' },
        read: { maxRows: 10, cost: { units: 1, each: 1 } },
        // Each deal takes a call of its own.
        link: { maxRows: maxRoles, replay: 'safe', cost: { units: 1, each: 1 } },
      }),
    ),
    ...described.flatMap(({ module, fields }) => fields.flatMap((field) => pairsOf(module.api_name, field))),
  ]
}

function pairsOf(from: string, field: RawField): Relation[] {
  const to = endOf(field)
  if (to === undefined || tieOf(field) === undefined) return []
  return [
    {
      ...{ name: `${from}>${to}:${field.api_name}`, from, to },
      label: field.display_label ?? field.field_label ?? field.api_name,
      read: { maxRows: 100, cost: { units: 3 } },
      link: { maxRows: 100, replay: 'blind', cost: { units: 1, each: 10 } },
    },
  ]
}

function endOf({ multiselectlookup }: RawField): string | undefined {
  return multiselectlookup?.connected_details?.module?.api_name
}

function tieOf({ multiselectlookup }: RawField): Tie | undefined {
  const { module, lookup_field: from, connected_lookup_field: to } = multiselectlookup?.linking_details ?? {}
  if (!module?.api_name || !from?.api_name || !to?.api_name) return undefined
  return { kind: 'pairs', module: module.api_name, from: from.api_name, to: to.api_name }
}

/** How the links of a relation are reached, asked anew where a name is not known. */
export interface Ties {
  find(relation: Relation, signal: AbortSignal): Promise<Tie>
}

export function createTies(open: (signal: AbortSignal) => Promise<Session>): Ties {
  const known = new Map<string, Tie>()
  async function find(relation: Relation, signal: AbortSignal): Promise<Tie> {
    const { name, from, to } = relation
    const tie = known.get(name)
    if (tie !== undefined) return tie
    const session = await open(signal)
    if (from === 'Deals' && to === 'Contacts') {
      for (const role of await fetchRoles(session, signal))
        known.set(roleOf(role.name), { kind: 'role', role: role.id, named: role.name })
    }
    if (!known.has(name)) {
      for (const field of await fetchFields(session, from, signal)) {
        const [end, pairs] = [endOf(field), tieOf(field)]
        if (end !== undefined && pairs !== undefined) known.set(`${from}>${end}:${field.api_name}`, pairs)
      }
    }
    return known.get(name) ?? unknownRelation(relation)
  }
  return { find }
}

/** https://www.zoho.com/crm/developer/docs/api/v8/get-contact-roles.html */
function fetchRoles(session: Session, signal: AbortSignal): Promise<Role[]> {
  return orNone(ask<Role>(session, '/contacts/roles', 'contact_roles', {}, signal))
}

function unknownRelation({ name }: Relation): never {
  const message = `Zoho has no relation ${name} that is known here.`
  throw new CrmError({ kind: 'unsupported', scope: 'request', stored: 'no', message })
}

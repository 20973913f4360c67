import { CrmError } from '../../model/errors.ts'
import type { Relation } from '../../model/schema.ts'
import type { Session } from './client.ts'
import { ask, type Described, fetchFields, orNone, type RawField } from './describe.ts'
import { moduleOf } from './field.ts'

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
        // A contact plays one role in a deal. https://www.zoho.com/crm/developer/docs/api/v8/put-contact-roles.html
        exclusive: 'roles',
        // A call tells the contacts of a deal with whatever roles they have.
        read: { maxRows: 10, cost: { units: 1, each: 1 }, together: 'roles' },
        // Each deal takes a call of its own.
        link: { maxRows: maxRoles, replay: 'safe', cost: { units: 1, each: 1 } },
      }),
    ),
    ...(await pairsAmong(session, described, signal)),
  ]
}

async function pairsAmong(session: Session, described: readonly Described[], signal: AbortSignal): Promise<Relation[]> {
  const found = described.flatMap(({ module, fields }) =>
    fields.map(async (field): Promise<Relation[]> => {
      const pairs = await pairsOf(session, module.api_name, field, signal)
      if (pairs === null) return []
      const ends = { name: nameOf(module.api_name, field, pairs.end), from: module.api_name, to: pairs.end }
      const label = field.display_label ?? field.field_label ?? field.api_name
      return [
        {
          ...{ ...ends, label, read: { maxRows: 100, cost: { units: 1 } } },
          link: { maxRows: 100, replay: 'blind', cost: { units: 1, each: 10 } },
        },
      ]
    }),
  )
  return (await Promise.all(found)).flat()
}

function nameOf(from: string, { api_name: field }: RawField, to: string): string {
  return `${from}>${to}:${field}`
}

interface Pairs {
  tie: Extract<Tie, { kind: 'pairs' }>
  /** The module of the other records. */
  end: string
}

/** What the field does not tell of its linking module, that module tells; null: it is no look-up of several records. */
async function pairsOf(session: Session, from: string, field: RawField, signal: AbortSignal): Promise<Pairs | null> {
  const { linking_details: linking = {}, connected_details: connected } = field.multiselectlookup ?? {}
  const module = linking.module?.api_name
  if (!module) return null
  const [own, other, end] = [
    linking.lookup_field?.api_name,
    linking.connected_lookup_field?.api_name,
    connected?.module?.api_name,
  ]
  if (own && other && end) return { tie: { kind: 'pairs', module, from: own, to: other }, end }
  const fields = await orNone(fetchFields(session, module, signal))
  const ends = fields.flatMap((each) => {
    const target = moduleOf(each)
    return each.data_type === 'lookup' && target !== undefined ? [{ name: each.api_name, target }] : []
  })
  const first = ends.find(({ name, target }) => (own === undefined ? target === from && name !== other : name === own))
  const second = ends.find(({ name }) => (other === undefined ? name !== first?.name : name === other))
  if (first === undefined || second === undefined) return null
  return { tie: { kind: 'pairs', module, from: first.name, to: second.name }, end: second.target }
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
        const pairs = await pairsOf(session, from, field, signal)
        if (pairs !== null) known.set(nameOf(from, field, pairs.end), pairs.tie)
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

import type { Field, ObjectSchema, Operations } from '../../model/schema.ts'
import { tokensOf } from './costs.ts'
import { customMember } from './custom.ts'
import type { Surroundings } from './fields.ts'
import { pageRows } from './lists.ts'
import type { Member } from './members.ts'
import { type Definition, nameFields } from './names.ts'
import type { KnownObject } from './objects.ts'
import { effortOfOption, makersOf } from './option-makers.ts'
import { provenanceOf } from './provenance.ts'

/** An object as the account has it, and how its fields stand on the wire. */
export interface Described {
  known: KnownObject
  object: ObjectSchema
  members: readonly Member[]
  /** The member that holds a field. */
  memberOf(field: string): Member | undefined
  /** The readable name of a custom field. */
  nameOf(key: string): string | undefined
  /** What the vendor says of a field. */
  definitionOf(field: string): Definition | undefined
  /** What it says of those that people made. */
  custom: readonly Definition[]
}

/** A request's body has no published bound; no record of people comes near this. */
const maxBytes = 1_000_000
/** Above the time after which gateways give up on a server; how long it works on is not published. */
const settleMs = 60_000
/** A record and the lists that tell of it are one database; clocks of seconds may differ. */
const lagMs = 5_000

const idExamples = {
  integer: '100000000',
  uuid: '00000000-0000-1000-8000-000000000000',
  'of a deal': '100000000-100000000',
} as const

/** `company`: domain of the account, for addresses of its records. */
export function describeObject(known: KnownObject, around: Surroundings, company: string | null): Described {
  const system = known.members.flatMap((make) => make(around) ?? [])
  const taken = new Set(system.flatMap(({ fields }) => fields.map(({ name }) => name.split('.')[0] ?? name)))
  const names = nameFields(around.custom, taken)
  const custom = around.custom.map((definition) => {
    const name = names.get(definition.field_code) ?? definition.field_code
    return customMember(definition, name, { currencies: around.currencies, isFlat: known.version === 'v1' })
  })
  const members = [...system, ...custom]
  const byField = new Map(members.flatMap((member) => member.fields.map(({ name }) => [name, member] as const)))
  const fields = members.flatMap((member) => [...member.fields])
  return {
    known,
    members,
    object: toObject(known, fields, company),
    memberOf: (field) => byField.get(field),
    nameOf: (key) => names.get(key),
    definitionOf(field) {
      const key = byField.get(field)?.key
      if (key === undefined) return around.definition(field) ?? around.definition(field.replace(/_ids$/, ''))
      return around.custom.find(({ field_code: code }) => code === key)
    },
    custom: around.custom,
  }
}

/** Options have a label and a number, which nobody can choose. https://developers.pipedrive.com/docs/api/v1/DealFields */
const newFieldNames = { suffix: '', maxLength: 255, optionsByLabel: true } as const

function toObject(known: KnownObject, fields: Field[], company: string | null): ObjectSchema {
  const { name, label, labelPlural, page, locks, ids, content } = known
  const has = new Set(fields.map((field) => field.name))
  return {
    ...{ name, label, labelPlural, custom: false, fields, operations: operationsOf(known) },
    matchKeys: known.matchKeys.filter(({ field }) => has.has(field)),
    ...(known.fields?.mayGrow ? { provenance: provenanceOf(known.takesCreated === true), newFieldNames } : {}),
    idExample: idExamples[ids],
    ...(page && company ? { recordUrl: `https://${company}.pipedrive.com/${page}/{id}` } : {}),
    ...(content ? { content } : {}),
    ...(locks ? { locks: [...locks] } : {}),
  }
}

/**
 * One record a call; nothing is unique, so a create that is sent twice makes two records. The lists know of a record as
 * soon as it is there, which the search does not.
 * https://pipedrive.readme.io/docs/pipedrive-api-v2-migration-guide
 */
function operationsOf({ name, path, most = pageRows, version, update, ids, ...known }: KnownObject): Operations {
  if (ids === 'of a deal') return ofDealProducts
  const one = `${path}/1`
  const list = { units: tokensOf('GET', path) }
  const changed = known.fields?.mayGrow ? known.fields.path : undefined
  const options = Object.fromEntries(makersOf(name).map((maker) => [maker.field, effortOfOption(maker)]))
  return {
    read: { pageRows: most, cost: list, newestFirst: true, ...changesOf(known) },
    ...(changed === undefined ? {} : { fields: { maxRows: 1, cost: { units: tokensOf('POST', changed) } } }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
    create: { maxRows: 1, maxBytes, cost: { units: tokensOf('POST', path) }, replay: 'blind', settleMs },
    update: { maxRows: 1, maxBytes, cost: { units: tokensOf(update, one) } },
    remove: { maxRows: 10, cost: { units: tokensOf('DELETE', one), each: 1 } },
    find:
      version === 'v2'
        ? { keys: ['id'], maxRows: 100, cost: list }
        : { keys: ['id'], maxRows: 10, cost: { units: tokensOf('GET', one), each: 1 } },
  }
}

type Changes = Pick<NonNullable<Operations['read']>, 'changes'>

/** Only deals are told of when they are gone. */
function changesOf({ changes, tellsDeleted }: Pick<KnownObject, 'changes' | 'tellsDeleted'>): Changes {
  if (!changes) return {}
  return { changes: { lagMs, ...(tellsDeleted ? {} : { deletions: false }) } }
}

const ownCalls = '/api/v2/deals/1/products'
const itemCosts = { units: tokensOf('POST', ownCalls), each: 1 }

/** Those of one deal go by one call where they are many, which then costs less than is told here. */
const ofDealProducts: Operations = {
  // Of a hundred deals, which have to be listed for that.
  read: { pageRows: 100, cost: { units: 2 * tokensOf('GET', ownCalls) }, newestFirst: true },
  create: { maxRows: 100, maxBytes, cost: itemCosts, replay: 'blind', settleMs },
  update: { maxRows: 1, maxBytes, cost: itemCosts },
  remove: { maxRows: 10, cost: { units: tokensOf('DELETE', `${ownCalls}/1`), each: 1 } },
  find: { keys: ['id'], maxRows: 100, cost: { units: tokensOf('GET', ownCalls) } },
}

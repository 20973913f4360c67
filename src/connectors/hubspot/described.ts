import type { Connection } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { NewObjects, ObjectSchema, Schema } from '../../model/schema.ts'
import { singleFlight } from '../single-flight.ts'
import { type AskDetails, orRefusal } from './account.ts'
import type { Api } from './client.ts'
import { isWithheld } from './errors.ts'
import type { Kinds } from './kinds.ts'
import { fetchLabels } from './labels.ts'
import { askLimit, type Bound } from './limits.ts'
import { toNewObjects } from './new-object.ts'
import { type KnownObject, knownObjects } from './objects.ts'
import type { AssociationTypes } from './relations.ts'
import { withAllRights } from './rights.ts'
import { describeObject, toSchema } from './schema.ts'

interface Access {
  api: Api
  kinds: Kinds
  types: AssociationTypes
  details: AskDetails
}

/** The account's objects as they were described last. */
export interface Objects {
  describe: Connection['describe']
  adopt: NonNullable<Connection['adopt']>
  /** One of them with at least these fields, where the account has them. CrmError `unsupported`: there is no such object. */
  named(name: string, fields: readonly string[], signal: AbortSignal): Promise<ObjectSchema>
  /** Names of those that were looked at. */
  seen(): string[]
  /** Properties may have changed. */
  forget(): void
}

export function createObjects({ api, kinds, types, details }: Access): Objects {
  const described = new Map<string, ObjectSchema>()
  const lookedFor = new Set<string>()
  const looks = new Map<string, (signal: AbortSignal) => Promise<ObjectSchema>>()

  /** Whoever looks at an object at the same time shares the look. */
  function lookOf(known: KnownObject): (signal: AbortSignal) => Promise<ObjectSchema> {
    const look = looks.get(known.name) ?? singleFlight((signal) => lookAt(known, signal))
    looks.set(known.name, look)
    return look
  }

  async function lookAt(known: KnownObject, signal: AbortSignal): Promise<ObjectSchema> {
    const account = await details(signal)
    const recordBase = account instanceof CrmError ? null : `https://${account.uiDomain}/contacts/${account.portalId}`
    const object = await describeObject(api, known, recordBase, signal)
    described.set(known.name, object)
    return object
  }

  /** All that there are, or these. */
  async function kindsNamed(names: readonly string[] | undefined, signal: AbortSignal): Promise<KnownObject[]> {
    if (names === undefined) return [...knownObjects, ...(await kinds.custom(signal))]
    const found: KnownObject[] = []
    for (const name of new Set(names)) {
      // The directory of users is told in any case.
      const known = name === 'owners' ? undefined : await kinds.find(name, signal)
      if (known) found.push(known)
    }
    return found
  }

  /** A key for some of the objects is common: what it may not read is left out instead of stopping everything. */
  async function describe(signal: AbortSignal, only?: readonly string[], ties = true): Promise<Schema> {
    const wanted = await kindsNamed(only, signal)
    const found = await Promise.all(wanted.map((known) => orRefusal(lookOf(known)(signal), isWithheld)))
    const objects = found.flatMap((each) => (each instanceof CrmError ? [] : [each]))
    if (objects.length === 0 && found.length > 0) throw await withAllRights(api, found[0], wanted, signal)
    const seen = wanted.filter((_, n) => !(found[n] instanceof CrmError))
    const schema = toSchema(objects, seen, ties ? await fetchLabels(api, types, seen, signal) : [])
    const isThere = (name: string): boolean => name === 'owners' || wanted.some((known) => known.name === name)
    const newObjects = only?.every(isThere) ? null : await describeNew({ api, kinds, details }, signal)
    return newObjects === null ? schema : { ...schema, newObjects }
  }

  /** Types of the fields decide how values are read, so a field that is not known yet asks for a fresh look, once. */
  async function named(name: string, fields: readonly string[], signal: AbortSignal): Promise<ObjectSchema> {
    const known = await kinds.find(name, signal)
    if (!known) {
      const message = `HubSpot has no object ${name} that can be read here.`
      throw new CrmError({ kind: 'unsupported', scope: 'request', stored: 'no', message })
    }
    const cached = described.get(name)
    const names = new Set(cached?.fields.map((field) => field.name))
    const asked = (field: string): string => `${name}.${field}`
    if (cached && fields.every((field) => names.has(field) || lookedFor.has(asked(field)))) return cached
    for (const field of fields) lookedFor.add(asked(field))
    if (cached === undefined) return lookOf(known)(signal)
    const look = await orRefusal(lookOf(known)(signal), isWithheld)
    return look instanceof CrmError ? cached : look
  }

  return {
    describe,
    adopt(objects) {
      for (const object of objects) if (!described.has(object.name)) described.set(object.name, object)
    },
    named,
    seen: () => [...described.keys()],
    forget() {
      described.clear()
      lookedFor.clear()
    },
  }
}

/** null: what they would be called is not told to this key. */
async function describeNew(
  { api, kinds, details }: Omit<Access, 'types'>,
  signal: AbortSignal,
): Promise<NewObjects | null> {
  const account = await details(signal)
  if (account instanceof CrmError) return null
  const bound = await askLimit<Bound>(api, 'custom-object-types', signal)
  const own = (await kinds.lastCustom(signal)).map(({ name }) => name)
  return toNewObjects(account.portalId, own, bound && Math.max(0, bound.limit - bound.usage))
}

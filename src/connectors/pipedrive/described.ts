import type { Connection } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { Schema } from '../../model/schema.ts'
import { singleFlight } from '../single-flight.ts'
import type { AskMe } from './account.ts'
import type { Api } from './client.ts'
import { isWithheld } from './errors.ts'
import { fetchCurrencies, fetchSurroundings } from './fields.ts'
import type { Currencies } from './members.ts'
import { type KnownObject, knownObject, knownObjects } from './objects.ts'
import { relationsAmong } from './relations.ts'
import { type Described, describeObject } from './schema.ts'
import { users, usersSchema } from './users.ts'

/** The company's objects as they were described last. */
export interface Objects {
  describe: Connection['describe']
  /** One of them with at least these fields, where the account has them. CrmError `unsupported`: there is no such object. */
  named(name: string, fields: readonly string[], signal: AbortSignal): Promise<Described>
  /** One of them as it is now. */
  afresh(name: string, signal: AbortSignal): Promise<Described>
  /** Fields may have changed. */
  forget(): void
}

/** `plan`: as it was configured. */
export function createObjects(api: Api, me: AskMe, plan: string | undefined): Objects {
  const described = new Map<string, Described>()
  const lookedFor = new Set<string>()
  const looks = new Map<string, (signal: AbortSignal) => Promise<Described>>()

  /** They change so seldom that one look is enough. */
  let options: Currencies['options'] | undefined
  const askCurrencies = singleFlight((signal) => fetchCurrencies(api, signal))

  /** Whoever looks at an object at the same time shares the look. */
  function lookAt(known: KnownObject, signal: AbortSignal): Promise<Described> {
    const look = looks.get(known.name) ?? singleFlight((by) => fetchDescribed(known, by))
    looks.set(known.name, look)
    return look(signal)
  }

  async function fetchDescribed(known: KnownObject, signal: AbortSignal): Promise<Described> {
    const { default_currency: usual = null, company_domain: company = null } = await me(signal)
    options ??= await askCurrencies(signal)
    const around = await fetchSurroundings(api, known, { usual, options }, signal)
    const told = describeObject(known, { ...around, ...(plan === undefined ? {} : { plan }) }, company)
    described.set(known.name, told)
    return told
  }

  /** A token for some of the objects is common: what it may not read is left out instead of stopping everything. */
  async function describe(signal: AbortSignal, only?: readonly string[]): Promise<Schema> {
    signal.throwIfAborted()
    const wanted = only === undefined ? knownObjects : knownObjects.filter(({ name }) => only.includes(name))
    const found = await Promise.all(wanted.map((known) => lookAt(known, signal).catch(orWithheld)))
    const [refusal] = found.filter((each) => each instanceof CrmError)
    const objects = found.flatMap((each) => (each instanceof CrmError ? [] : [each.object]))
    if (objects.length === 0 && refusal !== undefined) throw refusal
    return {
      objects: [...objects, usersSchema],
      relations: relationsAmong(objects),
      users: { object: users, email: 'email', active: { field: 'active_flag', equals: true } },
    }
  }

  /** Types decide how values are read, so a field that is not known yet asks for a fresh look, once. */
  async function named(name: string, fields: readonly string[], signal: AbortSignal): Promise<Described> {
    const known = required(name)
    const cached = described.get(name)
    const asked = (field: string): string => `${name}.${field}`
    const isKnown = fields.every((field) => cached?.memberOf(field) !== undefined || lookedFor.has(asked(field)))
    if (cached !== undefined && isKnown) return cached
    for (const field of fields) lookedFor.add(asked(field))
    return lookAt(known, signal)
  }

  return {
    describe,
    named,
    afresh: (name, signal) => lookAt(required(name), signal),
    forget() {
      described.clear()
      lookedFor.clear()
    },
  }
}

function required(name: string): KnownObject {
  const known = knownObject(name)
  if (known !== undefined) return known
  const message = `Pipedrive has no object ${name} that can be read here.`
  throw new CrmError({ kind: 'unsupported', scope: 'request', stored: 'no', message })
}

function orWithheld(error: unknown): CrmError {
  if (isWithheld(error)) return error
  throw error
}

import type {
  Connection,
  CreateRow,
  Encoded,
  FieldOutcome,
  Found,
  Issue,
  Outcome,
  ReadQuery,
  UpdateRow,
} from '../../src/connector.ts'
import { CrmError } from '../../src/model/errors.ts'
import { isEmpty, type Row, type Value } from '../../src/model/record.ts'
import { findField, findObject, type ObjectSchema, type ReplayClass, type Schema } from '../../src/model/schema.ts'
import { field } from '../mapping/schemas.ts'
import { type Fault, finish, refusal, rejected, throwIfRefused } from './faults.ts'
import { targetSchema } from './schemas.ts'

export type { Fault } from './faults.ts'

export interface Call {
  operation: 'check' | 'read' | 'find' | 'create' | 'update'
  /** Counts the calls of this operation, from 1. */
  nth: number
  /** Source keys of creates, ids of updates and look-ups. */
  rows: readonly string[]
}

const pageRows = 9

/**
 * A CRM of people in memory with rules of its own: names are short, and no two records share an e-mail, a badge or, but
 * where it is blind, our key. A create under a key that it has already is answered with the record of that key,
 * unchanged, or as `replay` says.
 */
export class ReferenceTarget {
  readonly records = new Map<string, Row>()
  /** Every effect in order, as the target itself saw it. */
  readonly effects: { what: 'created' | 'updated'; id: string }[] = []
  readonly calls: Call[] = []
  /** Source keys whose rows it refuses for a reason that nobody could foresee. */
  readonly banned = new Set<string>()
  schema: Schema = targetSchema
  account = 'club-1'
  replay: ReplayClass = 'safe'
  /** A row that it refuses keeps all of its call out; whether it says which row that is. */
  refusesWhole: 'named' | 'unnamed' | null = null
  /** Calls that the account takes in a window, as it says; nobody holds them to it. */
  window: { permits: number; ms: number } | null = null
  fault: (call: Call) => Fault | undefined = () => undefined
  readonly #aliases = new Map<string, string>()
  #nextId = 1

  /** A record that somebody else adds. */
  add(row: Row): string {
    const id = `p${this.#nextId++}`
    this.records.set(id, { ...row })
    return id
  }

  /** `loser` becomes another name of `winner`. */
  merge(loser: string, winner: string): void {
    this.records.delete(loser)
    this.#aliases.set(loser, winner)
  }

  callsOf(operation: Call['operation']): Call[] {
    return this.calls.filter((call) => call.operation === operation)
  }

  /** How many different records its own log says were created / updated. */
  count(what: 'created' | 'updated'): number {
    return new Set(this.effects.filter((effect) => effect.what === what).map(({ id }) => id)).size
  }

  readonly connection: Connection = {
    check: async () => {
      throwIfRefused(this.#begin('check', []))
      const missing = { read: [], write: [], schema: [] }
      return {
        vendor: 'club',
        id: this.account,
        name: 'Chess Club',
        missing,
        limits: { concurrency: 2, ...(this.window === null ? {} : { window: this.window }) },
      }
    },
    describe: async () => this.schema,
    read: (query) => this.#read(query),
    find: async ({ key, values, fields }) => {
      throwIfRefused(this.#begin('find', values))
      return values.flatMap((asked): Found[] => {
        const ids = key === 'id' ? [this.#aliases.get(asked) ?? asked] : this.#holders(key, asked)
        return ids.flatMap((id): Found[] => {
          const row = this.records.get(id)
          return row === undefined ? [] : [{ asked, id, row: pick(row, fields) }]
        })
      })
    },
    admin: {
      createFields: async (name, definitions) => {
        const object = findObject(this.schema, name)
        if (object === undefined) throw refusal('not-found')
        const outcomes: FieldOutcome[] = []
        const fields = [...object.fields]
        for (const definition of definitions) {
          const exists = findField(object, definition.name) !== undefined
          if (!exists)
            fields.push(field(definition.name, definition.label, definition.type, { ...definition, extendable: true }))
          outcomes.push({ status: exists ? 'exists' : 'created' })
        }
        this.schema = { objects: this.schema.objects.map((each) => (each === object ? { ...object, fields } : each)) }
        return outcomes
      },
      addOptions: async (name, fieldName, options) => {
        const object = findObject(this.schema, name)
        const field = object && findField(object, fieldName)
        if (object === undefined || field?.extendable !== true) throw refusal('unsupported')
        const before = field.options ?? []
        const isNew = options.map(({ value }) => !before.some((option) => option.value === value))
        const after = { ...field, options: [...before, ...options.filter((_, i) => isNew[i])] }
        const fields = object.fields.map((each) => (each === field ? after : each))
        this.schema = { objects: this.schema.objects.map((each) => (each === object ? { ...object, fields } : each)) }
        return isNew.map((added) => ({ status: added ? 'added' : 'exists' }))
      },
    },
    write: {
      encode,
      same: (_object, name, sent, stored) => sameValue(name, sent, stored),
      create: async (_object, rows) => {
        const fault = this.#begin(
          'create',
          rows.map(({ key }) => key),
        )
        return finish(fault, rows, (some) => this.#together(some, (row) => this.#createOne(row)))
      },
      update: async (_object, rows) => {
        const fault = this.#begin(
          'update',
          rows.map(({ id }) => id),
        )
        return finish(fault, rows, (some) => this.#together(some, (row) => this.#updateOne(row)))
      },
    },
  }

  #begin(operation: Call['operation'], rows: readonly string[]): Fault | undefined {
    const call = { operation, nth: this.callsOf(operation).length + 1, rows }
    this.calls.push(call)
    const fault = this.fault(call)
    if (fault?.kind === 'before') fault.act()
    return fault
  }

  async *#read({ fields, cursor, order, limit = Number.POSITIVE_INFINITY }: ReadQuery) {
    const inOrder = [...this.records].map(([id, row]) => ({ id, row: pick(row, fields) }))
    const all = (order === 'newest' ? inOrder.reverse() : inOrder).slice(0, limit)
    for (let from = Number(cursor ?? 0); ; from += pageRows) {
      throwIfRefused(this.#begin('read', []))
      const next = from + pageRows
      yield { records: all.slice(from, next), cursor: next < all.length ? String(next) : null }
      if (next >= all.length) return
    }
  }

  /** All rows, or none of them where one is refused and the target takes a call as a whole. */
  #together<R>(rows: readonly R[], carryOut: (row: R) => Outcome): Outcome[] {
    const [records, effects] = [new Map(this.records), this.effects.length]
    const outcomes = rows.map(carryOut)
    const bad = outcomes.findIndex(({ status }) => status === 'rejected')
    const first = outcomes[bad]
    if (this.refusesWhole === null || first?.status !== 'rejected') return outcomes
    this.records.clear()
    for (const [id, row] of records) this.records.set(id, row)
    this.effects.length = effects
    const { kind, message, code, conflict } = first.error
    const error = new CrmError({
      ...{ kind, scope: 'request', stored: 'no', message },
      ...(code && { code }),
      ...(this.refusesWhole === 'named' && { rows: [bad], ...(conflict && { conflict }) }),
    })
    return rows.map(() => ({ status: 'rejected', error }))
  }

  #createOne({ key, encoded }: CreateRow): Outcome {
    const row = encoded.wire as Row
    const known = this.replay === 'blind' ? undefined : this.#holder('ferry_key', key)
    if (known !== undefined && this.replay === 'safe') return { status: 'written', id: known, created: false }
    const refused = this.#refusal(row, undefined)
    if (refused !== undefined) return refused
    const id = this.add(row)
    this.effects.push({ what: 'created', id })
    return { status: 'written', id, created: true }
  }

  #updateOne({ id, encoded }: UpdateRow): Outcome {
    const present = this.records.get(id)
    if (present === undefined) return rejected('not-found', `There is no person ${id}.`)
    const row = encoded.wire as Row
    const refused = this.#refusal({ ...present, ...row }, id)
    if (refused !== undefined) return refused
    this.records.set(id, { ...present, ...row })
    this.effects.push({ what: 'updated', id })
    return { status: 'written', id }
  }

  #refusal(row: Row, own: string | undefined): Outcome | undefined {
    if (this.banned.has(String(row.ferry_key))) {
      return rejected('invalid', `The house rules do not admit ${row.email} or +44 20 7946 0123.`, { code: 'BANNED' })
    }
    for (const field of this.replay === 'blind' ? ['email', 'badge'] : ['email', 'badge', 'ferry_key']) {
      const holder = isEmpty(row[field]) ? undefined : this.#holder(field, String(row[field]))
      if (holder === undefined || holder === own) continue
      return rejected('conflict', `Another person has this ${field}.`, { conflict: { id: holder, field } })
    }
    return undefined
  }

  #holder(field: string, value: string): string | undefined {
    return this.#holders(field, value)[0]
  }

  #holders(field: string, value: string): string[] {
    return [...this.records].filter(([, row]) => sameValue('email', value, row[field])).map(([id]) => id)
  }
}

function encode(object: ObjectSchema, _operation: 'create' | 'update', row: Row): Encoded | Issue[] {
  const issues = Object.entries(row).flatMap(([name, value]): Issue[] => {
    const { maxLength = Number.POSITIVE_INFINITY } = findField(object, name) ?? {}
    if (typeof value !== 'string' || value.length <= maxLength) return []
    return [{ field: name, code: 'too-long', message: `${name} may have ${maxLength} characters.` }]
  })
  return issues.length > 0 ? issues : { wire: row, bytes: JSON.stringify(row).length }
}

function sameValue(field: string, sent: Value, stored: Value | undefined): boolean {
  if (isEmpty(sent) || isEmpty(stored)) return isEmpty(sent) && isEmpty(stored)
  const [a, b] = [String(sent), String(stored)]
  return field === 'email' ? a.toLowerCase() === b.toLowerCase() : a === b
}

function pick(row: Row, fields: readonly string[]): Row {
  return Object.fromEntries(fields.map((name) => [name, row[name] ?? null]))
}

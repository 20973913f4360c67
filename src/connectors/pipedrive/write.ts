import type { CreateRow, Outcome, UpdateRow, Writer } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { Row } from '../../model/record.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import type { Api } from './client.ts'
import { compose } from './compose.ts'
import { createLines, type Line } from './deal-products.ts'
import type { Objects } from './described.ts'
import { encode } from './encode.ts'
import { ofRow } from './errors.ts'
import { createLinker } from './link.ts'
import type { Container } from './members.ts'
import { type KnownObject, knownObject } from './objects.ts'
import { sourceKeyField } from './provenance.ts'
import { same } from './same.ts'
import type { Described } from './schema.ts'
import { sendChange, sendCreate, sendRemoval } from './send.ts'

/**
 * One record a call, products of deals apart: there is no other way. Nothing keeps a create from being carried out twice,
 * so it is sent once, and what became of one whose answer was lost is `unknown`.
 * https://pipedrive.readme.io/docs/pipedrive-api-v2-migration-guide
 */
export function createWriter(api: Api, objects: Objects): Writer {
  const parts = { api, objects }

  function bodyOf(object: ObjectSchema, { key, encoded }: CreateRow, signal: AbortSignal): Promise<Container> {
    const row = { ...(encoded.wire as Row), ...(object.provenance ? { [sourceKeyField]: key } : {}) }
    return compose(parts, { object: object.name, row }, signal)
  }

  async function createOne(object: ObjectSchema, { row, body }: Line, signal: AbortSignal): Promise<Outcome> {
    const id = await sendCreate(api, required(object), body, row, signal)
    return id === null ? unanswered() : { status: 'written', id, created: true }
  }

  async function updateOne(object: ObjectSchema, { id, encoded }: UpdateRow, signal: AbortSignal): Promise<Outcome> {
    const body = await compose(parts, { object: object.name, row: encoded.wire as Row, id }, signal)
    await sendChange(api, required(object), id, body, signal)
    return { status: 'written', id }
  }

  async function removeOne(object: ObjectSchema, id: string, signal: AbortSignal): Promise<Outcome> {
    await sendRemoval(api, required(object), id, signal)
    return { status: 'written', id }
  }

  /** Those that have a body, several by one call where the object has one for that. */
  async function createAll(object: ObjectSchema, rows: readonly CreateRow[], signal: AbortSignal): Promise<Outcome[]> {
    const lines: Line[] = []
    const outcomes = new Map<CreateRow, Outcome>()
    for (const row of rows) {
      try {
        lines.push({ row, body: await bodyOf(object, row, signal) })
      } catch (error) {
        outcomes.set(row, await failed(error, object, signal))
      }
    }
    const one = (line: Line): Promise<Outcome> =>
      createOne(object, line, signal).catch((error) => failed(error, object, signal))
    const made = await createLines(api, lines, one, signal)
    for (const [{ row }, outcome] of made) outcomes.set(row, outcome)
    return rows.map((row) => outcomes.get(row) ?? unanswered())
  }

  async function failed(error: unknown, object: ObjectSchema, signal: AbortSignal): Promise<Outcome> {
    return toOutcome(error, await objects.named(object.name, [], signal).catch(() => undefined))
  }

  return {
    encode,
    same,
    async create(object, rows, signal) {
      signal.throwIfAborted()
      const most = object.operations.create?.maxRows ?? 1
      if (rows.length > most) return rows.map(() => ({ status: 'rejected', error: tooMany(object, most) }))
      return createAll(object, rows, signal)
    },
    update(object, rows, signal) {
      const most = object.operations.update?.maxRows ?? 1
      return each(rows, { object, most }, signal, (row) =>
        updateOne(object, row, signal).catch((error) => failed(error, object, signal)),
      )
    },
    remove(object, ids, signal) {
      const most = object.operations.remove?.maxRows ?? 1
      return each(ids, { object, most }, signal, (id) =>
        removeOne(object, id, signal).catch((error) => failed(error, object, signal)),
      )
    },
    ...createLinker(api),
  }
}

/** One after the other; what goes wrong with one says nothing about the next. */
async function each<T>(
  rows: readonly T[],
  { object, most }: { object: ObjectSchema; most: number },
  signal: AbortSignal,
  write: (row: T) => Promise<Outcome>,
): Promise<Outcome[]> {
  signal.throwIfAborted()
  if (rows.length > most) return rows.map(() => ({ status: 'rejected', error: tooMany(object, most) }))
  const outcomes: Outcome[] = []
  for (const row of rows) outcomes.push(await write(row))
  return outcomes
}

/** The failure of a row's call, by the names of fields; anything else goes on. */
function toOutcome(error: unknown, described: Described | undefined): Outcome {
  if (!(error instanceof CrmError)) throw error
  const status = error.stored === 'no' ? 'rejected' : 'unknown'
  return { status, error: ofRow(error, (key) => described?.nameOf(key)) }
}

function required({ name }: ObjectSchema): KnownObject {
  const known = knownObject(name)
  if (known !== undefined) return known
  const message = `Pipedrive has no object ${name} that can be written here.`
  throw new CrmError({ kind: 'unsupported', scope: 'request', stored: 'no', message })
}

function unanswered(): Outcome {
  const message = 'Pipedrive: the answer does not name the record that was made.'
  return { status: 'unknown', error: new CrmError({ kind: 'transient', scope: 'row', stored: 'unknown', message }) }
}

function tooMany({ labelPlural }: ObjectSchema, most: number): CrmError {
  const message = `Pipedrive: at most ${most} of ${labelPlural} may be written at a time.`
  return new CrmError({ kind: 'bug', scope: 'request', stored: 'no', message })
}

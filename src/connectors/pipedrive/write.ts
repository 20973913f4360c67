import type { CreateRow, Outcome, UpdateRow, Writer } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { Row } from '../../model/record.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import type { Api } from './client.ts'
import { compose } from './compose.ts'
import type { Objects } from './described.ts'
import { encode } from './encode.ts'
import { ofRow } from './errors.ts'
import { changeFile, uploadOf } from './files.ts'
import { createLinker } from './link.ts'
import { type KnownObject, knownObject } from './objects.ts'
import { sourceKeyField } from './provenance.ts'
import { same } from './same.ts'

interface Made {
  id?: number | string
}

/**
 * One record a call: there is no other way. Nothing keeps a create from being carried out twice, so it is sent once, and
 * what became of one whose answer was lost is `unknown`.
 * https://pipedrive.readme.io/docs/pipedrive-api-v2-migration-guide
 */
export function createWriter(api: Api, objects: Objects): Writer {
  const parts = { api, objects }

  async function createOne(object: ObjectSchema, created: CreateRow, signal: AbortSignal): Promise<Outcome> {
    const { key, encoded } = created
    const { name, path, content } = required(object)
    const row = { ...(encoded.wire as Row), ...(object.provenance ? { [sourceKeyField]: key } : {}) }
    const body = await compose(parts, { object: name, row }, signal)
    const { data } = content
      ? await api.upload<Made>(path, uploadOf(body, created), signal)
      : await api.send<Made>('POST', path, body, signal)
    return data?.id === undefined ? unanswered() : { status: 'written', id: String(data.id), created: true }
  }

  async function updateOne(object: ObjectSchema, { id, encoded }: UpdateRow, signal: AbortSignal): Promise<Outcome> {
    const { name, path, update, content } = required(object)
    const body = await compose(parts, { object: name, row: encoded.wire as Row, id }, signal)
    if (content) return changeFile(api, id, body, signal)
    await api.send(update, `${path}/${encodeURIComponent(id)}`, body, signal)
    return { status: 'written', id }
  }

  async function removeOne(object: ObjectSchema, id: string, signal: AbortSignal): Promise<Outcome> {
    try {
      await api.remove(`${required(object).path}/${encodeURIComponent(id)}`, signal)
    } catch (error) {
      if (!(error instanceof CrmError) || error.kind !== 'not-found') throw error
    }
    return { status: 'written', id }
  }

  /** One after the other; what goes wrong with one says nothing about the next. */
  async function each<T>(
    object: ObjectSchema,
    rows: readonly T[],
    most: number,
    signal: AbortSignal,
    write: (row: T) => Promise<Outcome>,
  ): Promise<Outcome[]> {
    signal.throwIfAborted()
    if (rows.length > most) return rows.map(() => ({ status: 'rejected', error: tooMany(object, most) }))
    const outcomes: Outcome[] = []
    for (const row of rows) outcomes.push(await write(row).catch((error) => failed(error, object, signal)))
    return outcomes
  }

  async function failed(error: unknown, object: ObjectSchema, signal: AbortSignal): Promise<Outcome> {
    if (!(error instanceof CrmError)) throw error
    const described = await objects.named(object.name, [], signal).catch(() => undefined)
    const status = error.stored === 'no' ? 'rejected' : 'unknown'
    return { status, error: ofRow(error, (key) => described?.nameOf(key)) }
  }

  return {
    encode,
    same,
    create(object, rows, signal) {
      const most = object.operations.create?.maxRows ?? 1
      return each(object, rows, most, signal, (row) => createOne(object, row, signal))
    },
    update(object, rows, signal) {
      const most = object.operations.update?.maxRows ?? 1
      return each(object, rows, most, signal, (row) => updateOne(object, row, signal))
    },
    remove(object, ids, signal) {
      return each(object, ids, object.operations.remove?.maxRows ?? 1, signal, (id) => removeOne(object, id, signal))
    },
    ...createLinker(api),
  }
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

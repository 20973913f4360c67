import { expect } from 'vitest'
import type { Connection, CreateRow, Encoded } from '../../src/connector.ts'
import type { Row } from '../../src/model/record.ts'
import type { ObjectSchema } from '../../src/model/schema.ts'
import { type Exchange, never } from './fake-http.ts'
import { described } from './pipedrive-answers.ts'

export function encoded(
  connection: Connection,
  object: ObjectSchema,
  row: Row,
  operation: 'create' | 'update' = 'create',
): Encoded {
  const told = connection.write!.encode(object, operation, row)
  return Array.isArray(told) ? expect.unreachable(JSON.stringify(told)) : told
}

/** One record of an object that these exchanges describe, and the calls that it takes. */
export async function create(name: string, about: Exchange[], row: Row, answers: Exchange[]) {
  const { connection, object, fake } = await described(name, about, answers)
  const rows: CreateRow[] = [{ key: 'hubspot:1:contacts:7', encoded: encoded(connection, object, row) }]
  const [outcome] = await connection.write!.create(object, rows, never)
  fake.done()
  return { outcome, fake }
}

/** The same of a change. */
export async function update(name: string, about: Exchange[], row: Row, answers: Exchange[], id = '7') {
  const { connection, object, fake } = await described(name, about, answers)
  const rows = [{ id, encoded: encoded(connection, object, row, 'update') }]
  const [outcome] = await connection.write!.update(object, rows, never)
  fake.done()
  return outcome
}

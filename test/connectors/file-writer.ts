import { writeSync } from 'node:fs'
import { connect } from '../../src/connectors/file/index.ts'
import { findObject } from '../../src/model/schema.ts'
import { createRow } from './file-rows.ts'

/**
 * A process that creates records in the folder that it is given, from a number on, in batches of ten, and tells the
 * number of each batch on its standard output when its outcomes are there. It goes on until it is killed.
 */
const [folder = '', from = '0'] = process.argv.slice(2)
const { signal } = new AbortController()
const connection = connect({ vendor: 'file', settings: { path: folder, objects: 'people' }, credentials: {} })
const object = findObject(await connection.describe(signal), 'people')!
for (let first = Number(from); ; first += 10) {
  const rows = Array.from({ length: 10 }, (_, n) => createRow(connection, object, first + n))
  const outcomes = await connection.write!.create(object, rows, signal)
  const error = outcomes.flatMap((outcome) => (outcome.status === 'written' ? [] : [outcome.error]))[0]
  writeSync(1, error === undefined ? `${first}\n` : `${error.code} ${error.kind} ${error.stored}\n`)
  if (error !== undefined) break
}

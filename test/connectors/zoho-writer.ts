import { expect } from 'vitest'
import type { CreateRow, Encoded } from '../../src/connector.ts'
import { connect } from '../../src/connectors/zoho/index.ts'
import type { Row } from '../../src/model/record.ts'
import { findObject } from '../../src/model/schema.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'
import {
  config,
  contactFields,
  dealFields,
  fieldsOf,
  layoutsOf,
  modules,
  opening,
  pipelines,
  rawField,
} from './zoho-answers.ts'

const described: Record<string, Exchange[]> = {
  Contacts: [fieldsOf('Contacts', contactFields), layoutsOf('Contacts')],
  Deals: [fieldsOf('Deals', dealFields), layoutsOf('Deals'), pipelines],
  Tasks: [
    fieldsOf('Tasks', [
      rawField('Subject', 'text', { length: 255, system_mandatory: true }),
      rawField('What_Id', 'lookup', { lookup: { module: { api_name: 'se_module' } } }),
    ]),
    layoutsOf('Tasks'),
  ],
}

/** What writes into one module, and the account that answers. */
export async function openWriter(name: string, ...exchanges: Exchange[]) {
  const fake = fakeHttp([...opening, modules, ...described[name]!, ...exchanges])
  const connection = connect(config, fake.factory)
  const { objects } = await connection.describe(never, [name], false)
  const [object, write] = [findObject({ objects }, name)!, connection.write!]
  const encode = (operation: 'create' | 'update', row: Row): Encoded => {
    const encoded = write.encode(object, operation, row)
    return Array.isArray(encoded) ? expect.unreachable(JSON.stringify(encoded)) : encoded
  }
  const rowsOf = (...rows: Row[]): CreateRow[] =>
    rows.map((row, n) => ({ key: `K${n}`, encoded: encode('create', row) }))
  return { fake, connection, object, write, encode, rowsOf }
}

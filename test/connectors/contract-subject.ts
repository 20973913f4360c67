import type { TestContext } from 'vitest'
import type { Connection, ConnectionConfig } from '../../src/connector.ts'
import type { ConnectorModule } from '../../src/connectors/index.ts'
import type { CrmRecord, Row } from '../../src/model/record.ts'
import type { ObjectSchema, Schema } from '../../src/model/schema.ts'
import type { Simulator } from './simulator.ts'

/** What the suite has to know about a vendor; everything else it asks the connection. */
export interface Subject {
  vendor: string
  /** Where the connector is, when it is not in the list of vendors. */
  load?(): Promise<ConnectorModule>
  /** Which differs between subjects of one vendor. */
  title?: string
  /** Of the simulator: `leads` unless told. */
  world?: string
  /** Further arguments of the simulator. */
  args?: readonly string[]
  object: string
  /** Of the simulated world; not a multiple of the vendor's page. */
  size: number
  config(simulator: Simulator): Pick<ConnectionConfig, 'settings' | 'credentials'>
  /** A condition in the vendor's language, where it has one. */
  where?: { good: string; bad: string }
  /** The same id as people may come across it, where there is another form. */
  otherId?(id: string): string
  /** The n-th new record. */
  row?(n: number): Row
  /** Rows that pass the encoder and that the vendor refuses, given a record that it holds. */
  refused?(stored: CrmRecord): Row
}

export interface Opened {
  connection: Connection
  /** The same account through a line that loses every answer to a write after it was carried out. */
  deaf: Connection
  schema: Schema
  object: ObjectSchema
}

export type Open = () => Opened

export function skip(context: TestContext): void {
  context.skip('this vendor has no such capability here')
}

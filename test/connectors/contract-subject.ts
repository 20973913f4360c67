import type { TestContext } from 'vitest'
import type { Connection, ConnectionConfig } from '../../src/connector.ts'
import type { ConnectorModule } from '../../src/connectors/index.ts'
import type { CrmRecord, Row } from '../../src/model/record.ts'
import type { Field, FieldType, ObjectSchema, Relation, Schema } from '../../src/model/schema.ts'
import type { Control, Simulator } from './simulator.ts'

/** What a vendor may lack; tests of it are skipped then. */
export type Capability =
  | 'write'
  | 'refusal'
  | 'add-options'
  | 'record-id'
  | 'condition'
  | 'find'
  | 'bulk'
  | 'newest-first'
  | 'links'
  | 'unlink'
  | 'remove'
  | 'slices'
  | 'changes'
  | 'delete-fields'
  | 'renewal'
  | 'control'
  | 'users'

/** Where records are read from and written to: a simulator, or something without a control plane. */
export type Account = Omit<Simulator, 'control'> & { control?: Control }

/** What the suite has to know about a vendor; everything else it asks the connection. */
export interface Subject {
  vendor: string
  /** Where the connector is, when it is not in the list of vendors. */
  load?(): Promise<ConnectorModule>
  /** What stands in for a simulator of the vendor, where there is none; without control then. */
  start?(): Promise<Account>
  /** Which differs between subjects of one vendor. */
  title?: string
  /** Of the simulator: `leads` unless told. */
  world?: string
  /** Further arguments of the simulator. */
  args?: readonly string[]
  object: string
  /** Of the simulated world; not a multiple of the vendor's page. */
  size: number
  config(simulator: Pick<Simulator, 'url' | 'env'>): Pick<ConnectionConfig, 'settings' | 'credentials'>
  /** It has so few records that dividing a read of them is not worth its calls. */
  undivided?: true
  /** A credential that ends can be replaced without a person. */
  renews?: true
  /** HTTP method by which records are created: POST unless told. */
  createsBy?: string
  /** Makes the records that the world lacks. */
  prepare?(account: Account, connection: Connection, object: ObjectSchema): Promise<void>
  /** A condition in the vendor's language, where it has one. */
  where?: { good: string; bad: string }
  /** The same id as people may come across it, where there is another form. */
  otherId?(id: string): string
  /** The n-th new record. */
  row?(n: number): Row
  /** The n-th new record of the object that the first relation of `object` leads to. */
  otherRow?(n: number): Row
  /** Types whose values it keeps whatever they look like. */
  unchecked?: readonly FieldType[]
  /** Just what it lacks: a test fails for anything that is missing and not here, or here and not missing. */
  lacks: readonly Capability[]
  /** Rows that pass the encoder and that the vendor refuses, given a record that it holds. */
  refused?(stored: CrmRecord): Row
}

export interface Opened {
  connection: Connection
  config: ConnectionConfig
  /** Another connection to the same account, with other words. */
  connect(changes: Partial<ConnectionConfig>): Promise<Connection>
  /** Null where no simulator is at the other end. */
  control: Control | null
  /** The same account through a line that loses every answer to a write after it was carried out. */
  deaf: Connection
  schema: Schema
  object: ObjectSchema
}

export type Open = () => Opened

/** What the suite cannot test of this connection, by looking at it. */
export function lackingIn(opened: Opened, subject: Subject): Capability[] {
  const { connection, object } = opened
  const present: Record<Capability, unknown> = {
    write: connection.write && subject.row,
    refusal: connection.write && subject.row && subject.refused,
    'add-options': connection.admin?.addOptions && object.fields.some(isExtendable),
    'record-id': connection.recordId,
    condition: subject.where && connection.count,
    find: connection.find && object.operations.find,
    bulk: connection.write?.bulk && object.operations.create?.bulk,
    'newest-first': object.operations.read?.newestFirst,
    links: connection.readLinks && connection.write?.link && relationOf(opened, subject) && subject.otherRow,
    unlink: connection.write?.unlink && relationOf(opened, subject) && subject.otherRow,
    remove: connection.write?.remove && object.operations.remove,
    slices: connection.slices,
    changes: object.operations.read?.changes,
    'delete-fields': connection.admin?.deleteFields,
    renewal: subject.renews,
    control: opened.control,
    users: opened.schema.users,
  }
  return (Object.keys(present) as Capability[]).filter((name) => !present[name])
}

/** The relation whose links are read and made in tests. */
export function relationOf({ schema }: Opened, { object }: Subject): Relation | undefined {
  return schema.relations?.find(({ from, read, link }) => from === object && read !== undefined && link !== undefined)
}

export function isExtendable({ extendable, options = [] }: Field): boolean {
  return extendable === true && options.length > 0
}

export function skip(context: TestContext): void {
  context.skip('this vendor has no such capability here')
}

import type { TestContext } from 'vitest'
import type { Connection, ConnectionConfig, Account as Identity } from '../../src/connector.ts'
import type { ConnectorModule } from '../../src/connectors/index.ts'
import type { Transport } from '../../src/http/transport.ts'
import type { AccountLimits } from '../../src/model/account-limits.ts'
import type { Clock } from '../../src/model/clock.ts'
import type { ErrorKind } from '../../src/model/errors.ts'
import type { CrmRecord, Row, Value } from '../../src/model/record.ts'
import type { Field, FieldType, ObjectSchema, Relation, Schema } from '../../src/model/schema.ts'
import type { Control, Simulator } from './simulator.ts'

/** What a vendor may lack; tests of it are skipped then. */
export type Capability =
  | 'write'
  | 'refusal'
  | 'key'
  | 'add-options'
  | 'dependent-options'
  | 'record-id'
  | 'condition'
  | 'find'
  | 'bulk'
  | 'newest-first'
  | 'references'
  | 'new-references'
  | 'row-references'
  | 'links'
  | 'unlink'
  | 'meanings'
  | 'remove'
  | 'slices'
  | 'changes'
  | 'delete-fields'
  | 'renewal'
  | 'control'
  | 'users'
  | 'rights'

/** What is lacking, with the reason. */
export type Lacks = Partial<Record<Capability, string>>

/** Where records are read from and written to: a simulator, or something without a control plane. */
export interface Account extends Omit<Simulator, 'control'> {
  control?: Control
  /** Instead of the network, and of real time. */
  send?: Transport
  clock?: Clock
}

/** The n-th new record, which says something that no other says; `parent` has the id of a record of another object, not always the same. */
export type RowOf = (n: number, parent: (object: string) => string) => Row

/** What the suite has to know about one account of a vendor and its objects; everything else it asks the connection. */
export interface AccountSubject {
  vendor: string
  /** Which differs between subjects of one vendor. */
  title?: string
  /** Where the connector is, when it is not in the list of vendors. */
  load?(): Promise<ConnectorModule>
  start(): Promise<Account>
  config(account: Pick<Account, 'url' | 'env'>): Pick<ConnectionConfig, 'settings' | 'credentials'>
  /** What bounds it, as `check` has to tell it. */
  limits: Partial<AccountLimits>
  /** Types of fields that its objects have. */
  types: readonly FieldType[]
  /** How a new field of a type is described where the vendor has no such type. */
  becomes?: Partial<Record<FieldType, FieldType>>
  /** An option is its label: it has no value beside that. */
  labelled?: true
  /** A credential that ends can be replaced without a person. */
  renews?: true
  /** HTTP method by which records are created: POST unless told. */
  createsBy?: string
  /** The same id as people may come across it, where there is another form. */
  otherId?(id: string): string
  /** Types whose values it keeps whatever they look like. */
  unchecked?: readonly FieldType[]
  /** New records, by object. Parents before their children. */
  rows: Readonly<Record<string, RowOf>>
  /** What every object here lacks. */
  lacks: Lacks
  objects: readonly ObjectSubject[]
  /** Objects whose records are files. */
  files?: readonly FileSubject[]
}

export interface FileSubject {
  object: string
  /** The n-th new file. */
  row: RowOf
  /** It has relations that are read and made. */
  linked?: true
}

/** What differs between the objects of an account. */
export interface ObjectSubject {
  object: string
  /** Instead of the account's. */
  createsBy?: string
  /** It has so few records that dividing a read of them is not worth its calls. */
  undivided?: true
  /** Fields of which a record needs one at least, so that those of its rows cannot all be emptied. */
  keeps?: readonly string[]
  /** Values of fields whose form is a system's own, by field. */
  samples?: Readonly<Record<string, readonly Value[]>>
  /** So many records are made beforehand, where the account has too few for several pages. */
  fill?: number
  /** What else the account lacks. */
  prepare?(connection: Connection, object: ObjectSchema): Promise<void>
  /** A condition in the vendor's language, where it has one. */
  where?: { good: string; bad: string }
  /** Rows that pass the encoder and that the vendor refuses, given a record that it holds. */
  refused?(stored: CrmRecord): Row
  /** Just what it lacks: a test fails for anything that is missing and not here, or here and not missing. */
  lacks?: Lacks
}

/** An object in its account. */
export interface Subject extends Omit<AccountSubject, 'objects'>, Omit<ObjectSubject, 'lacks'> {
  /** The n-th new record. */
  row(n: number): Row
}

/** How an account of the vendor is made that has what a single test is about and nothing else. */
export interface Making {
  /** Records of `object`; none unless told. */
  count?: number
  /** IANA name of the zone that the account lives in. */
  zone?: string
  /** Settings of the simulator. */
  settings?: Readonly<Record<string, string>>
  /** Its figures. */
  limits?: Readonly<Record<string, number>>
}

/** Accounts that are made for one test each. */
export interface SmallAccounts extends Pick<AccountSubject, 'vendor' | 'load' | 'config' | 'rows'> {
  object: string
  make(making: Making): Promise<Account>
  /** Accounts that take new objects: one with room for two at least, and one without. Absent: none does. */
  newObjects?: { making: Making; full: Making }
  /** Limits of the simulator with which the next calls are refused so; none where nobody counts. */
  spent: Partial<Record<ErrorKind, Readonly<Record<string, number>>>>
  /** Settings with which a right is missing, and the words for it; none where the rights are those of files. */
  without: readonly { right: keyof Identity['missing']; named: string; settings: Readonly<Record<string, string>> }[]
}

export interface Opened {
  connection: Connection
  config: ConnectionConfig
  /** Another connection to the same account, with other words. */
  connect(changes: Partial<ConnectionConfig>): Promise<Connection>
  /** The time that the account lives in. */
  clock: Clock
  /** Null where no simulator is at the other end. */
  control: Control | null
  /** The same account through a line that loses every answer to a write after it was carried out. */
  deaf: Connection
  schema: Schema
  object: ObjectSchema
  /** Ids of records that children can name, by object. */
  parents: ReadonlyMap<string, readonly string[]>
}

export type Open = () => Opened

/** What the suite cannot test of this connection, by looking at it. */
export function lackingIn(opened: Opened, subject: Subject): Capability[] {
  const { connection, object, schema } = opened
  const relations = relationsOf(opened, subject)
  const present: Record<Capability, unknown> = {
    write: connection.write && object.operations.create,
    refusal: connection.write && subject.refused,
    key: object.provenance,
    'add-options': connection.admin?.addOptions && object.fields.some(isExtendable),
    'dependent-options': object.fields.some(({ dependsOn, createable }) => dependsOn && createable),
    'record-id': connection.recordId,
    condition: subject.where && connection.count,
    find: connection.find && object.operations.find,
    bulk: connection.write?.bulk && object.operations.create?.bulk,
    'newest-first': object.operations.read?.newestFirst,
    references: referencesOf(opened).length > 0,
    'row-references': rowReferencesOf(opened).length > 0,
    'new-references': connection.admin && object.newReferences,
    links: connection.readLinks && connection.write?.link && relations.length > 0,
    unlink: connection.write?.unlink && relations.length > 0,
    meanings: relations.length > 1,
    remove: connection.write?.remove && object.operations.remove,
    slices: connection.slices,
    changes: object.operations.read?.changes,
    'delete-fields': connection.admin?.deleteFields,
    renewal: subject.renews,
    control: opened.control,
    users: schema.users,
    rights: connection.rights,
  }
  return (Object.keys(present) as Capability[]).filter((name) => !present[name])
}

/** Relations whose links are read and made in tests, those between the same two objects beside each other. */
export function relationsOf({ schema }: Opened, { object, rows }: Subject): Relation[] {
  const usable = (schema.relations ?? []).filter(
    ({ from, to, read, link }) => from === object && rows[to] !== undefined && read !== undefined && link !== undefined,
  )
  return [...Map.groupBy(usable, ({ to }) => to).values()].flat()
}

/** Fields that can name a record that there is one of. */
export function referencesOf({ object, parents }: Opened): { field: Field; to: string }[] {
  return object.fields.flatMap((field) => {
    const to = field.references?.find((name) => parents.has(name))
    return field.type === 'reference' && field.createable && to !== undefined ? [{ field, to }] : []
  })
}

/** Columns of rows that can name a record that there is one of. */
export function rowReferencesOf({ object, parents }: Opened): { field: string; column: string; to: string }[] {
  return object.fields.flatMap(({ name: field, rowReferences = [], createable }) =>
    rowReferences.flatMap(({ column, references }) => {
      const to = references.find((name) => parents.has(name))
      return createable && to !== undefined ? [{ field, column, to }] : []
    }),
  )
}

export function isExtendable({ extendable, options = [] }: Field): boolean {
  return extendable === true && options.length > 0
}

export function skip(context: TestContext): void {
  context.skip('this vendor has no such capability here')
}

import type { FieldType } from './field-types.ts'
import type { NewObjects } from './new-objects.ts'
import type { Cost, Operations } from './operations.ts'
import type { Value } from './record.ts'

export { type FieldType, fieldTypes } from './field-types.ts'
export type { LinkKind, NewObjects, ObjectDefinition } from './new-objects.ts'
export type { BatchBounds, Cost, JobBounds, Operations, ReplayClass } from './operations.ts'

export interface Option {
  value: string
  label: string
  /** What a stage, or a status that can end, means to its system. Absent: it is neither, or the system does not say. */
  stage?: Stage
}

export interface Stage {
  /** `closed`: it is over, and nothing says whether for good or ill. */
  state: 'open' | 'won' | 'lost' | 'closed'
  /** Of winning, from 0 to 1. */
  probability?: number
}

/** A field as this account may use it. */
export interface Field {
  name: string
  label: string
  type: FieldType
  /** The vendor's own word for the type, for people who read a plan. */
  nativeType: string
  /** Made by this account's administrators, not by the vendor. */
  custom: boolean
  required: boolean
  /** May be given a value when a record is created / updated. */
  createable: boolean
  updateable: boolean
  /** No two records may hold the same value (compared without regard to case). */
  unique: boolean
  /** The vendor's own bookkeeping (record flags, conversion ids, photo addresses): never proposed for a mapping. */
  system: boolean
  /** `access`: who of its own people the system lets see the record, which means nothing elsewhere. */
  role?: 'created' | 'modified' | 'name' | 'access'
  options?: Option[]
  /** Only values of `options` are accepted. */
  restricted?: boolean
  /** Options may be added to it, by those who may change the schema. */
  extendable?: boolean
  /** Which options may stand beside a value of another field: a stage of a pipeline, a status of a record type. */
  dependsOn?: Dependency[]
  /**
   * Values are lengths of time, counted in these or written in such a form. Absent: they are no lengths of time, or nobody
   * says in what.
   */
  unit?: 'milliseconds' | 'seconds' | 'minutes' | 'hh:mm:ss' | 'mm:ss' | 'hh:mm'
  /** In characters. */
  maxLength?: number
  /**
   * Values are lists, of entries of the type: all e-mail addresses of a person, or those with one label. A choice of
   * several is of type `multi-select` instead.
   */
  many?: true
  /**
   * The list of the object that holds all values of this field, too: this one has the first of its entries, or those with
   * one label. Of a day or a time of day: the instant that says it, where both are known.
   */
  within?: string
  /** Of a list: how many entries a record may hold at most. */
  maxEntries?: number
  /** Of rich text: the tags that the system keeps, in lower case. Absent: nothing is known. */
  html?: { tags: readonly string[] }
  /** Names of the objects that a reference may point to. */
  references?: string[]
  /** Of json whose values are lists of rows (objects of values by name): which columns name records. Absent: none is known to. */
  rowReferences?: readonly RowReference[]
  /** An option may only be followed by one further down in `options`; the system passes over a step back. */
  forwardOnly?: boolean
  /** Rules on values that the account's administrators set, in the vendor's words; the connector's `encode` knows them. */
  rules?: ValueRule[]
  /** What a person should know before they rely on values of this field, in one sentence. */
  caution?: { code: string; message: string }
  /** The system can be asked for records by a value of it, without regard to case. */
  searchable?: boolean
  /** Of reading it with a record, by a call of its own for each (`each`): a snapshot has it only where a plan uses it. */
  cost?: Cost
  /** What a record holds when nobody said anything. */
  defaultValue?: Value
  /** It holds the other ends of links of this relation: how plans see relations of a source; no connector tells such. */
  relation?: string
}

/** A column of rows: a row names one record by it, by its id alone or by an object with that as its `id`. */
export interface RowReference {
  column: string
  /** Names of the objects whose records it may name. */
  references: readonly string[]
  /** No row is without it. */
  required?: true
}

/** Values of `options` that a value of the controlling field allows; one that is not named allows none. */
export interface Dependency {
  /** Of the same object. */
  field: string
  allows: Readonly<Record<string, readonly string[]>>
  /**
   * Each option belongs to one controlling value, and its own value is that one, this, and a name: `Renewals > Signed`. So
   * an option that is yet to be added says where it belongs. Absent: nothing can be read from the value of an option.
   */
  separator?: string
}

export interface ValueRule {
  type: string
  arguments: string[]
}

/**
 * A field by which a target recognises a record; `also` names fields that hold further values of the same key.
 * `country` (ISO 3166-1 alpha-2) is where phone numbers without a country prefix belong.
 */
export interface MatchKey {
  field: string
  also?: string[]
  normalise: 'email' | 'exact' | 'phone' | 'domain'
  country?: string
}

/** Records of this kind are finished business in the source: a proposal skips them, with this reason. */
export interface SkipRule {
  field: string
  equals: Value
  reason: string
  /** Fields that name the records which took its place: what refers to it goes to the first of them that is migrated. */
  successors?: string[]
}

export interface ObjectSchema {
  name: string
  label: string
  labelPlural: string
  custom: boolean
  fields: Field[]
  operations: Operations
  matchKeys: MatchKey[]
  /**
   * The fields of ours that this target keeps for us, as they have to be created. Absent: it has no place for them, and
   * takes no new fields. Its creates are `blind` then, go by no jobs, and have their records listed newest first, or by
   * a required reference: nothing else would tell whether a lost answer left a record behind.
   */
  provenance?: Provenance
  /**
   * How names of fields end that are created on it, how long they may be, the end included, with what none may begin, and
   * how long labels of their options may be. Absent: as one likes. `optionsByLabel`: an option is known by its label alone,
   * which is its value.
   */
  newFieldNames?: {
    suffix: string
    maxLength: number
    reserved?: readonly string[]
    optionLength?: number
    optionsByLabel?: true
  }
  /** Fields that refer to records of one object may be created on it, where it has a place for our key. */
  newReferences?: true
  skip?: SkipRule[]
  /**
   * A record of it ties two others together and says how. `ends` are reference fields; `kind` is a field whose values tell
   * the ties apart, such as a role.
   */
  junction?: { ends: readonly [string, string]; kind?: string }
  /** Reference fields whose parents a write locks: rows of one parent are better written one after another. */
  locks?: string[]
  /** Its records are files. */
  content?: FileContent
  /** What an id of it looks like, where 18 digits would not pass for one: stands for ids that are yet to be given. */
  idExample?: string
  /** Address of a record for a person, with `{id}` in it. */
  recordUrl?: string
  /** Its records are the links of this relation: how plans see relations of a source; no connector tells such. */
  relation?: string
}

/**
 * Names of the fields that hold a file's name and its size in bytes; a create carries the bytes themselves and goes alone.
 * A source tells bytes by `Connection.content`.
 */
export interface FileContent {
  name: string
  bytes?: string
  /** Of reading the bytes of one. */
  cost?: Cost
  /** The largest that may be created. */
  maxBytes: number
}

/** Where a target keeps the source key and the original times. */
export interface Provenance {
  sourceKey: FieldDefinition
  created: FieldDefinition
  modified: FieldDefinition
}

/** How this system names its users, so that owners can be matched by e-mail. */
export interface UserDirectory {
  object: string
  email: string
  /** Users for whom this field does not hold this value cannot own records. */
  active: { field: string; equals: Value }
  /** How ids begin that name a group of users where a user may stand. */
  groups?: { idPrefix: string }
}

/**
 * Records of two objects that a system ties to each other apart from their fields, with calls of its own. A field that
 * holds another record's id is no relation but a field of type `reference`.
 */
export interface Relation {
  /** Unique in the schema; says which way it goes: `person>company`. */
  name: string
  label: string
  /** Names of objects; may be the same. */
  from: string
  to: string
  /** How many records of `to` a record of `from` may have by it. Absent: any number. */
  most?: number
  /**
   * The relation by which the same links are read and made from their other end; its own name where they go both ways.
   * Absent: none is known to be.
   */
  inverse?: string
  /** Of all relations of one word two records are linked by one: a link by another takes its place. Absent: by any. */
  exclusive?: string
  /**
   * A reference field of `from` that is set at the creation alone, by which the record is linked then; such a link is read
   * with the others. Absent: no field makes links of it.
   */
  inborn?: string
  /** Records of `from` that are asked about at a time, for all relations of one `together` at once. Absent: it cannot be read. */
  read?: { maxRows: number; cost?: Cost; together?: string }
  /**
   * How many links are made at a time. Absent: this account makes none. `replay`: whether making a link that is there
   * has no second effect (`safe`) or makes another (`blind`).
   */
  link?: { maxRows: number; replay: 'safe' | 'blind'; cost?: Cost }
}

export interface Schema {
  objects: ObjectSchema[]
  users?: UserDirectory
  /** Absent: none that is known. */
  relations?: Relation[]
  /** Told where everything is described, or an object is asked for that is not there. Absent: it takes none. */
  newObjects?: NewObjects
}

/** A field that does not exist yet. Its name is the vendor's internal name. */
export interface FieldDefinition {
  name: string
  label: string
  type: FieldType
  description?: string
  unique?: boolean
  options?: Option[]
  /** Of a reference: the objects that it may point to. */
  references?: string[]
}

export function findObject(schema: Schema, name: string): ObjectSchema | undefined {
  return schema.objects.find((object) => object.name === name)
}

export function findField(object: ObjectSchema, name: string): Field | undefined {
  return object.fields.find((field) => field.name === name)
}

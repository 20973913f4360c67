import type { Cost } from './operations.ts'
import type { ObjectSchema, Relation } from './schema.ts'

/** What an object is like that is created in an account. */
export interface NewObjects {
  /** What each is from its creation on, whatever its name; its field of role `name` holds the names of its records. */
  like: Omit<ObjectSchema, 'name' | 'label' | 'labelPlural' | 'custom'>
  /** How names begin, what stands between their words, and how long they may be, the beginning included. */
  names: { prefix: string; separator: '' | '_'; maxLength: number }
  /** How long labels may be, in characters; `plain`: letters and digits alone. */
  labels: { maxLength: number; plain: boolean }
  /**
   * Objects whose records can be linked with those of a new one, each way by a relation `from>to` like these, and both ways
   * show the same links; so can its own, and those of other new objects. `kinds`: links may say more, by relations
   * `from>to:label`; so many of two objects, with labels of so many characters. Absent: fields alone tie them.
   */
  links?: Pick<Relation, 'read' | 'link'> & {
    objects: readonly string[]
    kinds?: { most: number; maxLength: number }
  }
  /** How many more the account takes. Absent: nobody says. */
  left?: number
  /** Of creating one. */
  cost?: Cost
}

/** An object that does not exist yet. Its name is the vendor's internal name. */
export interface ObjectDefinition {
  name: string
  label: string
  labelPlural: string
  /** Objects that are there, or itself, whose records are to be linked with its own. */
  links?: readonly string[]
  /** What such links are to say. */
  kinds?: readonly LinkKind[]
}

/** What links between records of an object and those of `to` say: of the other end, from here and from there. */
export interface LinkKind {
  to: string
  label: string
  inverse: string
}

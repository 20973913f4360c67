import type { CrmRecord, Row } from '../model/record.ts'

/** Records of a source as they were read, in compressed pages. */
export interface Snapshot {
  readonly id: string
  /**
   * One unit: the records and the cursor after them (null: the object is complete), how many were left out between the
   * last cursor and this one, and what a person should know about the reading. Ids that are there already are skipped.
   * What is complete stays as it is: a worker that lost its run and wakes late adds nothing to what others go by.
   */
  append(
    object: string,
    records: readonly CrmRecord[],
    cursor: string | null,
    also?: { outside?: number; notice?: string | undefined },
  ): Promise<void>
  /** Where to go on; null when nothing was read yet. */
  position(object: string): Promise<{ cursor: string | null; complete: boolean; records: number } | null>
  /** How many records of the object were left out. */
  outside(object: string): Promise<number>
  /** What a person should know about how it was read, each once. */
  notices(): Promise<string[]>
  /** What it takes on the disk. */
  bytes(): Promise<number>
  /** All records in the order they were read, a stored page at a time. */
  pages(object: string): AsyncIterable<CrmRecord[]>
  /** Records by id, in the order asked; absent ones are left out. Cheap when the ids are neighbours. */
  get(object: string, ids: readonly string[]): Promise<CrmRecord[]>
  /** Of everything in it, in order. */
  digest(): Promise<string>
  close(): Promise<void>
}

/** A source record that wants keys for itself alone. */
export interface Claim {
  sourceId: string
  /** `most`: so many may have the key, this one among them. Absent: one. */
  keys: readonly { field: string; value: string; most?: number }[]
  /** Keys that it would rather go without, all of them, than not at all. */
  optional: readonly { field: string; value: string }[]
}

/** What a record got, and which one already held the first key that it did not get. */
export type Claimed = { got: 'all' } | { got: 'required' | 'nothing'; holder: string }

/** Keys and fields of existing target records, and which source record claimed which key. */
export interface MatchIndex {
  append(
    object: string,
    records: readonly { id: string; row: Row; keys: readonly { field: string; value: string }[] }[],
    cursor: string | null,
  ): Promise<void>
  position(object: string): Promise<{ cursor: string | null; complete: boolean; records: number } | null>
  /** For each key the ids of the target records that hold it (usually none or one). */
  lookup(object: string, keys: readonly { field: string; value: string }[]): Promise<string[][]>
  rows(object: string, ids: readonly string[]): Promise<(Row | null)[]>
  /** In order; a record gets all of its keys, all but the optional ones, or none, so that one that stays out blocks nobody. */
  claim(object: string, claims: readonly Claim[]): Promise<Claimed[]>
  clearClaims(): Promise<void>
  close(): Promise<void>
}

/** The fields of target records that updates replaced, written before the update leaves; the first image of a record stays. */
export interface BeforeImages {
  put(object: string, images: readonly { id: string; sourceId: string; row: Row }[]): Promise<void>
  get(object: string, ids: readonly string[]): Promise<(Row | null)[]>
  close(): Promise<void>
}

import type { Connection } from '../../connector.ts'
import { FerryError } from '../../model/errors.ts'
import type { FieldType, ObjectSchema } from '../../model/schema.ts'
import type { Snapshot } from '../../store/store.ts'
import type { RunContext } from '../context.ts'
import type { Read } from './selection.ts'

/** What a read will bring, as far as it is known before it begins. */
export interface Expected {
  records: number
  /** That they take in the snapshot. */
  bytes: number
  /** Records that the source leaves out for the filter, by its own counts. */
  outside: number
}

/**
 * Counts what is still to be read and compares it with the free disk. Throws a FerryError of code `store` when it
 * surely has no room; a notice says when it may be tight.
 */
export async function planSpace(
  context: Pick<RunContext, 'store' | 'signal'>,
  snapshot: Snapshot,
  connection: Connection,
  reads: readonly Read[],
): Promise<{ expected: ReadonlyMap<Read, Expected>; notices: string[] }> {
  const expected = new Map<Read, Expected>()
  for (const read of reads) {
    if ((await snapshot.position(read.object.name))?.complete) continue
    const found = await expect(context, snapshot, connection, read)
    if (found !== null) expected.set(read, found)
  }
  const needed = [...expected.values()].reduce((sum, { bytes }) => sum + bytes, 0)
  const free = await context.store.freeBytes()
  // Samples have no word in this: they are small.
  if (reads.some(({ limit }) => limit !== Number.POSITIVE_INFINITY)) return { expected, notices: [] }
  const facts = `about ${showBytes(needed)} for its snapshot, and the disk that holds ${context.store.home} has ${showBytes(free)} left`
  if (needed > free) {
    throw new FerryError(
      'store',
      `The source needs ${facts}.`,
      'Make room (crm-ferry purge deletes what ended runs keep), choose another folder with --home, or take fewer records with a filter.',
    )
  }
  // Reports, the journal and the target's index lie on the same disk, and the estimate is one.
  return { expected, notices: needed * 2 > free ? [`Room may run out: reading the source needs ${facts}.`] : [] }
}

/** Null where the source does not count, or not in time. */
async function expect(
  { store, signal }: Pick<RunContext, 'store' | 'signal'>,
  snapshot: Snapshot,
  connection: Connection,
  { object, where, limit, leavesOut }: Read,
): Promise<Expected | null> {
  if (connection.count === undefined) return null
  const { name } = object
  const counted = (await connection.count({ object: name, ...(where === undefined ? {} : { where }) }, signal))?.n
  if (counted === undefined) return null
  const all = leavesOut === 'source' ? ((await connection.count({ object: name }, signal))?.n ?? counted) : counted
  const records = Math.min(counted, limit)
  const left = Math.max(0, records - ((await snapshot.position(name))?.records ?? 0))
  const mean = (await meanBytes(store, name)) ?? guessBytes(object)
  return { records, bytes: Math.ceil(left * mean), outside: Math.max(0, all - counted) }
}

/** Snapshots that are looked at for one that holds the object. */
const newest = 5

/** Of a record of the object, by the newest snapshot that has some; its size is shared out evenly among its records. */
async function meanBytes(store: RunContext['store'], object: string): Promise<number | null> {
  for (const { id } of (await store.catalogue.snapshots()).slice(-newest).reverse()) {
    const snapshot = await store.snapshot(id)
    try {
      const records = (await snapshot.position(object))?.records ?? 0
      if (records >= fewest) return (await snapshot.bytes()) / records
    } finally {
      await snapshot.close()
    }
  }
  return null
}

/** Below this, the size of an empty file would count for much of a record's. */
const fewest = 500

/** Bytes that a value takes before it is compressed, when half of the fields hold one. */
const widths: Partial<Record<FieldType, number>> = {
  ...{ id: 18, reference: 18, user: 18, datetime: 24, date: 10, boolean: 5 },
  ...{ 'long-text': 300, 'rich-text': 600, json: 300, file: 60, address: 60, url: 40, email: 25 },
}
/** Names of fields repeat in each record and compress well, values less. */
const compressed = { names: 0.02, values: 0.4 }
/** Of the index by id. */
const place = 40

function guessBytes({ fields }: ObjectSchema): number {
  const names = fields.reduce((sum, { name }) => sum + name.length + 8, 0)
  const values = fields.reduce((sum, { type }) => sum + (widths[type] ?? 12) / 2, 0)
  return place + names * compressed.names + values * compressed.values
}

/** `12 MB`, in powers of ten as disks are sold. */
export function showBytes(bytes: number): string {
  const [unit, size] = (
    [
      ['GB', 1e9],
      ['MB', 1e6],
      ['kB', 1e3],
    ] as const
  ).find(([, least]) => bytes >= least) ?? ['bytes', 1]
  const amount = bytes / size
  return `${amount < 10 && size > 1 ? amount.toFixed(1) : Math.round(amount)} ${unit}`
}

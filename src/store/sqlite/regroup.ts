import type { Database } from './database.ts'

/**
 * Inside a write transaction: gives the rows of a partition the ordinals in which those of one lock follow each other, else
 * in the order that they had; rows that lock nothing come last. By way of negative ones, since two rows never share one.
 */
export function regroup(db: Database, partition: number): void {
  const order = 'row_number() OVER (ORDER BY lock IS NULL, lock, ordinal)'
  db.run(
    `UPDATE prediction SET ordinal = -moved.next FROM
       (SELECT ordinal AS last, ${order} AS next FROM prediction WHERE partition = ?) AS moved
     WHERE partition = ? AND ordinal = moved.last`,
    partition,
    partition,
  )
  db.run('UPDATE prediction SET ordinal = -ordinal - 1 WHERE partition = ?', partition)
  db.run(
    `UPDATE place SET ordinal = r.ordinal FROM prediction AS r
     WHERE place.partition = ? AND r.partition = place.partition AND r.source_id = place.source_id`,
    partition,
  )
}

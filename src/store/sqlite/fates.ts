import type { Journal, RecordFate } from '../store.ts'
import type { Database } from './database.ts'

/** What a dry run said of records, by their ids, and what a migration made of them. */
export function findFates(db: Database, ...[of, pair, ids]: Parameters<Journal['fates']>): (RecordFate | null)[] {
  return ids.map((id) => {
    const row = db.get<RecordFate>(
      `SELECT p.action, r.target_id AS "predictedId", r.reason AS "predictedReason", o.status, o.target_id AS "targetId",
         o.reason
       FROM partition p
       JOIN place l ON l.partition = p.id AND l.source_id = ?
       JOIN prediction r ON r.partition = p.id AND r.ordinal = l.ordinal
       LEFT JOIN partition w ON w.run = ? AND w.pair = p.pair AND w.action = p.action
       LEFT JOIN outcome o ON o.partition = w.id AND o.ordinal = l.ordinal
       WHERE p.run = ? AND p.pair = ?`,
      id,
      of.migration ?? '',
      of.dryRun,
      pair,
    )
    return row === undefined ? null : { ...row }
  })
}

/** Partitions are numbered in the order they are begun, so the highest number is the newest word on a record. */
export function findTargetIds(db: Database, ...[ends, ids]: Parameters<Journal['targetIds']>): (string | null)[] {
  const found = db.get<{ id: number }>(
    'SELECT id FROM ends WHERE source_account = ? AND object = ? AND target_account = ? AND target_object = ?',
    ends.sourceAccount,
    ends.object,
    ends.targetAccount,
    ends.targetObject,
  )
  if (found === undefined) return ids.map(() => null)
  return ids.map((id) => {
    const row = db.get<{ target_id: string }>(
      'SELECT target_id FROM id_map WHERE ends = ? AND source_id = ? ORDER BY partition DESC LIMIT 1',
      found.id,
      id,
    )
    return row?.target_id ?? null
  })
}

/** Reads through the id map of the target, which has no order by target id: for the rare question after a lost answer. */
export function findMapped(db: Database, ...[target, ids]: Parameters<Journal['mapped']>): Set<string> {
  if (ids.length === 0) return new Set()
  const rows = db.all<{ id: string }>(
    `SELECT DISTINCT m.target_id AS id FROM ends e JOIN id_map m ON m.ends = e.id
     WHERE e.target_account = ? AND e.target_object = ? AND m.target_id IN (SELECT value FROM json_each(?))`,
    target.targetAccount,
    target.targetObject,
    JSON.stringify(ids),
  )
  return new Set(rows.map(({ id }) => id))
}

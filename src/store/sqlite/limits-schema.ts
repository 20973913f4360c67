import { sql } from 'kysely'
import type { Migration } from './open-database.ts'

/** Of permits.ts. `last_slot` makes every slot number of a key unique for ever. */
export const limitsMigrations: readonly Migration[] = [
  (kysely) => [
    kysely.schema
      .createTable('permit_key')
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('last_slot', 'integer', (column) => column.notNull())
      .addColumn('blocked_until', 'integer', (column) => column.notNull())
      .modifyEnd(sql`strict, without rowid`),
    kysely.schema
      .createTable('permit')
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('slot', 'integer', (column) => column.notNull())
      .addColumn('busy_until', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('permit_pk', ['key', 'slot'])
      .modifyEnd(sql`strict, without rowid`),
    kysely.schema.createIndex('permit_by_end').on('permit').columns(['key', 'busy_until']),
  ],
]

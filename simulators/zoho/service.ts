import type { Tokens } from '../kit/auth.ts'
import type { Setup } from '../kit/vendor.ts'
import type { BulkReads } from './bulk/reads.ts'
import type { BulkWrites } from './bulk/writes.ts'
import type { Grants } from './grants.ts'
import type { History } from './history.ts'
import type { Org } from './org.ts'
import type { PageTokens } from './reading/page-tokens.ts'
import type { Reading } from './readings.ts'
import type { ZohoSeed } from './seed.ts'

/** What the routes share. */
export interface Service {
  readonly setup: Setup<ZohoSeed>
  readonly org: Org
  readonly readings: ReadonlySet<Reading>
  readonly tokens: Tokens
  readonly grants: Grants
  readonly history: History
  readonly pages: PageTokens
  readonly bulkReads: BulkReads
  readonly bulkWrites: BulkWrites
  /** Milliseconds since 1970, by the simulator's clock. */
  now(): number
  /** Queries, searches and bulk reads know a field or module a while after its creation. */
  isKnown(what: { readonly since: number }): boolean
}

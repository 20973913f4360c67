import type { Tokens } from '../kit/auth.ts'
import type { RateLimit } from '../kit/limits.ts'
import type { Call, Setup } from '../kit/vendor.ts'
import type { IngestJobs } from './bulk/ingest-jobs.ts'
import type { QueryJobs } from './bulk/jobs.ts'
import type { Locators } from './locators.ts'
import type { Grants } from './oauth/grants.ts'
import type { Org } from './org.ts'
import type { Permission } from './permissions.ts'
import type { Reading } from './readings.ts'
import type { Locks } from './saving/locks.ts'
import type { SalesforceSeed } from './seed.ts'
import type { CustomFields } from './tooling/custom-fields.ts'
import type { Visibility } from './visibility.ts'

/** What the routes share. */
export interface Service {
  readonly setup: Setup<SalesforceSeed>
  readonly org: Org
  readonly permissions: ReadonlySet<Permission>
  readonly readings: ReadonlySet<Reading>
  readonly tokens: Tokens
  readonly grants: Grants
  readonly locators: Locators
  /** API requests of the last 24 hours, and how many there may be. */
  readonly daily: RateLimit
  mostDaily(): number
  /** API requests that are being carried out. */
  readonly running: Set<Call>
  readonly queryJobs: QueryJobs
  /** Query jobs that were created in the last 24 hours. */
  readonly dailyQueryJobs: RateLimit
  /** Bulk ingest jobs, and the batches of theirs in the last 24 hours. */
  readonly ingestJobs: IngestJobs
  readonly dailyBatches: RateLimit
  /** What changes keep for themselves. */
  readonly locks: Locks
  /** Who may see which field, as the permission sets say by now. */
  readonly visibility: Visibility
  readonly customFields: CustomFields
  /** What administrators can query, beside the objects of the business. */
  readonly tooling: Org
  newToken(): string
}

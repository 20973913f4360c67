/**
 * HubSpot's figures. Each is named with its source in README.md; those marked there as assumption are this
 * simulator's own.
 */
/** `v3` is the legacy spelling and behaves as 2026-03. */
export type Version = '2026-03' | '2026-09' | 'v3'

/** Adjustable limits: burst per 10 s, calls a day, calls in flight, searches per second, ms until search knows a change. */
export const limits = { window: 100, daily: 250_000, concurrent: 20, search: 5, searchLag: 0 }

/** Kinds of app: one with a service key, and a public one that an account installed by OAuth, which has no daily limit. */
export const appKinds = ['private', 'oauth']
export const windowMs = 10_000

export const batchSize = 100
export const pageSize = { default: 10, max: 100 }
export const ownerPageSize = { default: 100, max: 500 }
export const searchRules = {
  pageSize: 200,
  results: 10_000,
  groups: 5,
  filtersInGroup: 6,
  filters: 18,
  bodyCharacters: 3_000,
}
export const textLength = 65_536
export const uniqueProperties = 10
export const customProperties = 1_000
export const bodyBytes = 10 * 1024 * 1024
export const targetLength = 16_000

/** Scopes that exist here; a service key has all of them unless the start says otherwise. */
export const allScopes = [
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.schemas.contacts.read',
  'crm.schemas.contacts.write',
  'crm.objects.owners.read',
]

/** HubSpot writes timestamps in UTC and leaves a fraction of zero out. */
export function timestamp(ms: number): string {
  return new Date(Math.floor(ms)).toISOString().replace('.000Z', 'Z')
}

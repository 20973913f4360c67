/**
 * Pipedrive's figures. Each is named with its source in behaviours.md; those marked there as assumption are this
 * simulator's own.
 */

/** A figure that the plan, the seats or the kind of credential decide, until somebody sets it. */
export const BY_PLAN = -1

/** Adjustable limits. */
export const limits = {
  /** Tokens a day of the whole company. */
  daily: BY_PLAN,
  /** Requests in 2 seconds of each credential. */
  window: BY_PLAN,
  /** Searches in 2 seconds of each credential. */
  search: 10,
  /** Refused calls of an API token within 10 seconds before it is blocked, and for how many milliseconds. */
  refusalsBeforeBlock: 20,
  blockTime: 300_000,
  /** Milliseconds until search knows of a change. */
  searchLag: 0,
  /** Milliseconds until an address has its parts, where they are found out. */
  geocodingLag: 0,
  /** Milliseconds that an access token of an app lives. */
  tokenLife: 3_600_000,
  /** Open deals and custom fields that the plan allows. */
  openDeals: 1_000_000_000,
  customFields: 1_000_000_000,
  /** Longest note, in bytes. */
  noteBytes: 102_400,
  /** POST and PUT requests a day of an API token, where that rule still holds. */
  dailyRequests: 10_000,
}

export interface Plan {
  /** Times the tokens of a seat. */
  readonly multiplier: number
  /** Requests in 2 seconds. */
  readonly window: { readonly token: number; readonly oauth: number }
  /** Levels of `visible_to`; the last one is the whole company. */
  readonly visibility: readonly number[]
}

/** https://pipedrive.readme.io/docs/core-api-concepts-rate-limiting */
export const plans: Readonly<Record<string, Plan>> = {
  lite: { multiplier: 1, window: { token: 20, oauth: 80 }, visibility: [1, 3] },
  growth: { multiplier: 2, window: { token: 40, oauth: 160 }, visibility: [1, 3] },
  premium: { multiplier: 5, window: { token: 100, oauth: 400 }, visibility: [1, 3, 5, 7] },
  ultimate: { multiplier: 7, window: { token: 120, oauth: 480 }, visibility: [1, 3, 5, 7] },
}

export const TOKENS_A_SEAT = 30_000
export const WINDOW_MS = 2_000
export const TRASH_MS = 30 * 86_400_000

/** What a route needs that serves without a credential. */
export const openToAll = 'nothing'
/** What a route needs that only an admin may call. */
export const adminOnly = 'admin'

/** https://developers.pipedrive.com/docs/api/v1/Oauth */
export const allScopes = [
  ...['base', 'admin', 'deals:read', 'deals:full', 'contacts:read', 'contacts:full', 'leads:read', 'leads:full'],
  ...['activities:read', 'activities:full', 'products:read', 'products:full', 'users:read', 'recents:read'],
  ...['search:read', 'deal-fields:full', 'contact-fields:full', 'product-fields:full'],
] as const

/**
 * What Pipedrive leaves open and can be read in two ways. Each name switches from the reading that is usual here to the
 * other one.
 */
export const readings = [
  'activity-person-writable',
  'archive-time-in-rfc3339',
  'daily-post-put-limit',
  'deal-needs-person-or-organization',
  'dear-calls-refused',
  'deleted-are-not-found',
  'deleted-in-lists',
  'fractions-in-updated-since',
  'inactive-owners-accepted',
  'lead-fields-as-v2',
  'monetary-needs-currency',
  'next-start-null',
  'participants-without-primary',
  'person-without-name',
  'pipeline-with-stages',
  'required-fields-enforced',
  'retry-after-on-429',
  'scoped-search-500',
  'token-in-query',
  'unknown-members-ignored',
  'update-time-writable',
  'v1-creations-answer-200',
] as const
export type Reading = (typeof readings)[number]

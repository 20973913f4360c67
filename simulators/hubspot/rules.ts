/**
 * HubSpot's figures. Each is named with its source in behaviours.md; those marked there as assumption are this
 * simulator's own.
 */
/** `v3`, and `v4` of associations, are the legacy spellings and behave as 2026-03. */
export type Version = '2026-03' | '2026-09' | 'v3' | 'v4'

/** Adjustable limits. */
export const limits = {
  /** Calls in 10 seconds. */
  window: 100,
  /** Calls a day. */
  daily: 250_000,
  /** Calls in flight. */
  concurrent: 20,
  /** Searches a second. */
  search: 5,
  /** Milliseconds until search knows of a change. */
  searchLag: 0,
  /** Milliseconds until records can be written with a property that was created. */
  definitionLag: 0,
  /** Milliseconds that an access token of a public app lives. */
  tokenLife: 1_800_000,
  /** Custom objects of the account. */
  customObjects: 10,
  /** Pipelines of each object, beside the standard ones. */
  pipelines: 100,
  /** Records of each object. */
  records: 15_000_000,
  /** Custom properties of each object. */
  customProperties: 1_000,
  /** Records of one object that a record can be associated with. */
  associations: 50_000,
  /** Associations of a record that one answer tells. */
  associationPage: 500,
  /** Labels of the account's own between two objects. */
  associationLabels: 50,
}

/** Kinds of app: one with a service key, and a public one that an account installed by OAuth, which has no daily limit. */
export const appKinds = ['private', 'oauth']

/**
 * What HubSpot leaves open and can be read in two ways. Each name switches from the reading that README.md describes
 * as usual to the other one.
 */
export const readings = [
  'activities-without-unique-values',
  'archived-keys-stay',
  'archived-name-conflicts',
  'archived-name-returns',
  'archived-owner-allowed',
  'associations-answer-200',
  'createdate-writable',
  'default-associations-both-ways',
  'email-bodies-open',
  'email-upsert-merges',
  'first-company-is-primary',
  'gdpr-email-blocked',
  'html-as-sent',
  'key-fills-property',
  'lead-of-company',
  'leads-from-their-side-only',
  'no-207-on-2026-09',
  'numeric-association-ids',
  'object-scope-reads-definitions',
  'rate-limits-by-category',
  'required-by-every-version',
  'required-by-2026-09-only',
  'retry-after-on-429',
  'stages-as-options',
  'stages-deleted-in-use',
  'stale-ends-refuse-all',
  'unique-case-matters',
] as const
export type Reading = (typeof readings)[number]

/** What a route needs that serves without a credential. */
export const openToAll = 'nothing'
export const windowMs = 10_000

export const batchSize = 100
/** Inputs of batches of associations. */
export const associationBatch = { create: 2_000, read: 1_000, archive: 100 }
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
/** Custom properties of the whole account, in multiples of those of an object. */
export const overallCustomProperties = 10
export const historyPageSize = 50
export const recycleDays = 90
export const mergedIdentities = 250
export const bodyBytes = 10 * 1024 * 1024
export const targetLength = 16_000

/** HubSpot writes timestamps in UTC and leaves a fraction of zero out. */
export function timestamp(ms: number): string {
  return new Date(Math.floor(ms)).toISOString().replace('.000Z', 'Z')
}

/** What an administrator can demand of a value. https://github.com/HubSpot/HubSpot-public-api-spec-collection */
export const ruleTypes = [
  ...['MIN_LENGTH', 'MAX_LENGTH', 'MIN_NUMBER', 'MAX_NUMBER', 'DECIMAL', 'REGEX', 'FORMAT'],
  ...['ALPHANUMERIC', 'SPECIAL_CHARACTERS', 'WHITESPACE', 'START_DATE', 'END_DATE', 'DAYS_OF_WEEK'],
  ...['BEFORE_DURATION', 'AFTER_DURATION', 'EMAIL', 'EMAIL_ALLOWED_DOMAINS', 'EMAIL_BLOCKED_DOMAINS'],
  ...['DOMAIN', 'URL', 'URL_ALLOWED_DOMAINS', 'PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE'],
]

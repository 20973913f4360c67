/** Figures of a new account; README.md says what they bound. */
export const limits = {
  window: 100,
  windowMs: 10_000,
  inFlight: 20,
  daily: 250_000,
  batchRows: 100,
  batchBytes: 1_000_000,
  fileBytes: 10_000_000,
  newObjects: 0,
  pageRows: 100,
  lookupRows: 100,
  jobRows: 10_000,
  jobBytes: 10_000_000,
  jobHours: 24,
  jobsOpen: 5,
  jobMs: 0,
  lookupLag: 0,
  lockMs: 0,
  settleMs: 1_000,
  tokenMs: 3_600_000,
}

export const settings = {
  replay: 'safe',
  writes: 'batch',
  refusal: 'row',
  files: 'off',
  'client-id': 'reference-client',
  'client-secret': 'reference-secret',
}

/** What a create does whose external key a record has already, by the name of the option. */
export const repeats = { safe: 'merges', refused: 'refused', blind: 'duplicates' } as const
export type OnRepeat = (typeof repeats)[keyof typeof repeats]

/** Whether there are files, and whether they have external keys. */
export const fileKinds = ['off', 'keyed', 'keyless'] as const
export type Files = (typeof fileKinds)[number]

export const ways = ['batch', 'jobs'] as const
export type Way = (typeof ways)[number]

/** What a wrong row keeps out: itself, its batch, or its batch without a word about which row it is. */
export const refusals = ['row', 'batch', 'unnamed'] as const
export type RefusalWay = (typeof refusals)[number]

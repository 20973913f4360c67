/** How much a person has to look at a proposed pair of fields. */
export type Band = 'sure' | 'likely' | 'unsure'

/**
 * The least confidence of each band. `sure` is right unless something is odd about this account; `likely` wants a glance;
 * `unsure` wants an answer. Below `unsure` a pair is not proposed, and from `alternative` on it is named as a choice.
 */
export const least = { sure: 0.9, likely: 0.75, unsure: 0.5, alternative: 0.35 } as const

/** How sure the pairs of a plan are, in the order in which a person looks at them; `by hand`: a person decided. */
export const doubtfulFirst = ['unsure', 'likely', 'by hand', 'sure'] as const
export type Sureness = (typeof doubtfulFirst)[number]

export function surenessOf({ confidence }: { confidence?: number | undefined }): Sureness {
  return confidence === undefined ? 'by hand' : bandOf(confidence)
}

export function bandOf(confidence: number): Band {
  if (confidence >= least.sure) return 'sure'
  return confidence >= least.likely ? 'likely' : 'unsure'
}

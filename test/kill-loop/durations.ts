/** Of the workers of the loop, in milliseconds: short, so that takeovers are not waited for long. */
export const durations = { lease: 9_000, longestRequest: 4_000 }

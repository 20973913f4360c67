/** Of the workers of the loop, in milliseconds: short, so that takeovers are not waited for long. */
export const durations = { lease: 9_000, longestRequest: 4_000 }

/** A write is received whole so long before it is carried out, whoever has gone meanwhile. Milliseconds. */
export const workMs = 80
/** After so many milliseconds a target has carried out what it received, if it is not made to be late. */
export const settleMs = 400

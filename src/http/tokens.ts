import type { Clock } from '../model/clock.ts'
import { CrmError } from '../model/errors.ts'
import type { ClientOptions, Loan, Token, TokenSource, TokenStore } from './http.ts'
import { singleFlight } from './single-flight.ts'
import { untilAborted } from './until-aborted.ts'

/** A token is renewed so long before its end, or a tenth of its life where that is less. */
const earlyMs = 60_000
/** How often a process looks whether another has renewed the token. */
const lookEveryMs = 200

export interface TokenParts {
  tokens: TokenStore
  clock: Clock
  /** Names this process among those that share the store. */
  holder: string
}

/**
 * One token for every process that shares the store: one of them renews it while the others wait, and what the vendor
 * gives is durable before anybody uses it, since the refresh token before it may be void from then on.
 */
export function shareToken(
  source: TokenSource,
  { tokens, clock, holder }: TokenParts,
): Required<Pick<ClientOptions, 'authorize' | 'reauthorize'>> {
  const { key, timeoutMs } = source
  let current: Token | null = null
  /** Refused by the vendor, whatever its life said. */
  let refused: string | null = null

  const isUsable = (token: Token | null): token is Token =>
    token !== null && token.access !== refused && (token.freshUntil === null || clock.now() < token.freshUntil)

  const stored = async (): Promise<Token | null> => {
    const known = await tokens.read(key)
    return isUsable(known) ? known : null
  }

  /**
   * Of the process that holds the claim. It is carried through though nobody may wait for it any more: an answer that is
   * not kept would lose the only refresh token. Where the claim ended first, the token of whoever was faster stands.
   */
  const replace = async (known: Token | null, version: number): Promise<Token> => {
    try {
      const loan = await withinTime(timeoutMs, clock, (signal) => source.renew(known, signal))
      const token = tokenOf(loan, known, clock.now())
      if (await tokens.save(key, version, token)) return token
      return (await stored()) ?? token
    } catch (error) {
      const newer = await stored()
      if (newer !== null) return newer
      throw error
    }
  }

  const obtain = async (signal: AbortSignal): Promise<Token> => {
    for (;;) {
      const known = await stored()
      if (known !== null) return known
      const claim = await tokens.claim(key, holder, clock.now(), timeoutMs)
      if ('waitMs' in claim) {
        await clock.sleep(Math.min(Math.max(claim.waitMs, 1), lookEveryMs), signal)
        continue
      }
      try {
        return isUsable(claim.token) ? claim.token : await replace(claim.token, claim.version)
      } finally {
        await tokens.release(key, holder)
      }
    }
  }

  const renew = singleFlight(async (signal) => {
    current = await obtain(signal)
    source.observe?.(current)
  })

  return {
    async authorize(signal) {
      if (!isUsable(current)) await renew(signal)
      return source.headers(current?.access ?? '')
    },
    /** What was last handed out is what the vendor has refused. */
    async reauthorize(signal) {
      refused = current?.access ?? null
      await renew(signal)
    },
  }
}

/** A vendor that hands out no new refresh token goes on taking the old one; what that was consented to stays. */
function tokenOf({ access, refresh, lifeMs, scope }: Loan, known: Token | null, now: number): Token {
  return {
    access,
    refresh: refresh ?? known?.refresh ?? null,
    freshUntil: lifeMs === undefined ? null : now + lifeMs - Math.min(earlyMs, lifeMs / 10),
    scope: scope ?? known?.scope ?? null,
  }
}

/** The claim is over after `ms`, and another process may ask with the same refresh token. */
async function withinTime<T>(ms: number, clock: Clock, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const [timer, cut] = [new AbortController(), new AbortController()]
  const message = `The vendor gave no token within ${ms / 1_000} s.`
  const late = new CrmError({ kind: 'transient', scope: 'request', stored: 'unknown', message })
  const expiry = clock.sleep(ms, timer.signal).then(
    () => cut.abort(late),
    () => undefined,
  )
  try {
    return await untilAborted(work(cut.signal), cut.signal)
  } finally {
    timer.abort()
    await expiry
  }
}

/** Tokens of one process, for tests and for accounts that no other process uses. */
export function createMemoryTokens(): TokenStore {
  const tokens = new Map<string, { token: Token | null; version: number; holder: string | null; until: number }>()
  const entryOf = (key: string) => {
    const entry = tokens.get(key) ?? { token: null, version: 0, holder: null, until: 0 }
    tokens.set(key, entry)
    return entry
  }
  return {
    read: async (key) => entryOf(key).token,
    async claim(key, holder, now, forMs) {
      const entry = entryOf(key)
      if (entry.holder !== null && entry.until > now) return { waitMs: entry.until - now }
      Object.assign(entry, { holder, until: now + forMs })
      return { token: entry.token, version: entry.version }
    },
    async save(key, version, token) {
      const entry = entryOf(key)
      if (entry.version !== version) return false
      Object.assign(entry, { token, version: version + 1 })
      return true
    },
    async release(key, holder) {
      const entry = entryOf(key)
      if (entry.holder === holder) entry.holder = null
    },
  }
}

import type { Tokens } from '../kit/auth.ts'
import { concurrencyLimit } from '../kit/limits.ts'
import type { Answer, Call, Route, Setup } from '../kit/vendor.ts'
import { objectNamed } from './crm-object.ts'
import { expiredCredentials, locked, missingScopes, noCredentials, Refusal } from './errors.ts'
import type { Scopes } from './object-kinds.ts'
import type { Portal } from './portal.ts'
import type { Rates } from './rates.ts'
import { openToAll } from './rules.ts'

/** Who may call, and how often. */
export interface Admission {
  admit(call: Call, route: Route): Answer | undefined
  release(call: Call): void
  /** Correlation id in header and error body, and the rate headers. */
  finish(call: Call, answer: Answer): Answer
}

/** Asks for a credential, for room in the limits and for scopes, in this order. */
export function createAdmission(
  portal: Portal,
  tokens: Tokens,
  rates: Rates,
  { clock, limits, random: stream }: Setup<unknown>,
): Admission {
  const random = stream('correlation')
  const parallel = concurrencyLimit(() => limits.concurrent!)
  const inFlight = new WeakSet<Call>()

  const demand = (call: Call, route: Route): void => {
    if (route.needs?.includes(openToAll)) return
    call.key = authenticate(call, tokens, clock.now())
    rates.spend(call)
    if (!parallel.enter()) throw locked()
    inFlight.add(call)
    const missing = scopesOf(portal, call, route).filter((scopes) => !scopes.some((scope) => portal.grants(scope)))
    if (missing.length > 0) throw missingScopes([...new Set(missing.flat())])
  }

  return {
    admit: (call, route) => {
      try {
        demand(call, route)
        return undefined
      } catch (error) {
        if (error instanceof Refusal) return { status: error.status, headers: error.headers, body: error.body }
        throw error
      }
    },
    release: (call) => {
      if (inFlight.delete(call)) parallel.leave()
    },
    finish: (call, { status, headers, body }) => {
      const correlationId = random.uuid()
      const isError = status >= 400 && typeof body === 'object' && !(body instanceof Uint8Array)
      const said = isError ? { ...body, correlationId } : body
      return {
        status,
        headers: { 'x-hubspot-correlation-id': correlationId, ...rates.headers(call), ...headers },
        ...(said !== undefined && { body: said }),
      }
    },
  }
}

/**
 * The scopes that a call needs, each with what would do in its place: `read :objectType` is the scope to read records of
 * the object in the path. For an object that is not known none is asked; its refusal comes from the route.
 */
function scopesOf(portal: Portal, { params }: Call, { needs = [] }: Route): string[][] {
  const scopes = needs.map((need) =>
    need.split(' | ').flatMap((each) => {
      const [, right, name] = /^(\w+) :(\w+)$/.exec(each) ?? []
      if (right === undefined || name === undefined) return [each]
      const object = objectNamed(portal, params[name] ?? '')
      if (object === undefined) return []
      const { scopes } = object.kind
      const opensDefinitions = right === 'readSchema' && portal.reads('object-scope-reads-definitions')
      return [scopes[right as keyof Scopes], ...(opensDefinitions ? [scopes.read] : [])]
    }),
  )
  return scopes.filter((each) => each.length > 0)
}

/** Whose token a call brings. Throws when there is none that is alive. */
function authenticate(call: Call, tokens: Tokens, now: number): string {
  const [, token = ''] = /^Bearer (\S+)$/i.exec(call.header('authorization') ?? '') ?? []
  const state = tokens.state(token, now)
  if (state === 'expired') throw expiredCredentials(Math.floor((now - tokens.find(token)!.expiresAt!) / 1_000))
  if (state !== 'valid') throw noCredentials()
  return tokens.find(token)!.subject
}

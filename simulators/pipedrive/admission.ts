import type { Tokens } from '../kit/auth.ts'
import type { Answer, Call, Route, Setup } from '../kit/vendor.ts'
import type { Company } from './company.ts'
import { forbidden, Refusal, unauthorized } from './errors.ts'
import type { Rates } from './rates.ts'
import { callerOf, type PricedRoute } from './routes/request.ts'
import { adminOnly, openToAll } from './rules.ts'

/** Who may call, and how often. */
export interface Admission {
  admit(call: Call, route: Route): Answer | undefined
  /** The correlation id and the rate headers. */
  finish(call: Call, answer: Answer): Answer
}

/** Asks for a credential, for room in the limits and for scopes, in this order. */
export function createAdmission(
  company: Company,
  tokens: Tokens,
  rates: Rates,
  scopes: ReadonlySet<string>,
  { clock, random: stream }: Setup<unknown>,
): Admission {
  const random = stream('correlation')
  const demand = (call: Call, route: PricedRoute): void => {
    if (route.needs?.includes(openToAll)) return
    call.key = subjectOf(company, tokens, call, clock.now())
    rates.spend(call, { ...route, cost: route.cost ?? 1 })
    const { user, by } = callerOf(company, call)
    for (const need of route.needs ?? []) {
      const among = need.split('|')
      if (by === 'oauth' && !among.some((scope) => scopes.has(scope))) throw forbidden('Scope and URL mismatch')
      if (by === 'token' && call.method !== 'GET' && among.every(isForAdmins) && !user.is_admin)
        throw forbidden('You do not have permission to do this.')
    }
  }
  return {
    admit: (call, route) => {
      try {
        demand(call, route as PricedRoute)
        return undefined
      } catch (error) {
        if (error instanceof Refusal) return { status: error.status, headers: error.headers, body: error.body }
        throw error
      }
    },
    finish: (call, { status, headers, body }) => ({
      status,
      headers: { 'x-correlation-id': random.uuid(), ...rates.headers(call), ...headers },
      ...(body !== undefined && { body }),
    }),
  }
}

const isForAdmins = (scope: string): boolean => scope === adminOnly || scope.endsWith('-fields:full')

/**
 * Whose credential a call brings: an API token in its own header, or an access token of an app as Bearer. One in the
 * place of the other is refused. Throws when there is none that is alive.
 */
function subjectOf(company: Company, tokens: Tokens, call: Call, now: number): string {
  const [, bearer] = /^Bearer (\S+)$/i.exec(call.header('authorization') ?? '') ?? []
  const inQuery = company.reads('token-in-query') && call.path.includes('/v1/') ? call.query.get('api_token') : null
  const apiToken = call.header('x-api-token') ?? inQuery ?? undefined
  const given = apiToken ?? bearer ?? ''
  const subject = tokens.find(given)?.subject
  const isRightKind = subject?.startsWith(apiToken === undefined ? 'oauth' : 'token') === true
  if (!isRightKind || tokens.state(given, now) !== 'valid') throw unauthorized()
  return subject
}

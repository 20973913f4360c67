import { concurrencyLimit, type RateLimit, slidingWindow } from '../kit/limits.ts'
import type { Answer, Call, Route } from '../kit/vendor.ts'
import { answerOf, invalidToken, Refusal } from './errors.ts'
import type { Module } from './org.ts'
import { creditsOf, DAY, EDITIONS, weightOf } from './rules.ts'
import { allows } from './scopes.ts'
import type { Service } from './service.ts'

export interface Admission {
  admit(call: Call, route: Route): Answer | undefined
  weigh(call: Call, route: Route): Answer | undefined
  release(call: Call): void
  finish(call: Call, answer: Answer): Answer
}

type Cause = 'concurrency' | 'sub-concurrency' | 'credits'

/** Who may call, how often in a day, and how much at a time. */
export function createAdmission(service: Service): Admission {
  const { setup, org } = service
  const { limits } = setup
  const { edition, users_license } = org.details
  const most = (): number => limits.credits || creditsOf(edition, users_license)
  const credits: RateLimit = slidingWindow(most, DAY)
  const flight = concurrencyLimit(() => limits.concurrency || EDITIONS[edition].concurrency)
  const heavy = concurrencyLimit(() => limits.subConcurrency!)
  const held = new Map<Call, boolean>()

  const tooMany = (cause: Cause): Answer => {
    const code = service.readings.has('rate-limit-exceeded') ? 'RATE_LIMIT_EXCEEDED' : 'TOO_MANY_REQUESTS'
    return answerOf(new Refusal(429, code, setup.settings[`${cause}-text`]!))
  }
  return {
    admit: (call, route) => {
      if (route.needs === undefined) return undefined
      const refusal = authenticate(service, call, route.needs)
      if (refusal !== undefined) return answerOf(refusal)
      if (!flight.enter()) return tooMany('concurrency')
      held.set(call, false)
      return undefined
    },
    weigh: (call, route) => {
      if (route.needs === undefined) return undefined
      const weight = weightOf(call.method, call.path, call.query, call.body)
      call.weight = weight.credits
      if (weight.isHeavy) {
        if (!heavy.enter()) return tooMany('sub-concurrency')
        held.set(call, true)
      }
      return credits.take(call.arrivedAt, weight.credits).allowed ? undefined : tooMany('credits')
    },
    release: (call) => {
      const isHeavy = held.get(call)
      if (isHeavy === undefined) return
      held.delete(call)
      flight.leave()
      if (isHeavy) heavy.leave()
    },
    finish: (call, answer) => {
      const { remaining } = credits.peek(setup.clock.now())
      if (call.key === '' || remaining > most() / 2) return answer
      return { ...answer, headers: { ...answer.headers, 'x-api-credits-remaining': String(remaining) } }
    },
  }
}

function authenticate(
  { org, tokens, grants, now }: Service,
  call: Call,
  needs: readonly string[],
): Refusal | undefined {
  const [, token] = /^Zoho-oauthtoken (\S+)$/.exec(call.header('authorization') ?? '') ?? []
  if (token === undefined) return new Refusal(401, 'AUTHENTICATION_FAILURE', 'Authentication failed')
  if (tokens.state(token, now()) !== 'valid') return invalidToken()
  call.key = tokens.find(token)!.subject
  const scopes = grants.scopesOf(token)
  const module = org.modules.get(call.params.module ?? '')
  const isAllowed = needs.every((need) => allowsIn(scopes, need, module, call.params.module))
  return isAllowed ? undefined : scopeMismatch()
}

/** Throws a Refusal where the token of a call may not read a module that only the body names. */
export function demandReading({ grants }: Service, call: Call, module: Module): void {
  const [, token = ''] = (call.header('authorization') ?? '').split(' ')
  if (!allowsIn(grants.scopesOf(token), 'ZohoCRM.modules.{module}.READ', module)) throw scopeMismatch()
}

/** Modules that administrators made have a scope together, too. */
function allowsIn(scopes: string, need: string, module: Module | undefined, name = module?.api_name ?? ''): boolean {
  const names = module?.kind === 'custom' ? [name, 'custom'] : [name]
  return names.some((each) => allows(scopes, need.replace('{module}', each)))
}

function scopeMismatch(): Refusal {
  return new Refusal(401, 'OAUTH_SCOPE_MISMATCH', 'invalid oauth scope to access this URL')
}

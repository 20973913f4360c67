import { createTokens } from '../kit/auth.ts'
import type { Account, Answer, Call, Route, Setup, Vendor } from '../kit/vendor.ts'
import { createAdmission } from './admission.ts'
import { openCrm } from './crm.ts'
import { editRecords } from './edit.ts'
import { createJobs, type Jobs } from './jobs.ts'
import { Refusal } from './refusal.ts'
import { accountRoutes } from './routes/account.ts'
import { fileRoutes } from './routes/files.ts'
import { jobRoutes } from './routes/jobs.ts'
import { readRoutes } from './routes/read.ts'
import { answerRefusal } from './routes/request.ts'
import { schemaRoutes } from './routes/schema.ts'
import { writeRoutes } from './routes/write.ts'
import { limits, settings } from './rules.ts'
import type { ReferenceSeed } from './seed.ts'

/** A plain CRM with the differences between vendors as options. README.md is its documentation. */
export const reference: Vendor<ReferenceSeed> = {
  name: 'reference',
  limits,
  pace: ({ batch, job = 0 }) => ({ jobMs: job, settleMs: limits.settleMs + batch[1] }),
  settings,
  open: openAccount,
}

function openAccount(setup: Setup<ReferenceSeed>): Account {
  const crm = openCrm(setup)
  const tokens = createTokens()
  const jobs = createJobs(crm)
  const { admit, release, finish, dayLeft } = createAdmission(setup, tokens)
  const routes = [
    ...accountRoutes(crm, setup, tokens, dayLeft),
    ...schemaRoutes(crm),
    ...readRoutes(crm),
    ...writeRoutes(crm),
    ...jobRoutes(crm, jobs),
    ...fileRoutes(crm, setup),
  ].map((route) => ({ ...route, handle: answering(route, jobs) }))
  return {
    store: crm.store,
    tokens,
    routes,
    unrouted: (call) => notServed(routes, call),
    admit,
    release,
    finish,
    failure,
    edit: (change) => {
      jobs.advance()
      return editRecords(crm, change)
    },
    env: (url) => ({
      REFERENCE_URL: url,
      REFERENCE_CLIENT_ID: setup.settings['client-id']!,
      REFERENCE_CLIENT_SECRET: setup.settings['client-secret']!,
    }),
    judged: () => {
      jobs.advance()
      return {
        person: crm.records('person').values(),
        company: crm.records('company').values(),
        link: crm.links.values(),
      }
    },
  }
}

/** A handler before which jobs have gone on, and whose refusals become answers. */
function answering({ handle }: Route, jobs: Jobs): (call: Call) => Answer | Promise<Answer> {
  return (call) => {
    try {
      jobs.advance()
      const answer = handle(call)
      return answer instanceof Promise ? answer.catch(answerRefusal) : answer
    } catch (error) {
      return answerRefusal(error)
    }
  }
}

function notServed(routes: readonly Route[], { path }: Call): Answer {
  const isKnown = routes.some((route) => new RegExp(`^${route.path.replace(/:\w+/g, '[^/]+')}$`).test(path))
  return answerRefusal(
    isKnown
      ? new Refusal(405, 'method_unknown', 'The path is served with another method.')
      : new Refusal(404, 'not_found', 'There is no such path.'),
  )
}

const failures: Readonly<Record<number, readonly [code: string, message: string]>> = {
  401: ['token_expired', 'The token has ended.'],
  429: ['window_full', 'Too many calls in a short time.'],
  503: ['busy', 'Nothing was carried out; try again.'],
}

/** What the CRM itself says with a status that a fault asks for. */
function failure(status: number): Answer {
  const [code, message] = failures[status] ?? ['failed', 'Something went wrong.']
  return answerRefusal(new Refusal(status, code, message, {}, status === 429 ? 1_000 : undefined))
}

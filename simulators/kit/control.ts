import type { Context, Hono } from 'hono'
import { type Fault, faultProblem } from './faults.ts'
import { OptionError, override } from './options.ts'
import type { Environment, Simulation } from './simulator.ts'

type Handler = (context: Context<Environment>) => unknown

class ControlError extends Error {}

/**
 * Adds the control plane below `/_sim`. Its calls are never delayed, limited or put in the ledger.
 * A wrong call is answered with 400 and `{ error }`.
 */
export function addControlPlane(app: Hono<Environment>, simulation: Simulation): void {
  const serve = (method: 'GET' | 'POST', path: string, handler: Handler): void => {
    app.on(method, `/_sim/${path}`, async (context) => {
      try {
        return context.json((await handler(context)) ?? null)
      } catch (error) {
        if (error instanceof ControlError || error instanceof OptionError)
          return context.json({ error: error.message }, 400)
        throw error
      }
    })
  }
  serve('GET', 'records', (context) => readRecords(context, simulation))
  serve('POST', 'records', (context) => editRecords(context, simulation))
  serve('GET', 'ledger', (context) => readLedger(context, simulation))
  serve('GET', 'truth', () => simulation.world.truth)
  serve('GET', 'judgement', () => judge(simulation))
  serve('POST', 'reset', () => {
    simulation.reset()
    return { reset: true }
  })
  serve('GET', 'faults', () => ({ faults: simulation.faults.list() }))
  serve('POST', 'faults', (context) => changeFaults(context, simulation))
  serve('GET', 'clock', () => clockState(simulation))
  serve('POST', 'clock', (context) => changeClock(context, simulation))
  serve('GET', 'limits', () => ({ limits: simulation.limits }))
  serve('POST', 'limits', (context) => changeLimits(context, simulation))
  serve('GET', 'tokens', () => ({ tokens: simulation.account.tokens.list() }))
  serve('POST', 'tokens', (context) => changeTokens(context, simulation))
  app.all('/_sim/*', (context) =>
    context.json({ error: `There is no ${context.req.method} ${context.req.path}.` }, 404),
  )
}

function readRecords(context: Context<Environment>, { account }: Simulation): object {
  account.settle?.()
  const name = context.req.query('collection')
  const names = account.store.names()
  if (name === undefined)
    return { collections: names.map((each) => ({ name: each, size: account.store.collection(each).size })) }
  if (!names.includes(name)) throw new ControlError(`There is no collection "${name}"; there are ${names.join(', ')}.`)
  const collection = account.store.collection(name)
  const ids = context.req.query('ids')?.split(',')
  const limit = Number(context.req.query('limit') ?? Number.POSITIVE_INFINITY)
  const records = ids
    ? ids.flatMap((id) => collection.get(id) ?? [])
    : collection.from(context.req.query('from'), limit)
  return { collection: name, size: collection.size, records }
}

/** The body is the vendor's affair; an {@link OptionError} of the vendor comes back as 400. */
async function editRecords(context: Context<Environment>, { account, vendor }: Simulation): Promise<unknown> {
  if (account.edit === undefined) throw new ControlError(`Records of ${vendor.name} cannot be changed from here.`)
  return account.edit(await readJson(context))
}

function readLedger(context: Context<Environment>, { ledger }: Simulation): object {
  const { window, method, path, key, entries } = context.req.query()
  const filter = {
    ...(window !== undefined && { windowMs: Number(window) }),
    ...(method !== undefined && { method }),
    ...(path !== undefined && { path }),
    ...(key !== undefined && { key }),
  }
  return { ...ledger.figures(filter), ...(entries === '1' && { entries: ledger.entries(filter) }) }
}

function judge({ account, vendor, world }: Simulation): unknown {
  if (world.judge === undefined) throw new ControlError('The loaded world has no judge.')
  account.settle?.()
  return world.judge(vendor.name, account.judged())
}

/** Body: `{ faults: [...] }` replaces, `{ add: [...] }` adds, `{ faults: [] }` ends all faults. */
async function changeFaults(context: Context<Environment>, { faults }: Simulation): Promise<object> {
  const body = await readJson(context)
  const list = (body.faults ?? body.add) as Fault[] | undefined
  if (!Array.isArray(list)) throw new ControlError('Send { "faults": [...] } to replace or { "add": [...] } to add.')
  for (const fault of list) {
    const problem = faultProblem(fault)
    if (problem !== undefined) throw new ControlError(problem)
  }
  if (body.faults === undefined) faults.add(list)
  else faults.set(list)
  return { faults: faults.list() }
}

function clockState({ clock }: Simulation): object {
  return { now: new Date(clock.now()).toISOString(), ms: clock.now(), frozen: clock.frozen }
}

/** Body: `{ now, frozen? }` (ISO text or milliseconds), `{ advance }` in milliseconds, or `{ real: true }`. */
async function changeClock(context: Context<Environment>, simulation: Simulation): Promise<object> {
  const { now, frozen, advance, real } = await readJson(context)
  if (real === true) simulation.clock.reset()
  else if (typeof advance === 'number') simulation.clock.advance(advance)
  else {
    const time = new Date(now as string | number).getTime()
    if (now === undefined || Number.isNaN(time))
      throw new ControlError('Send { "now" }, { "advance" } or { "real": true }.')
    simulation.clock.set(time, frozen === true)
  }
  return clockState(simulation)
}

/** Body: limit names with their new figures. */
async function changeLimits(context: Context<Environment>, { limits, vendor }: Simulation): Promise<object> {
  const changes = await readJson(context)
  if (!Object.values(changes).every((value) => typeof value === 'number' && value >= 0))
    throw new ControlError('A limit is a number that is not negative.')
  Object.assign(limits, override(limits, changes as Record<string, number>, `limit of ${vendor.name}`))
  return { limits }
}

/** Body: `{ action: "expire" | "revoke", token? }` (without token: all) or `{ action: "shorten", lifeMs }`. */
async function changeTokens(context: Context<Environment>, { account, clock }: Simulation): Promise<object> {
  const { action, token, lifeMs } = await readJson(context)
  const chosen = token as string | undefined
  if (chosen !== undefined && account.tokens.find(chosen) === undefined)
    throw new ControlError('There is no such token.')
  if (action === 'expire') account.tokens.expire(clock.now(), chosen)
  else if (action === 'revoke') account.tokens.revoke(chosen)
  else if (action === 'shorten' && typeof lifeMs === 'number') account.tokens.shorten(lifeMs, clock.now())
  else throw new ControlError('Send { "action": "expire" | "revoke", "token"? } or { "action": "shorten", "lifeMs" }.')
  return { tokens: account.tokens.list() }
}

async function readJson(context: Context<Environment>): Promise<Record<string, unknown>> {
  const body: unknown = await context.req.json().catch(() => undefined)
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new ControlError('The body is a JSON object.')
  return body as Record<string, unknown>
}

import { appendFileSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import type { NetworkTransport, Transport, WireRequest } from '../../src/http/transport.ts'
import type { Store } from '../../src/store/store.ts'

/** The moments in which a worker can be made to die, in the order in which a migration comes by them. */
export const failPoints = [
  /** Pages of the source, or predictions, are durable and the reading is not over. */
  'extract',
  'predict',
  'before-intent',
  'after-intent',
  /** Before-images are durable, the update has not left. */
  'before-image',
  'before-send',
  /** The request has left and nobody waits for its answer. */
  'after-send',
  /** The answer is here and not in the journal. */
  'after-answer',
  /** Some pieces of a batch's outcomes are durable. */
  'mid-settle',
  /** Outcomes of a batch that stays open are durable. */
  'keep',
  'after-settle',
  /** A batch that an earlier worker left in doubt has a new intent. */
  'in-doubt',
  /** Links between records that are all there. */
  'link-leaves',
  'link-answered',
  'job-opened',
  'job-durable',
  'job-uploaded',
  'job-polled',
  'job-results',
  /** Everything is done and the run does not say so. */
  'finish',
] as const

export type FailPoint = (typeof failPoints)[number]

export interface Doom {
  point: FailPoint
  /** Which coming by, from 1. */
  nth: number
}

/** What a worker notes for who watches it: that it sent a request, wrote under its fence, was frozen, or died on purpose. */
export type Note = 'sent' | 'wrote' | 'frozen' | FailPoint

/** Where a worker stands still: at once at a point, or soon after one of its writes, whatever it does then. */
export interface Freeze {
  at: FailPoint | 'wrote'
  nth: number
}

/** Milliseconds. */
const freezesWithin = 60

/**
 * Counts how often each point is come by, and ends this process without a word at the one that was chosen, or makes it
 * stand still: between two of its tasks, since a process that stands still in the middle of a transaction keeps everybody
 * from writing, also who would take its place.
 */
export function createFate(dooms: readonly Doom[], notes: string, freeze: Freeze | null = null) {
  const counts = new Map<FailPoint, number>()
  let writes = 0
  const standStill = (): void => {
    appendFileSync(notes, 'frozen\n')
    process.kill(process.pid, 'SIGSTOP')
  }
  const note = (text: Note): void => {
    appendFileSync(notes, `${text}\n`)
    if (text !== 'wrote' || freeze?.at !== 'wrote') return
    if (++writes === freeze.nth) setTimeout(standStill, Math.random() * freezesWithin)
  }
  const isDue = (point: FailPoint): boolean => {
    const count = (counts.get(point) ?? 0) + 1
    counts.set(point, count)
    if (freeze?.at === point && freeze.nth === count) standStill()
    return dooms.some((doom) => doom.point === point && doom.nth === count)
  }
  const die = (point: FailPoint): void => {
    note(point)
    process.kill(process.pid, 'SIGKILL')
  }
  return {
    note,
    isDue,
    die,
    pass(point: FailPoint): void {
      if (isDue(point)) die(point)
    },
  }
}

export type Fate = ReturnType<typeof createFate>

type Wrapped<T> = { [Name in keyof T]?: T[Name] }

/** The part with some of its methods replaced; the others stay bound to the original. */
function replace<T extends object>(part: T, methods: Wrapped<T>): T {
  return new Proxy(part, {
    get(inner, name) {
      if (Object.hasOwn(methods, name)) return Reflect.get(methods, name)
      const member: unknown = Reflect.get(inner, name)
      return typeof member === 'function' ? member.bind(inner) : member
    },
  })
}

/** The store with fail points around what it makes durable. */
export function withFate(store: Store, fate: Fate): Store {
  const { journal, runs } = store
  const pieces = watchCommits()
  const wrote = <T>(result: T): T => {
    fate.note('wrote')
    return result
  }
  return replace(store, {
    journal: replace(journal, {
      async addPredictions(...facts) {
        await journal.addPredictions(...facts)
        fate.pass('predict')
      },
      async intend(intents, fence, now) {
        const isFirst = intents.every(({ attempt }) => attempt === 1)
        if (isFirst) fate.pass('before-intent')
        wrote(await journal.intend(intents, fence, now))
        fate.pass(isFirst ? 'after-intent' : 'in-doubt')
      },
      async begin(...facts) {
        wrote(await journal.begin(...facts))
        fate.pass('job-durable')
      },
      async settle(...facts) {
        // The pieces of a batch are written without a pause between them.
        const settling = pieces.during(
          () => journal.settle(...facts),
          (nth) => {
            if (nth === 1 && facts[1].length > 1_000) fate.pass('mid-settle')
          },
        )
        wrote(await settling)
        fate.pass('after-settle')
      },
      async keep(...facts) {
        wrote(await journal.keep(...facts))
        fate.pass('keep')
      },
    }),
    runs: replace(runs, {
      async finish(id, fence, end, now) {
        if (end.state === 'done') fate.pass('finish')
        const isOurs = await runs.finish(id, fence, end, now)
        return isOurs ? wrote(isOurs) : isOurs
      },
    }),
    async snapshot(id) {
      const snapshot = await store.snapshot(id)
      return replace(snapshot, {
        async append(...facts) {
          await snapshot.append(...facts)
          fate.pass('extract')
        },
      })
    },
    async beforeImages(run) {
      const images = await store.beforeImages(run)
      return replace(images, {
        async put(object, replaced) {
          await images.put(object, replaced)
          if (replaced.length > 0) fate.pass('before-image')
        },
      })
    },
  })
}

/** Tells the commits of a piece of work that runs at once; the store hands out no transaction that could be watched. */
function watchCommits() {
  let watcher: (() => void) | null = null
  const { prepare } = DatabaseSync.prototype
  DatabaseSync.prototype.prepare = function watched(this: DatabaseSync, sql: string): StatementSync {
    const statement = prepare.call(this, sql)
    if (sql !== 'COMMIT') return statement
    return replace(statement, {
      run(...values: Parameters<StatementSync['run']>) {
        const changes = statement.run(...values)
        watcher?.()
        return changes
      },
    } as Wrapped<StatementSync>)
  }
  return {
    during<T>(work: () => T, onCommit: (nth: number) => void): T {
      let commits = 0
      watcher = () => onCommit(++commits)
      try {
        return work()
      } finally {
        watcher = null
      }
    },
  }
}

/** Within this time after it left, a request is still on its way or being carried out. Milliseconds. */
const onItsWayMs = [5, 60] as const

/** The transport with fail points around requests that change something. */
export function withFateOf(transport: NetworkTransport, fate: Fate): NetworkTransport {
  const send: Transport = async (request, signal) => {
    const point = pointOf(request)
    if (point === 'link-answered') fate.pass('link-leaves')
    const writes = isWrite(request)
    if (writes) fate.pass('before-send')
    fate.note('sent')
    const reply = transport.send(request, signal)
    if (writes && fate.isDue('after-send')) {
      const [least, most] = onItsWayMs
      await delay(least + Math.random() * (most - least))
      fate.die('after-send')
    }
    const answer = await reply
    if (writes) fate.pass('after-answer')
    if (point !== null && answer.status < 300) fate.pass(point)
    return answer
  }
  return { send, close: transport.close }
}

/** Of any vendor here: batches that create or update records, and the rows of jobs. */
function isWrite({ method, url: { pathname } }: WireRequest): boolean {
  if (method === 'PUT') return pathname.endsWith('/rows')
  if (method !== 'POST') return false
  // Zoho CRM and Pipedrive have no path of their own for what changes records; of a query only the name tells.
  const isOfRecords = /^\/(crm\/v\d+|api\/v\d)\/\w+$/.test(pathname) && !pathname.endsWith('/coql')
  return isOfRecords || /\/batch(\/(create|update|upsert))?$/.test(pathname)
}

/** Which point an answer to the request is. */
function pointOf({ method, url: { pathname } }: WireRequest): FailPoint | null {
  if (pathname === '/v1/links') return 'link-answered'
  const [, rest] = /^\/v1\/jobs(\/.*)?$/.exec(pathname) ?? []
  if (method === 'POST') return pathname === '/v1/jobs' ? 'job-opened' : null
  if (rest === undefined) return null
  if (method === 'PUT') return 'job-uploaded'
  return rest.endsWith('/results') ? 'job-results' : 'job-polled'
}

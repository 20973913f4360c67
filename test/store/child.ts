/** A process of its own for the store's tests: `child.ts <task> <home> <name>`. Tells the parent on stdout. */
import { writeSync } from 'node:fs'
import { systemClock } from '../../src/clock.ts'
import { shareToken } from '../../src/http/tokens.ts'
import { CrmError } from '../../src/model/errors.ts'
import { openStore } from '../../src/store/sqlite/index.ts'
import type { Store } from '../../src/store/store.ts'
import { created, intentOf, pair } from './contract-data.ts'

const tell = (line: string) => writeSync(1, `${line}\n`)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Writes batches for ever; tells of each intent once it is durable, and of each settling. */
async function writeForEver(store: Store, run: string): Promise<void> {
  const claimed = await store.runs.claim(run, String(process.pid), Date.now(), 60_000)
  if (!('fence' in claimed)) throw new Error('held')
  for (let n = 0; ; n++) {
    const intent = intentOf(run, `b${n}`, n * 100, n * 100 + 100)
    await store.journal.intend([intent], claimed.fence, Date.now())
    tell(`intended ${n}`)
    const rows = Array.from({ length: 100 }, (_, index) => created(n * 100 + index))
    await store.journal.settle(intent, rows, claimed.fence, Date.now())
    tell(`settled ${n}`)
  }
}

async function writeSome(store: Store, run: string): Promise<void> {
  await store.runs.create({ id: run, verb: 'migrate', plan: null, input: {} }, Date.now())
  const claimed = await store.runs.claim(run, run, Date.now(), 60_000)
  if (!('fence' in claimed)) throw new Error('held')
  await store.journal.bindPair(run, pair, { sourceAccount: 'a', object: run, targetAccount: 'b', targetObject: 'c' })
  for (let n = 0; n < 200; n++) {
    const intent = intentOf(run, `b${n}`, n * 10, n * 10 + 10)
    await store.journal.intend([intent], claimed.fence, Date.now())
    const rows = Array.from({ length: 10 }, (_, index) => created(n * 10 + index))
    await store.journal.settle(intent, rows, claimed.fence, Date.now())
  }
}

/** Takes 40 permits of a window of 10 per 200 ms and tells when each was had. */
async function takePermits(store: Store): Promise<void> {
  for (let had = 0; had < 40; ) {
    const taken = await store.permits.take('k', 10, 1, Date.now(), 5_000)
    if ('waitMs' in taken) {
      await pause(taken.waitMs)
      continue
    }
    had++
    const now = Date.now()
    tell(`${now}`)
    await store.permits.hold('k', taken.slots, now + 200)
  }
}

/** Asks 10 times for a token that lives for 150 ms, each refresh token of which is good once; the name is a vendor's address. */
async function renewTokens(store: Store, vendor: string): Promise<void> {
  const shared = shareToken(
    {
      key: 'vendor',
      timeoutMs: 20_000,
      headers: (access) => ({ access }),
      async renew(known) {
        const reply = await fetch(`${vendor}/${known?.refresh ?? 'first'}`)
        if (!reply.ok) throw new CrmError({ kind: 'auth', scope: 'request', stored: 'no', message: 'used before' })
        return { lifeMs: 150, ...((await reply.json()) as { access: string; refresh: string }) }
      },
    },
    { tokens: store.tokens, clock: systemClock, holder: String(process.pid) },
  )
  for (let n = 0; n < 10; n += 1) {
    const { access } = await shared.authorize(new AbortController().signal)
    tell(`${access}`)
    await pause(100)
  }
}

/** Opens another home as a user who may do nothing; what of the program loads late is loaded by then. */
async function openAsNobody(_store: Store, other: string): Promise<void> {
  if (process.getuid?.() === 0) process.seteuid?.(65_534)
  await (await openStore({ home: other })).close()
}

const tasks: Record<string, (store: Store, name: string) => Promise<void>> = {
  open: async () => {},
  openAsNobody,
  writeForEver,
  writeSome,
  takePermits,
  renewTokens,
}

const [task = '', home = '', name = ''] = process.argv.slice(2)
try {
  const store = await openStore({ home })
  await tasks[task]!(store, name)
  await store.close()
  tell('done')
} catch (error) {
  const { code, message, next } = error as { code?: string; message: string; next?: string }
  tell(JSON.stringify({ code, message, next }))
  process.exitCode = 1
}

import type { Intent, OpenBatch, RowOutcome, Store } from '../../src/store/store.ts'

export const pair = 'Lead>contacts'
export const ends = { sourceAccount: 'a:1', object: 'Lead', targetAccount: 'b:2', targetObject: 'contacts' }

export function intentOf(run: string, batch: string, from: number, to: number, facts: Partial<Intent> = {}): Intent {
  return { run, batch, pair, action: 'create', from, to, digest: `d${from}`, attempt: 1, ...facts }
}

export function created(ordinal: number, targetId = `t${ordinal}`): RowOutcome {
  return { ordinal, sourceId: `s${ordinal}`, targetId, status: 'created', reason: null, detail: null }
}

/** As the journal tells of it while it is in doubt. */
export function openOf(intent: Intent, job: OpenBatch['job'] = null): OpenBatch {
  return { ...intent, sent: true, job }
}

/** A run with a worker; tells its fence. */
export async function startRun(store: Store, id: string): Promise<number> {
  await store.runs.create({ id, verb: 'migrate', plan: 'p', input: {} }, 1)
  const claimed = await store.runs.claim(id, 'w', 1, 1_000)
  if ('fence' in claimed) return claimed.fence
  throw new Error('A fresh run is free.')
}

import type { Connection, ReadQuery, RecordPage, WaitingPage } from '../connector.ts'
import { type RunContext, stopIfPausing } from './context.ts'

/** What reading needs of a run: its clock to wait by, and to know when to stop. */
export type Reading = Pick<RunContext, 'clock' | 'signal' | 'pausing' | 'progress'>

/** How often a wait looks whether a pause was asked for. */
const lookEveryMs = 250

/**
 * The pages of a read that hold records. What the system is still preparing is waited for in between, told as progress
 * and ended at once by a pause; `keep` gets each cursor of a wait, so that a restart asks for the same preparation.
 */
export async function* readPages(
  context: Reading,
  connection: Connection,
  query: ReadQuery,
  keep: (cursor: string) => Promise<void> = async () => undefined,
): AsyncGenerator<RecordPage> {
  for await (const page of connection.read(query, context.signal)) {
    if ('wait' in page) {
      await keep(page.cursor)
      await waitFor(context, page)
    } else yield page
  }
}

async function waitFor(context: Reading, { wait, reason }: WaitingPage): Promise<void> {
  const { clock, signal } = context
  const until = clock.monotonic() + wait
  context.progress({ phase: reason, done: 0, total: null })
  for (;;) {
    stopIfPausing(context)
    const left = until - clock.monotonic()
    if (left <= 0) return
    await clock.sleep(Math.min(left, lookEveryMs), signal)
  }
}

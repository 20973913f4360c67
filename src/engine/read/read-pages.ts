import type { Connection, ReadQuery, RecordPage } from '../../connector.ts'
import type { RunContext } from '../context.ts'
import { waitFor } from '../write/wait.ts'

/** What reading needs of a run: its clock to wait by, and to know when to stop. */
export type Reading = Pick<RunContext, 'clock' | 'signal' | 'pausing' | 'progress'>

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
      context.progress({ phase: page.reason, done: 0, total: null })
      await waitFor(context, page.wait)
    } else yield page
  }
}

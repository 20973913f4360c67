import { wait } from '../../model/wait.ts'
import { type RunContext, stopIfPausing } from '../context.ts'

/** What waiting needs of a run: its clock to wait by, and to know when to stop. */
export type Waiting = Pick<RunContext, 'clock' | 'signal' | 'pausing'>

/** How often a wait looks whether a pause was asked for. */
const lookEveryMs = 250

/** Lets so many milliseconds pass, on the clock that never jumps; a pause or a stop ends it at once, by throwing. */
export async function waitFor(context: Waiting, ms: number): Promise<void> {
  const { clock, signal } = context
  const until = clock.monotonic() + ms
  await wait({
    ...{ clock, signal, lookEveryMs },
    left: () => until - clock.monotonic(),
    look: () => stopIfPausing(context),
  })
}

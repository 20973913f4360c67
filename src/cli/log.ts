import { maskText, maskValue } from '../model/mask.ts'
import { describeEvent, type LoggedEvent } from '../model/run-event.ts'
import { exitCodes } from './exit.ts'
import type { Session } from './session.ts'

/** Prints the events of a run, one a line; with `--json` each as a document of its own. Ctrl-C ends the watching, not the run. */
export async function showLog({ app, world, json }: Session, id: string, follow: boolean): Promise<number> {
  const stop = new AbortController()
  const release = world.onInterrupt(() => stop.abort())
  let told = false
  try {
    for await (const event of app.events(id, { follow, signal: stop.signal })) {
      told = true
      world.out(`${json ? JSON.stringify(maskValue(event)) : maskText(lineOf(event))}\n`)
    }
    if (!told && !json) world.err(`Nothing has happened in the run ${id} yet.\n`)
    return exitCodes.ok
  } catch (error) {
    if (stop.signal.aborted) return exitCodes.ok
    throw error
  } finally {
    release()
  }
}

function lineOf(event: LoggedEvent): string {
  return `${new Date(event.at).toISOString()}  ${describeEvent(event)}`
}

import { flushCompileCache } from 'node:module'
import type { Logger } from 'pino'
import { interruptedLines, lookedThrough } from '../../tools/support/interrupted.ts'
import type { App } from '../app.ts'
import type { Config } from '../config.ts'
import { FerryError } from '../model/errors.ts'
import { serve } from '../server.ts'
import { exitCodes } from './exit.ts'
import { type GlobalOptions, readConfig } from './session.ts'
import type { World } from './world.ts'

/**
 * Serves MCP over stdio until the host goes. A faulty configuration does not keep the server from starting: each call
 * then answers with the fault, where the person at the host sees it, and works once it is mended.
 */
export async function serveTools(
  world: World,
  options: GlobalOptions & { privileged?: boolean; readOnly?: boolean },
  version: string,
): Promise<number> {
  let logging = Promise.resolve()
  const log = (write: (log: Logger) => void) => {
    // Loaded for the first line, which most servers never write.
    logging = logging.then(async () => write((await import('../log.ts')).createLog()))
  }
  const first = await flagsAtStart(world, options)
  const { fault } = first
  if (fault !== undefined) log((to) => to.warn(fault.message))
  const { privileged, readOnly } = first
  let app: App | undefined
  const openApp = async () => {
    const config = await readConfig(world, options, { privileged, readOnly })
    // The operator's flags hold as they were at the start, whatever is written into the file later.
    app ??= await world.openApp({ ...config, privileged, readOnly })
    // Hosts tend to end a server by force, when it is too late to keep what was compiled.
    flushCompileCache()
    return app
  }
  const greet = () => greeting(first.home, openApp).catch((): string[] => [])
  const onError = (error: unknown, tool: string) => log((to) => to.error({ err: error, tool }, 'a call failed'))
  const { closed } = serve({ openApp, version, privileged, readOnly, greet, onError })
  await closed
  await app?.close()
  await logging
  world.leave(exitCodes.ok)
  return exitCodes.ok
}

/**
 * Runs that were interrupted or sleep; sleepers that lost their worker get another one first. A home in which nothing
 * ever ran is not opened for that, nor made: the handshake is to be quick. What is wrong with one is told by each call.
 */
async function greeting(home: string | undefined, openApp: () => Promise<App>): Promise<string[]> {
  const { hasRuns } = await import('../open-app.ts')
  if (home === undefined || !hasRuns(home)) return []
  const app = await openApp()
  await app.rouse()
  return interruptedLines(await app.runs(lookedThrough))
}

async function flagsAtStart(
  world: World,
  options: GlobalOptions & { privileged?: boolean; readOnly?: boolean },
): Promise<Pick<Config, 'privileged' | 'readOnly'> & { home?: string; fault?: FerryError }> {
  try {
    return await readConfig(world, options, options)
  } catch (error) {
    if (!(error instanceof FerryError)) throw error
    // What the file wanted to forbid is unknown, so nothing may be written.
    return { privileged: false, readOnly: true, fault: error }
  }
}

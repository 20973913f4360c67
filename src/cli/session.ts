import type { App } from '../app.ts'
import { type Config, loadConfig } from '../config.ts'
import type { World } from './world.ts'

/** Options that every command takes. */
export interface GlobalOptions {
  json?: boolean
  home?: string
  config?: string
}

/** One command's doings: the world, its options, and the app while it lasts. */
export interface Session {
  world: World
  json: boolean
  app: App
}

/** The configuration as the options and the environment say, with the flags of this command on top. */
export async function readConfig(
  world: World,
  options: GlobalOptions,
  flags: { privileged?: boolean; readOnly?: boolean } = {},
): Promise<Config> {
  const vendors = await world.vendors()
  const config = loadConfig({ env: world.env, home: options.home, file: options.config, vendors })
  return {
    ...config,
    privileged: config.privileged || flags.privileged === true,
    readOnly: config.readOnly || flags.readOnly === true,
  }
}

/** Opens the app, does the work, closes the app. */
export async function withApp(
  world: World,
  options: GlobalOptions,
  flags: { privileged?: boolean },
  work: (session: Session) => Promise<number>,
): Promise<number> {
  const app = await world.openApp(await readConfig(world, options, flags))
  try {
    for (const { id, verb } of await app.rouse())
      world.err(`The run ${id} (${verb}), which was asleep, had lost its worker and has another one now.\n`)
    return await work({ world, json: options.json === true, app })
  } finally {
    await app.close()
  }
}

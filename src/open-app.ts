import type { App } from './app.ts'
import type { Config, VendorEntry } from './config.ts'
import { FerryError } from './model/errors.ts'

/** The vendors that a configuration may name; loads no connector. */
export async function listVendors(): Promise<Readonly<Record<string, VendorEntry>>> {
  return (await import('./connectors/index.ts')).connectors
}

/** Loads the app when it is first needed, because it brings the engine, the store and the connectors along. */
export async function openApp(config: Config): Promise<App> {
  const module = (await import('./app.ts')) as { createApp?: (config: Config) => Promise<App> | App }
  if (module.createApp === undefined) throw new FerryError('bug', 'This build has no engine.')
  return await module.createApp(config)
}

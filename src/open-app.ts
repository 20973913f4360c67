import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from './app.ts'
import type { Config, VendorEntry } from './config.ts'

/** The vendors that a configuration may name; loads no connector. */
export async function listVendors(): Promise<Readonly<Record<string, VendorEntry>>> {
  return (await import('./connectors/index.ts')).connectors
}

/** Whether there was ever a run in this home folder; opens nothing. */
export function hasRuns(home: string): boolean {
  return existsSync(join(home, 'journal.db'))
}

/** Loads the app when it is first needed, because it brings the engine, the store and the connectors along. */
export async function openApp(config: Config): Promise<App> {
  const { createApp } = await import('./app.ts')
  return await createApp(config)
}

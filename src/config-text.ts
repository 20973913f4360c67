import { stringify } from 'yaml'
import { type ConfigEntry, type VendorEntry, variableOf } from './config.ts'

/** A vendor that is reached by these variables. */
export interface Reached {
  vendor: string
  env: Readonly<Record<string, string>>
}

/**
 * The connections that these variables would imply, one for each known vendor, as a configuration file has them: settings
 * stand there as they are, credentials by the names of their variables. Empty where no vendor is known.
 */
export function connectionsText(reached: readonly Reached[], vendors: Readonly<Record<string, VendorEntry>>): string {
  const connections = reached.flatMap(({ vendor, env }) => {
    const entry = vendors[vendor]
    if (entry === undefined) return []
    const given = (entries: readonly ConfigEntry[], show: (variable: string) => string | undefined) =>
      Object.fromEntries(
        entries
          .map((each) => ({ name: each.name, variable: variableOf(vendor, each) }))
          .filter(({ variable }) => env[variable])
          .map(({ name, variable }) => [name, show(variable)]),
      )
    const settings = given(entry.settings, (variable) => env[variable])
    const credentials = given(entry.credentials, (variable) => `env:${variable}`)
    return [[vendor, { vendor, settings, credentials }]]
  })
  return connections.length === 0 ? '' : stringify({ connections: Object.fromEntries(connections) })
}

import type { RunningSimulator } from '../../simulators/index.ts'
import type { ConfiguredConnection } from '../../src/config.ts'
import type { Town } from './town.ts'

/** A system at one end of a pair: how it holds a town, said by its own means and not by our connector. */
export interface Side {
  vendor: string
  firms: string
  people: string
  /** An account that holds a town, or nothing. */
  open(town: Town | null): Promise<Account>
}

export interface Account {
  connection: ConfiguredConnection
  /** What it holds now, by its control plane or its files. */
  town(): Promise<Town>
  /** The source key of each record that carries one. */
  keys(): Promise<string[]>
  /** Bad weather; nothing where there is none. */
  trouble(faults: readonly object[]): Promise<void>
  /** Calls that were refused for their pace, and not by the weather. */
  refusedForPace(): Promise<number>
  close(): Promise<void>
}

/** What the control planes of all simulators have in common. */
export function controlOf({ control }: RunningSimulator) {
  const ask = async <T>(path: string): Promise<T> => {
    const reply = await fetch(`${control}/${path}`)
    if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`)
    return (await reply.json()) as T
  }
  return {
    records: async <T>(collection: string): Promise<T[]> =>
      (await ask<{ records: T[] }>(`records?collection=${encodeURIComponent(collection)}`)).records,
    async trouble(faults: readonly object[]): Promise<void> {
      const reply = await fetch(`${control}/faults`, { method: 'POST', body: JSON.stringify({ faults }) })
      if (!reply.ok) throw new Error(await reply.text())
    },
    async refusedForPace(): Promise<number> {
      const { entries } = await ask<{ entries: { status?: number; fault?: string }[] }>('ledger?entries=1')
      return entries.filter(({ status, fault }) => status === 429 && fault === undefined).length
    },
  }
}

/** An address without what browsers add to a domain. */
export function bareDomain(text: string): string {
  return text.replace(/^https?:\/\//, '').replace(/^www\./, '')
}

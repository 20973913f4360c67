import type { Config } from './config.ts'
import type { Connection } from './connector.ts'
import type { ConnectorEntry } from './connectors/index.ts'
import type { Traffic } from './engine/context.ts'
import { type Budget, usualReserve } from './http/budget.ts'
import { createHttpFactory, type HttpParts } from './http/client.ts'
import type { Trace } from './http/trace.ts'
import { CrmError, FerryError } from './model/errors.ts'
import type { Store } from './store/store.ts'

/** The configured connections, opened when they are first asked for, and what each has cost. */
export interface Connections {
  open(name: string): Promise<Connection>
  traffic(name: string): Traffic
}

/** What connections are made of beside their configuration. */
export interface ConnectionParts
  extends Pick<HttpParts, 'clock' | 'random' | 'transport' | 'longestRequestMs' | 'mayLeave' | 'mayLeaveNow'> {
  store: Store
  connectors: Readonly<Record<string, Pick<ConnectorEntry, 'load'>>>
}

export function createConnections(config: Pick<Config, 'connections' | 'file'>, parts: ConnectionParts): Connections {
  const opened = new Map<string, Promise<Connection>>()
  const used = new Map<string, Client[]>()
  const open = async (name: string): Promise<Connection> => {
    const found = config.connections.find((connection) => connection.name === name)
    if (found === undefined) throw noConnection(config, name)
    if (found.missing.length > 0) {
      throw new FerryError('config', `The connection "${name}" is not complete.`, `${found.missing.join('; ')}.`)
    }
    const seen: Client[] = []
    used.set(name, seen)
    const { store, connectors, ...rest } = parts
    const { vendor, settings, dailyReserve } = found
    const http = createHttpFactory({
      ...{ ...rest, permits: store.permits, spending: store.spending, tokens: store.tokens },
      onTrace: (trace, budget) => seen.push({ trace, budget }),
      ...(dailyReserve === undefined ? {} : { dailyReserve }),
    })
    const credentials = Object.fromEntries(
      Object.entries(found.credentials).map(([key, secret]) => [key, secret.reveal()]),
    )
    const module = await connectors[vendor]?.load()
    if (module === undefined) throw new FerryError('config', `There is no connector for "${vendor}".`)
    try {
      return await module.connect({ vendor, settings, credentials }, http)
    } catch (error) {
      if (!(error instanceof CrmError)) throw error
      throw new FerryError(
        'config',
        `The connection "${name}" cannot work: ${error.message}`,
        'Mend its configuration.',
        error,
      )
    }
  }
  return {
    open(name) {
      const known = opened.get(name) ?? open(name)
      opened.set(name, known)
      return known
    },
    traffic(name) {
      const configured = config.connections.find((connection) => connection.name === name)
      return { ...trafficOf(used.get(name) ?? [], parts), dailyReserve: configured?.dailyReserve ?? usualReserve }
    },
  }
}

interface Client {
  trace: Trace
  budget: Pick<Budget, 'left'>
}

function trafficOf(clients: readonly Client[], { store, clock }: Pick<ConnectionParts, 'store' | 'clock'>): Traffic {
  const counters = clients.map(({ trace }) => trace.read())
  const sum = (pick: (one: (typeof counters)[number]) => number): number =>
    counters.reduce((total, one) => total + pick(one), 0)
  const calls = sum((one) => one.calls)
  return {
    calls,
    cost: sum((one) => one.cost),
    rateLimitHits: sum((one) => one.rateLimitHits),
    meanLatency: calls === 0 ? 0 : sum((one) => one.latencyMs.sum) / calls,
    async busyPermits() {
      const keys = [...new Set(counters.map((one) => one.key))]
      const busy = await Promise.all(keys.map((key) => store.permits.busy(key, clock.now())))
      return busy.reduce((total, n) => total + n, 0)
    },
    async dailyRemaining() {
      // Clients of one account share its days, or have none.
      const left = (await Promise.all(clients.map(({ budget }) => budget.left()))).filter((n) => n !== undefined)
      return left.length === 0 ? undefined : Math.min(...left)
    },
  }
}

export function noConnection(config: Pick<Config, 'connections' | 'file'>, name: string): FerryError {
  const known = config.connections.map((connection) => connection.name)
  const message =
    known.length === 0
      ? `There is no connection "${name}", and none is configured.`
      : `There is no connection "${name}". There are: ${known.join(', ')}.`
  return new FerryError(
    'config',
    message,
    'Connections come from the configuration file or the environment; see the README.',
  )
}

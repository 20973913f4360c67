import type { Config } from './config.ts'
import type { Connection } from './connector.ts'
import type { ConnectorEntry } from './connectors/index.ts'
import type { Traffic } from './engine/context.ts'
import { usualReserve } from './http/budget.ts'
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
  extends Pick<HttpParts, 'clock' | 'random' | 'transport' | 'longestRequestMs' | 'mayLeave'> {
  store: Store
  connectors: Readonly<Record<string, Pick<ConnectorEntry, 'load'>>>
}

export function createConnections(config: Pick<Config, 'connections' | 'file'>, parts: ConnectionParts): Connections {
  const opened = new Map<string, Promise<Connection>>()
  const traces = new Map<string, Trace[]>()
  const open = async (name: string): Promise<Connection> => {
    const found = config.connections.find((connection) => connection.name === name)
    if (found === undefined) throw noConnection(config, name)
    if (found.missing.length > 0) {
      throw new FerryError('config', `The connection "${name}" is not complete.`, `${found.missing.join('; ')}.`)
    }
    const seen: Trace[] = []
    traces.set(name, seen)
    const { store, connectors, ...rest } = parts
    const { vendor, settings, dailyReserve } = found
    const http = createHttpFactory({
      ...{ ...rest, permits: store.permits, spending: store.spending, tokens: store.tokens },
      onTrace: (trace) => seen.push(trace),
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
      return { ...trafficOf(traces.get(name) ?? [], parts), dailyReserve: configured?.dailyReserve ?? usualReserve }
    },
  }
}

function trafficOf(traces: readonly Trace[], { store, clock }: Pick<ConnectionParts, 'store' | 'clock'>): Traffic {
  const counters = traces.map((trace) => trace.read())
  const sum = (pick: (one: (typeof counters)[number]) => number): number =>
    counters.reduce((total, one) => total + pick(one), 0)
  const calls = sum((one) => one.calls)
  return {
    calls,
    rateLimitHits: sum((one) => one.rateLimitHits),
    meanLatency: calls === 0 ? 0 : sum((one) => one.latencyMs.sum) / calls,
    async busyPermits() {
      const keys = [...new Set(counters.map((one) => one.key))]
      const busy = await Promise.all(keys.map((key) => store.permits.busy(key, clock.now())))
      return busy.reduce((total, n) => total + n, 0)
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

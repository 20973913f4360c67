import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Simulation } from './simulator.ts'

/** A simulator that listens. */
export interface RunningSimulator {
  readonly vendor: string
  readonly url: string
  /** Base of the control plane. */
  readonly control: string
  /** Environment that a client needs. */
  readonly env: Record<string, string>
  readonly simulation: Simulation
  /** Stops listening; what is in flight has up to a second to end. */
  close(): Promise<void>
}

const headerBytes = 128 * 1024

/** Listens on 127.0.0.1. Port 0 takes any free port. Rejects when the port is taken. */
export async function listen(simulation: Simulation, port = 0): Promise<RunningSimulator> {
  const answer = simulation.app.fetch as (request: Request, env: unknown) => Response | Promise<Response>
  const server = createAdaptorServer({
    fetch: answer,
    overrideGlobalObjects: false,
    serverOptions: { maxHeaderSize: headerBytes, keepAliveTimeout: 30_000 },
  }) as Server
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    vendor: simulation.vendor.name,
    url,
    control: `${url}/_sim`,
    env: simulation.account.env(url),
    simulation,
    close: () => stop(server),
  }
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), 1_000)
    server.close(() => {
      clearTimeout(force)
      resolve()
    })
    server.closeIdleConnections()
  })
}

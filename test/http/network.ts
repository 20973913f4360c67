import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from 'vitest'
import { systemClock, systemRandom } from '../../src/clock.ts'
import { createHttpFactory, type HttpParts } from '../../src/http/client.ts'
import type { ClientOptions, HttpClient } from '../../src/http/http.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import { createNetworkTransport } from '../../src/http/transport.ts'
import { options } from './fake-vendor.ts'

export const network = createNetworkTransport()

/** Servers of one test on this machine. */
export const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

export function clientOf(base: string, over: Partial<ClientOptions> = {}, parts: Partial<HttpParts> = {}): HttpClient {
  const usual = { transport: network.send, permits: createMemoryPermits(), clock: systemClock, random: systemRandom }
  return createHttpFactory({ ...usual, ...parts })(options({ base, ...over }))
}

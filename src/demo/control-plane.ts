import { createNetworkTransport } from '../http/transport.ts'
import { FerryError } from '../model/errors.ts'
import type { Simulator } from '../simulator-process.ts'

const network = createNetworkTransport()

/** Asks a simulator's control plane, which is no part of the vendor's API. */
export async function ask<Answer>(simulator: Simulator, path: string): Promise<Answer> {
  const reply = await network.send(
    { method: 'GET', url: new URL(`${simulator.control}/${path}`), headers: {}, timeoutMs: 30_000, connections: 4 },
    new AbortController().signal,
  )
  if (reply.status !== 200) throw new FerryError('bug', `The control plane answered ${reply.status} to ${path}.`)
  return JSON.parse(reply.text) as Answer
}

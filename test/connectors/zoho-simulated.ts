import type { ZohoSeed } from '../../simulators/zoho/seed.ts'
import { systemRandom } from '../../src/clock.ts'
import type { Connection } from '../../src/connector.ts'
import { connect } from '../../src/connectors/zoho/index.ts'
import { createHttpFactory } from '../../src/http/client.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import type { Clock } from '../../src/model/clock.ts'
import type { Control } from './simulator.ts'
import { openInProcess } from './small-account.ts'
import { small } from './subjects/zoho.ts'

/** A connection to a simulated org of this process. */
export async function openSimulated(
  zoho: ZohoSeed,
  settings: Record<string, string> = {},
  limits: Record<string, number> = {},
): Promise<{ connection: Connection; control: Control; clock: Clock }> {
  const account = await openInProcess('zoho', { world: { zoho }, settings, limits })
  const parts = { permits: createMemoryPermits(), random: systemRandom }
  const http = createHttpFactory({ ...parts, transport: account.send!, clock: account.clock! })
  return {
    connection: connect({ vendor: 'zoho', ...small.config(account) }, http),
    control: account.control!,
    clock: account.clock!,
  }
}

import { parseArgs } from 'node:util'
import { createNetworkTransport } from '../../src/http/transport.ts'
import { runWorker } from '../../src/run-worker.ts'
import { openStore } from '../../src/store/sqlite/index.ts'
import { durations } from './durations.ts'
import { createFate, type Doom, type FailPoint, withFate, withFateOf } from './fail-points.ts'
import { vendors } from './vendors.ts'

/** A worker of the product that also knows the reference CRM, and dies where it is told: `<its arguments> -- --notes <file> [--fail <point>:<nth>]... [--freeze <nth>]` */
const [end, all] = [process.argv.indexOf('--'), process.argv]
const { values } = parseArgs({
  args: all.slice(end + 1),
  options: {
    notes: { type: 'string' },
    fail: { type: 'string', multiple: true, default: [] },
    freeze: { type: 'string' },
  },
})
const dooms = values.fail.map((text): Doom => {
  const [point = '', nth] = text.split(':')
  return { point: point as FailPoint, nth: Number(nth) }
})
const fate = createFate(dooms, values.notes ?? '/dev/null', Number(values.freeze ?? 0))
await runWorker(all.slice(2, end), {
  connectors: vendors,
  openStore: async (place) => withFate(await openStore(place), fate),
  transport: withFateOf(createNetworkTransport(), fate),
  durations,
})

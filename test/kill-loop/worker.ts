import { parseArgs } from 'node:util'
import { createNetworkTransport } from '../../src/http/transport.ts'
import { runWorker } from '../../src/run-worker.ts'
import { openStore } from '../../src/store/sqlite/index.ts'
import { durations } from './durations.ts'
import { createFate, type FailPoint, type Freeze, withFate, withFateOf } from './fail-points.ts'
import { vendors } from './vendors.ts'

/**
 * A worker of the product that also knows the reference CRM, and dies or stands still where it is told:
 * `<its arguments> -- --notes <file> [--fail <point>:<nth>]... [--freeze <point>:<nth>]`
 */
const [end, all] = [process.argv.indexOf('--'), process.argv]
const { values } = parseArgs({
  args: all.slice(end + 1),
  options: {
    notes: { type: 'string', default: '/dev/null' },
    fail: { type: 'string', multiple: true, default: [] },
    freeze: { type: 'string' },
  },
})

function momentOf<Name extends string>(text: string): { name: Name; nth: number } {
  const [name = '', nth] = text.split(':')
  return { name: name as Name, nth: Number(nth) }
}

const dooms = values.fail.map(momentOf<FailPoint>).map(({ name, nth }) => ({ point: name, nth }))
const freezes = values.freeze === undefined ? null : momentOf<Freeze['at']>(values.freeze)
const fate = createFate(dooms, values.notes, freezes && { at: freezes.name, nth: freezes.nth })
await runWorker(all.slice(2, end), {
  connectors: vendors,
  openStore: async (place) => withFate(await openStore(place), fate),
  transport: withFateOf(createNetworkTransport(), fate),
  durations,
})

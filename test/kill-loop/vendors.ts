import { type ConnectorEntry, connectors } from '../../src/connectors/index.ts'
import type { Schema } from '../../src/model/schema.ts'
import { settleMs } from './durations.ts'

const credential = (name: string) => ({ name, env: `REFERENCE_${name.toUpperCase()}`, required: true, help: name })

/** A vendor of which nothing is waited for longer than its simulator takes to carry out what it received. */
function simulated(entry: ConnectorEntry): ConnectorEntry {
  const settledSoon = ({ objects, ...schema }: Schema): Schema => ({
    ...schema,
    objects: objects.map(({ operations: { create, ...operations }, ...object }) => ({
      ...object,
      operations: {
        ...operations,
        ...(create && { create: { ...create, settleMs: Math.min(create.settleMs, settleMs) } }),
      },
    })),
  })
  return {
    ...entry,
    async load() {
      const { connect } = await entry.load()
      return {
        async connect(config, http) {
          const connection = await connect(config, http)
          return { ...connection, describe: async (...asked) => settledSoon(await connection.describe(...asked)) }
        },
      }
    },
  }
}

/** The vendors of the product, and the reference CRM, which is no part of it and says itself how long it takes. */
export const vendors: Readonly<Record<string, ConnectorEntry>> = {
  ...Object.fromEntries(Object.entries(connectors).map(([vendor, entry]) => [vendor, simulated(entry)])),
  reference: {
    title: 'Reference CRM',
    settings: ['url', 'window', 'windowMs', 'inFlight', 'timeoutMs'].map((name) => ({
      name,
      required: name === 'url',
      help: name,
    })),
    credentials: [credential('clientId'), credential('clientSecret')],
    load: () => import('../reference/index.ts'),
  },
}

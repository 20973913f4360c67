import { type ConnectorEntry, connectors } from '../../src/connectors/index.ts'

const credential = (name: string) => ({ name, env: `REFERENCE_${name.toUpperCase()}`, required: true, help: name })

/** The vendors of the product, and the reference CRM, which is no part of it. */
export const vendors: Readonly<Record<string, ConnectorEntry>> = {
  ...connectors,
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

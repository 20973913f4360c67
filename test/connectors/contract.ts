import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock, systemRandom } from '../../src/clock.ts'
import type { Connection, ConnectionConfig } from '../../src/connector.ts'
import { connectors } from '../../src/connectors/index.ts'
import { createHttpFactory } from '../../src/http/client.ts'
import type { HttpFactory } from '../../src/http/http.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import { createNetworkTransport } from '../../src/http/transport.ts'
import { CrmError } from '../../src/model/errors.ts'
import { findObject } from '../../src/model/schema.ts'
import { describeAdmin } from './contract-admin.ts'
import { describeBounds, describeRemoving } from './contract-bounds.ts'
import { describeChanges, describeSlices } from './contract-changes.ts'
import { describeJobs } from './contract-jobs.ts'
import { describeLinkBatches, describeLinks } from './contract-links.ts'
import { describeAccount, describeFinding, describePages } from './contract-read.ts'
import { type Account, lackingIn, type Open, type Opened, type Subject } from './contract-subject.ts'
import { describePace, describeTrouble } from './contract-trouble.ts'
import { describeValues } from './contract-values.ts'
import { describeNewestFirst, describeWriting } from './contract-write.ts'
import { never } from './fake-http.ts'
import { startSimulator } from './simulator.ts'

/** Runs the contract of `src/connector.ts` against a vendor's simulator; a capability that it is known to lack skips its part. */
export function describeContract(subject: Subject): void {
  describe(`${subject.title ?? subject.vendor} keeps the contract`, () => {
    const open = useConnection(subject)
    it('lacks just what it is known to lack', () => {
      expect(lackingIn(open(), subject)).toEqual(subject.lacks)
    })
    describeAccount(subject, open)
    describePages(subject, open)
    describeFinding(subject, open)
    describeWriting(subject, open)
    describeValues(subject, open)
    describeBounds(subject, open)
    describeRemoving(subject, open)
    describeNewestFirst(subject, open)
    describeSlices(subject, open)
    describeChanges(subject, open)
    describeJobs(subject, open)
    describeLinks(subject, open)
    describeLinkBatches(subject, open)
    describeAdmin(subject, open)
    describeTrouble(subject, open)
    describePace(open)
  })
}

function useConnection(subject: Subject): Open {
  let simulator: Account
  let opened: Opened
  const transport = createNetworkTransport()
  const http = createHttpFactory({
    transport: transport.send,
    permits: createMemoryPermits(),
    clock: systemClock,
    random: systemRandom,
  })

  beforeAll(async () => {
    simulator = await (subject.start?.() ?? startSimulator(subject.vendor, subject.size, subject.world, subject.args))
    const config = { vendor: subject.vendor, ...subject.config(simulator) }
    const { connect } = await (subject.load ?? connectors[subject.vendor]!.load)()
    const connection = await connect(config, http)
    // Made before anything is asked: what an account has told of its limits is not to be forgotten for another connection.
    const deaf = await connect(config, losingAnswers(http))
    for (const name of await endsOf(connection, subject.object)) await createProvenance(connection, name)
    const schema = await connection.describe(never)
    const object = findObject(schema, subject.object)!
    await subject.prepare?.(simulator, connection, object)
    const control = simulator.control ?? null
    const other = (changes: Partial<ConnectionConfig>) => connect({ ...config, ...changes }, http)
    opened = { connection, config, connect: async (changes) => other(changes), control, deaf, schema, object }
  })
  afterAll(async () => {
    await transport.close()
    await simulator.stop()
  })
  return () => opened
}

/** The object itself and those that its relations lead to. */
async function endsOf(connection: Connection, object: string): Promise<Set<string>> {
  const { relations = [] } = await connection.describe(never)
  return new Set([object, ...relations.filter(({ from }) => from === object).map(({ to }) => to)])
}

async function createProvenance(connection: Connection, name: string): Promise<void> {
  const object = findObject(await connection.describe(never), name)
  if (!connection.admin || !object?.provenance) return
  const wanted = Object.values(object.provenance)
  const outcomes = await connection.admin.createFields(name, wanted, never)
  expect(outcomes.map((outcome) => outcome.status)).not.toContain('failed')
  const again = await connection.admin.createFields(name, wanted, never)
  expect(again).toEqual(wanted.map(() => ({ status: 'exists' })))
}

function losingAnswers(http: HttpFactory): HttpFactory {
  return (options) => {
    const client = http(options)
    return {
      async request(request, signal) {
        const reply = await client.request(request, signal)
        if (request.repeat === 'safe') return reply
        throw new CrmError({
          kind: 'transient',
          scope: 'request',
          stored: 'unknown',
          message: 'The connection was reset.',
        })
      },
    }
  }
}

import { expect } from 'vitest'
import { systemClock, systemRandom } from '../../src/clock.ts'
import { connect } from '../../src/connectors/salesforce/index.ts'
import { createHttpFactory } from '../../src/http/client.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import { createNetworkTransport } from '../../src/http/transport.ts'
import { describeContract } from './contract.ts'
import type { Account, Subject } from './contract-subject.ts'
import { collect, never } from './fake-http.ts'
import { type Simulator, startSimulator } from './simulator.ts'

const org = {
  vendor: 'salesforce',
  config: ({ url, env }) => ({
    settings: { url },
    credentials: { clientId: env.SF_CLIENT_ID!, clientSecret: env.SF_CLIENT_SECRET! },
  }),
  renews: true,
  createsBy: 'PATCH',
  otherId: (id) => id.slice(0, 15),
} satisfies Partial<Subject>

const leads = 4503
const badge = 'Badge__c'
const taken = 'held by the first lead'

/** No field of this org's leads is unique, so it gets one, and its first lead a value in it. */
async function startWithBadge(): Promise<Account> {
  const simulator = await startSimulator('salesforce', leads)
  const transport = createNetworkTransport()
  const http = createHttpFactory({
    ...{ transport: transport.send, permits: createMemoryPermits() },
    ...{ clock: systemClock, random: systemRandom },
  })
  const connection = connect({ vendor: 'salesforce', ...org.config(simulator) }, http)
  const definition = { name: badge, label: 'Badge', type: 'text', unique: true } as const
  const outcomes = await connection.admin!.createFields('Lead', [definition], never)
  expect(outcomes).toEqual([{ status: 'created' }])
  const { objects } = await connection.describe(never, ['Lead'])
  const lead = objects.find(({ name }) => name === 'Lead')!
  const [page] = await collect(connection.read({ object: 'Lead', fields: [], limit: 1 }, never))
  const encoded = connection.write!.encode(lead, 'update', { [badge]: taken })
  const update = { id: page!.records[0]!.id, encoded: Array.isArray(encoded) ? expect.unreachable() : encoded }
  expect(await connection.write!.update(lead, [update], never)).toMatchObject([{ status: 'written' }])
  await transport.close()
  return simulator
}

const person = (n: number) => ({ LastName: `Contract ${n}`, Email: `contract.${n}@example.com` })

describeContract({
  ...org,
  start: startWithBadge,
  object: 'Lead',
  size: leads,
  where: { good: 'IsConverted = false', bad: 'IsConverted IS false' },
  row: (n) => ({ ...person(n), Company: 'Söhne & "Co" 🚀', City: null }),
  refused: () => ({ ...person(1), Company: 'Acme', [badge]: taken }),
  lacks: ['newest-first', 'links', 'unlink', 'slices'],
})

/** As people at their screens do it. */
async function make({ url }: Pick<Simulator, 'url'>, object: string, count: number, values: object): Promise<void> {
  const create = Array.from({ length: count }, () => values)
  const body = JSON.stringify({ object, create })
  const headers = { 'content-type': 'application/json' }
  const reply = await fetch(`${url}/_sim/records`, { method: 'POST', headers, body })
  expect(reply.ok, await reply.text()).toBe(true)
}

// So many accounts are read by queries, so many contacts by a query job.
const kinds = [
  { object: 'Account', name: 'Name', other: 'Phone', count: 1503 },
  { object: 'Contact', name: 'LastName', other: 'Title', count: 6503 },
]
for (const { object, name, other, count } of kinds)
  describeContract({
    ...org,
    title: `salesforce, with ${object}s,`,
    object,
    size: 10,
    async prepare(simulator) {
      await make(simulator, object, 500, { [name]: 'Söhne & "Co" 🚀', [other]: null })
      await make(simulator, object, count - 500, { [name]: 'Other', [other]: '1' })
    },
    where: { good: `${other} = null`, bad: `${other} IS null` },
    row: (n) => ({ [name]: `Contract ${n}`, Description: `one\ntwo ${n}` }),
    lacks: ['refusal', 'add-options', 'newest-first', 'links', 'unlink', 'slices'],
  })

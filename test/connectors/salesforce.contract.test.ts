import { expect } from 'vitest'
import { describeContract } from './contract.ts'
import type { Subject } from './contract-subject.ts'
import type { Simulator } from './simulator.ts'

const org: Omit<Subject, 'object' | 'size'> = {
  vendor: 'salesforce',
  lacks: ['write', 'refusal', 'add-options', 'newest-first', 'links', 'unlink', 'slices', 'delete-fields'],
  config: ({ url, env }) => ({
    settings: { url },
    credentials: { clientId: env.SF_CLIENT_ID!, clientSecret: env.SF_CLIENT_SECRET! },
  }),
  renews: true,
  otherId: (id) => id.slice(0, 15),
}

/** As people at their screens do it, since the connector only reads. */
async function make({ url }: Pick<Simulator, 'url'>, object: string, count: number, values: object): Promise<void> {
  const create = Array.from({ length: count }, () => values)
  const body = JSON.stringify({ object, create })
  const headers = { 'content-type': 'application/json' }
  const reply = await fetch(`${url}/_sim/records`, { method: 'POST', headers, body })
  expect(reply.ok, await reply.text()).toBe(true)
}

describeContract({
  ...org,
  object: 'Lead',
  size: 4503,
  where: { good: 'IsConverted = false', bad: 'IsConverted IS false' },
})

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
  })

import { describeContract } from './contract.ts'
import { makeRecords } from './contract-links.ts'
import type { Subject } from './contract-subject.ts'

const account: Pick<Subject, 'vendor' | 'config'> = {
  vendor: 'hubspot',
  config: ({ url, env }) => ({ settings: { url }, credentials: { accessToken: env.HUBSPOT_ACCESS_TOKEN! } }),
}
const newContact = (n: number) => ({
  email: `Contract.${n}@Example.com`,
  firstname: `Zoë "${n}" 🚀`,
  lastname: `O’Neill\n${n}`,
  lifecyclestage: 'lead',
})
const createdAt = (n: number) => ({ crm_ferry_created_at: `2024-02-29T23:59:${String(n % 60).padStart(2, '0')}.120Z` })
const newCompany = (n: number) => ({ name: `Contract & Söhne ${n} 🚀`, domain: `contract-${n}.example` })

describeContract({
  ...account,
  object: 'contacts',
  size: 4503,
  undivided: true,
  lacks: ['record-id', 'condition', 'bulk', 'newest-first', 'renewal'],
  row: (n) => ({ ...newContact(n), ...createdAt(n) }),
  otherRow: newCompany,
  refused: (stored) => ({ email: stored.row.email ?? '', firstname: 'Twin' }),
})

describeContract({
  ...account,
  title: 'hubspot, with companies and the other reading of what is open,',
  object: 'companies',
  args: [
    ...['--readings', 'stale-ends-refuse-all,associations-answer-200,numeric-association-ids'],
    ...['--limit', 'associationPage=7'],
  ],
  size: 10,
  undivided: true,
  lacks: ['refusal', 'record-id', 'condition', 'bulk', 'newest-first', 'renewal'],
  async prepare(_, connection, companies) {
    await makeRecords(connection, companies, 233, newCompany)
  },
  row: (n) => ({
    ...newCompany(n),
    ...createdAt(n),
    numberofemployees: String(n),
    address: 'Long Street\n1',
  }),
  otherRow: newContact,
})

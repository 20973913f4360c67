import { describeContract } from './contract.ts'
import { makeRecords } from './contract-links.ts'
import type { Subject } from './contract-subject.ts'

// A description of everything takes some forty calls: the pace itself is tested elsewhere.
const pace = ['--limit', 'window=1000']
const account: Pick<Subject, 'vendor' | 'config' | 'args'> = {
  vendor: 'hubspot',
  args: pace,
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
    ...['--limit', 'associationPage=7', ...pace],
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

const newDeal = (n: number) => ({
  ...{ dealname: `Contract & Söhne ${n} 🚀`, pipeline: 'default', dealstage: 'qualifiedtobuy', amount: `${n}.25` },
  closedate: `2024-02-29T12:00:${String(n % 60).padStart(2, '0')}.000Z`,
})
const newNote = (n: number) => ({
  hs_timestamp: `2024-02-29T12:00:${String(n % 60).padStart(2, '0')}.000Z`,
  hs_note_body: `<p>Zoë &amp; <b>${n}</b><br>🚀</p>`,
})

describeContract({
  ...account,
  title: 'hubspot, with deals,',
  object: 'deals',
  size: 10,
  undivided: true,
  lacks: ['refusal', 'record-id', 'condition', 'bulk', 'newest-first', 'renewal'],
  async prepare(_, connection, deals) {
    await makeRecords(connection, deals, 233, newDeal)
  },
  row: (n) => ({ ...newDeal(n), ...createdAt(n) }),
  otherRow: newCompany,
})

describeContract({
  ...account,
  title: 'hubspot, with notes,',
  object: 'notes',
  size: 10,
  undivided: true,
  lacks: ['refusal', 'add-options', 'record-id', 'condition', 'bulk', 'newest-first', 'renewal'],
  async prepare(_, connection, notes) {
    await makeRecords(connection, notes, 233, newNote)
  },
  row: (n) => ({ ...newNote(n), ...createdAt(n) }),
  otherRow: newContact,
})

const newProduct = (n: number) => ({ name: `Contract & Söhne ${n} 🚀`, hs_sku: `C-${n}`, price: `${n}.25` })

describeContract({
  ...account,
  title: 'hubspot, with products, whose properties are never unique,',
  object: 'products',
  size: 10,
  undivided: true,
  lacks: ['refusal', 'record-id', 'condition', 'bulk', 'links', 'unlink', 'renewal'],
  async prepare(_, connection, products) {
    await makeRecords(connection, products, 233, newProduct)
  },
  row: (n) => ({ ...newProduct(n), ...createdAt(n) }),
})

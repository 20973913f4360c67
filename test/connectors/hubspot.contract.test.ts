import { describeContract } from './contract.ts'

describeContract({
  vendor: 'hubspot',
  object: 'contacts',
  size: 4503,
  lacks: ['record-id', 'condition', 'bulk', 'newest-first', 'links'],
  config: ({ url, env }) => ({ settings: { url }, credentials: { accessToken: env.HUBSPOT_ACCESS_TOKEN! } }),
  row: (n) => ({
    email: `Contract.${n}@Example.com`,
    firstname: `Zoë "${n}" 🚀`,
    lastname: `O’Neill\n${n}`,
    lifecyclestage: 'lead',
    crm_ferry_created_at: `2024-02-29T23:59:${String(n % 60).padStart(2, '0')}.120Z`,
  }),
  refused: (stored) => ({ email: stored.row.email ?? '', firstname: 'Twin' }),
})

import { describeContract } from './contract.ts'

describeContract({
  vendor: 'salesforce',
  object: 'Lead',
  size: 4503,
  lacks: ['write', 'refusal', 'add-options', 'find', 'bulk', 'newest-first', 'links'],
  config: ({ url, env }) => ({
    settings: { url },
    credentials: { clientId: env.SF_CLIENT_ID!, clientSecret: env.SF_CLIENT_SECRET! },
  }),
  otherId: (id) => id.slice(0, 15),
  where: { good: 'IsConverted = false', bad: 'IsConverted IS false' },
})

import { describeContract } from './contract.ts'

const limits = ['window=1000', 'windowMs=1000', 'jobMs=40']

for (const replay of ['safe', 'refused', 'blind'] as const)
  describeContract({
    vendor: 'reference',
    title: `reference, where a repeated create is ${replay},`,
    load: () => import('../reference/index.ts'),
    world: 'people',
    args: ['--replay', replay, '--writes', 'batch,jobs', ...limits.flatMap((limit) => ['--limit', limit])],
    object: 'person',
    size: 433,
    lacks: ['record-id', 'condition', 'unlink', 'remove', 'slices', 'changes', 'delete-fields'],
    renews: true,
    config: ({ env }) => ({
      settings: { url: env.REFERENCE_URL! },
      credentials: { clientId: env.REFERENCE_CLIENT_ID!, clientSecret: env.REFERENCE_CLIENT_SECRET! },
    }),
    row: (n) => ({
      last_name: `  O’Neill\n${n} `,
      first_name: `Zoë "${n}" 🚀`,
      // A unique value would refuse what a blind create doubles.
      ...(replay !== 'blind' && { email: `Contract.${n}@Example.com` }),
      stage: 'working',
      interests: ['beta', 'news'],
      subscribed: n % 2 === 0,
      revenue: `0${n}.50`,
      birthday: '1984-02-29',
      last_seen: `2024-02-29T23:59:${String(n % 60).padStart(2, '0')}.120+02:00`,
    }),
    otherRow: (n) => ({ name: `Contract & Söhne ${n}` }),
    refused: (stored) => ({ email: stored.row.email ?? '', last_name: 'Twin' }),
  })

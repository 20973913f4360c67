import { describeContract } from './contract.ts'
import { makeFolder, newPerson } from './file-folder.ts'

for (const format of ['csv', 'jsonl'] as const)
  describeContract({
    vendor: 'file',
    title: `file, where records are ${format},`,
    start: () => makeFolder(format, 1203),
    config: ({ url }) => ({ settings: { path: url }, credentials: {} }),
    object: 'people',
    size: 1203,
    // An address that is none is kept as it is rather than lost.
    unchecked: ['email'],
    lacks: [
      'refusal',
      'record-id',
      'condition',
      'bulk',
      'newest-first',
      'slices',
      'changes',
      'renewal',
      'control',
      'users',
    ],
    row: newPerson,
    otherRow: (n) => ({ name: `Contract & Söhne ${n}` }),
  })

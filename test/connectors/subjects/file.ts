import type { AccountSubject, SmallAccounts } from '../contract-subject.ts'
import { makeFolder, newPerson } from '../file-folder.ts'

const file = {
  vendor: 'file',
  config: ({ url }) => ({ settings: { path: url }, credentials: {} }),
  rows: { people: newPerson, companies: (n) => ({ name: `Contract & Söhne ${n}` }) },
} satisfies Partial<AccountSubject>

export const accounts: readonly AccountSubject[] = (['csv', 'jsonl'] as const).map((format) => ({
  ...file,
  title: `, where records are ${format},`,
  start: () => makeFolder(format, 1203),
  limits: { concurrency: 1 },
  types: [
    ...(['id', 'text', 'long-text', 'email', 'currency', 'boolean', 'date', 'datetime'] as const),
    ...(['select', 'multi-select'] as const),
  ],
  // An address that is none is kept as it is rather than lost.
  unchecked: ['email'],
  lacks: {
    'new-references': 'what a column names is not told',
    'row-references': 'no field of it holds rows',
    refusal: 'a file judges nothing',
    'dependent-options': 'columns are each for themselves',
    'record-id': 'ids have one form',
    condition: 'a file is read as a whole',
    bulk: 'a batch is as good',
    'newest-first': 'our key can be asked for',
    references: 'a column that names records is text to it',
    meanings: 'two objects are tied by one file',
    slices: 'one disk is read once',
    changes: 'a row has no time',
    renewal: 'nobody signs in',
    control: 'there is no line that could be cut',
    users: 'a folder has no users',
    rights: 'the rights of a folder are part of its check',
  },
  objects: [{ object: 'people' }, { object: 'companies', fill: 1203, lacks: { 'add-options': 'it has no choice' } }],
}))

export const small: SmallAccounts = {
  ...file,
  object: 'people',
  make: ({ count = 0 }) => makeFolder('csv', count),
  spent: {},
  without: [],
}

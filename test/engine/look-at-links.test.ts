import { expect, test } from 'vitest'
import type { Connection, ReadLink } from '../../src/connector.ts'
import { createLinkReader } from '../../src/engine/forecast/look-at-links.ts'
import type { Links } from '../../src/engine/write/links.ts'
import { ties } from './memory-crm.ts'

const inOnePage = 300_000

test('a record is linked with as many others as there are, however many pages tell of them', async () => {
  const relation = ties('firm>person', 'firm', 'person')
  const linked = (n: number): ReadLink => ({ from: '1', to: String(n) })
  const pages = [
    Array.from({ length: inOnePage }, (_, n) => linked(n)),
    Array.from({ length: 3 }, (_, n) => linked(inOnePage + n)),
  ]
  const connection: Pick<Connection, 'readLinks'> = {
    async *readLinks() {
      yield* pages
    },
  }
  const links = { relation, inverse: null, rivals: [], turned: false, connection } as unknown as Links
  // Two kinds of links ask for the same record, so that what the first was told is kept for the second where it has room.
  const reader = createLinkReader({ signal: new AbortController().signal }, [links, { ...links }])
  for (const asker of [links, links]) {
    const held = await reader.look(asker, [[{ id: '1' }, { id: '2' }]])
    expect(held.get(relation.name)?.get('1')?.size).toBe(inOnePage + 3)
  }
})

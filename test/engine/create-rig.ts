import type { Connection, FindRequest, Found, Outcome, ReadQuery } from '../../src/connector.ts'
import type { Pair } from '../../src/engine/pair.ts'
import { openCreates } from '../../src/engine/write/create.ts'
import type { Migration, Operation } from '../../src/engine/write/migration.ts'
import type { Row } from '../../src/model/record.ts'
import type { Operations } from '../../src/model/schema.ts'
import { createVirtualClock } from '../http/virtual-clock.ts'

/** The field of ours in the target. */
export const key = 'our_key'

export const ours = (id: string, source = id) => ({ id, row: { [key]: `k:${source}` } })

/** An account that answers look-ups and listings from a list, newest last, and keeps what it was asked. */
class Account {
  records: { id: string; row: Row }[] = []
  /** Ids that went up in another record. */
  merged = new Map<string, string>()
  readonly finds: FindRequest[] = []
  readonly reads: ReadQuery[] = []
  pageRows = 2
  creates: unknown[] = []

  find = async (request: FindRequest): Promise<Found[]> => {
    this.finds.push(request)
    return request.values.flatMap((asked) => {
      const wanted = this.merged.get(asked) ?? asked
      return this.records
        .filter(({ id, row }) => (request.key === 'id' ? id === wanted : row[request.key] === asked))
        .map(({ id, row }) => ({ asked, id, row: Object.fromEntries(request.fields.map((f) => [f, row[f] ?? null])) }))
    })
  }

  async *read(query: ReadQuery): ReturnType<Connection['read']> {
    this.reads.push(query)
    const { of } = query
    const asked = of === undefined ? this.records : this.records.filter(({ row }) => row[of.field] === of.id)
    const newest = asked.toReversed().slice(0, query.limit)
    yield { wait: 100, cursor: 'w', reason: 'It is being prepared.' }
    for (let at = 0; at === 0 || at < newest.length; at += this.pageRows)
      yield { records: newest.slice(at, at + this.pageRows), cursor: null }
  }
}

/** A pair whose target is the account below, as each test sets it up. */
export class CreateRig {
  readonly clock = createVirtualClock()
  readonly context = {
    ...{ clock: this.clock, signal: new AbortController().signal },
    progress: () => undefined,
    pausing: () => false,
  }
  readonly account = new Account()
  operations: Operations = {
    read: { pageRows: 2, newestFirst: true },
    find: { keys: ['id', key], maxRows: 2 },
    create: { maxRows: 7, maxBytes: 70, replay: 'refused', settleMs: 9 },
  }
  race: 'quarantine' | 'update' = 'quarantine'
  images: (Row | null)[] = [null]

  pair(more: object = {}): Pair {
    const { account, operations, race } = this
    return {
      name: 'Lead>people',
      plan: { provenance: { sourceKey: key }, policy: { race } },
      target: { name: 'people', labelPlural: 'People', operations },
      connection: account,
      writer: {
        create: async (...given: unknown[]): Promise<Outcome[]> => {
          account.creates.push(given)
          return []
        },
      },
      sourceKey: (id: string) => `k:${id}`,
      map: (record: object) => ({ record }),
      asCreate: ({ record }: { record: { id: string } }, { withoutKeys }: { withoutKeys: boolean }) =>
        record.id === 'bad'
          ? { kind: 'quarantine', reason: 'invalid', detail: 'No.' }
          : { kind: 'row', encoded: { wire: { id: record.id, withoutKeys }, bytes: 3 } },
      ...more,
    } as unknown as Pair
  }

  migration(): Migration {
    return { context: this.context, before: { get: async () => this.images } } as unknown as Migration
  }

  open(): Promise<Operation> {
    return this.clock.run(openCreates(this.migration(), this.pair()))
  }
}

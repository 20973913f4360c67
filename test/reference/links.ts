import type { Link, LinkOutcome, Writer } from '../../src/connector.ts'
import { CrmError } from '../../src/model/errors.ts'
import type { Relation } from '../../src/model/schema.ts'
import type { AccountFacts, Api } from './client.ts'
import { type Problem, rowError } from './errors.ts'

interface RawLink {
  person: string
  company: string
}

/** simulators/reference/README.md, Links: one relation, persons and companies. */
export function relationOf({ limits }: AccountFacts): Relation {
  return {
    name: 'person>company',
    label: 'Companies of a person',
    from: 'person',
    to: 'company',
    read: { maxRows: limits.lookup_rows },
    link: { maxRows: limits.batch_rows, replay: 'safe' },
  }
}

export async function* readLinks(api: Api, ids: readonly string[], signal: AbortSignal): AsyncGenerator<Link[]> {
  if (ids.length === 0) return
  const { links } = await api.ask<{ links: RawLink[] }>('/v1/links/list', { persons: ids }, signal)
  yield links.map(({ person, company }) => ({ from: person, to: company }))
}

type Result = { status: 'written'; changed: boolean } | { status: 'rejected'; error: Problem }

export function linker(api: Api): NonNullable<Writer['link']> {
  return async (_relation, links, signal) => {
    const body = { operation: 'add', links: links.map(({ from, to }) => ({ person: from, company: to })) }
    try {
      const { results } = await api.send<{ results: Result[] }>('/v1/links', body, signal)
      return links.map((_, i): LinkOutcome => toOutcome(results[i]))
    } catch (error) {
      if (!(error instanceof CrmError)) throw error
      return links.map(() => ({ status: error.stored === 'no' ? 'rejected' : 'unknown', error }))
    }
  }
}

function toOutcome(result: Result | undefined): LinkOutcome {
  if (result?.status === 'written') return { status: 'written', created: result.changed }
  if (result?.status === 'rejected') return { status: 'rejected', error: rowError(result.error) }
  const message = 'Reference CRM: the answer does not name this link.'
  return { status: 'unknown', error: new CrmError({ kind: 'transient', scope: 'row', stored: 'unknown', message }) }
}

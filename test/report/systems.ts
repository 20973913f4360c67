import type { Systems } from '../../src/model/results.ts'

/** Two ends by the names of their accounts. */
export function systemsOf(source: string, target: string): Systems {
  return {
    source: { connection: 'sales', account: 's', name: source, limits: { concurrency: 25 } },
    target: { connection: 'portal', account: 't-7', name: target, limits: { concurrency: 20 } },
  }
}

export const consent = { via: 'terminal', requestedAt: 0, decidedAt: 1, schemaBefore: 'b', schemaAfter: 'a' }

export function reasonOf(reason: string, count: number) {
  return { pair: 'Lead>contacts', reason, count, examples: [], wouldTake: 'no', hint: 'Mend it.' }
}

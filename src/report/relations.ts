import type { RelationFate } from '../model/relation-fate.ts'
import type { VerifyResult } from '../model/results.ts'
import { plural } from '../model/wording.ts'
import { table, text } from './parts.ts'
import type { Cell, Section } from './report.ts'

const kinds: Record<RelationFate['kind'], string> = {
  reference: 'a field, written with its record',
  'late reference': 'a field, written when all records are there',
  link: 'a link, made when all records are there',
}

/** What becomes, or became, of what ties records to each other; nothing where the plan ties none. */
export function relationSection(
  relations: readonly RelationFate[] | undefined,
  when: 'before' | 'after',
  verify: VerifyResult | null = null,
): Section[] {
  if (relations === undefined || relations.length === 0) return []
  const stays = relations.flatMap(({ name, stays: reasons }) => reasons.map((reason) => ({ name, ...reason })))
  const anyFollowed = relations.some(({ followed = 0 }) => followed > 0)
  const rows = relations.map(({ name, kind, written, present, followed = 0, stays: reasons }): Cell[] => {
    const found = verify?.relations?.find((each) => each.name === name)?.found
    const again = found === undefined ? [] : [found === null ? 'the target does not show them' : found.matched]
    const kept = reasons.reduce((sum, reason) => sum + reason.count, 0)
    const led = anyFollowed ? [followed] : []
    return [
      name,
      kinds[kind],
      written,
      present,
      ...led,
      kept,
      ...(hasFound(verify) ? [again[0] ?? 'with their records'] : []),
    ]
  })
  const made = when === 'before' ? 'to write' : 'written'
  const led = anyFollowed ? ['of these, to a successor'] : []
  const heads = ['relation', 'how', made, 'in the target already', ...led, 'not written']
  const reasons = stays
    .sort((a, b) => b.count - a.count)
    .map(({ name, reason, count, hint, examples }): Cell[] => [name, reason, count, hint, examples.join(', ')])
  return [
    {
      id: 'relations',
      title: 'Relations between records',
      blocks: [
        table(hasFound(verify) ? [...heads, 'found when read back'] : heads, rows),
        ...(reasons.length === 0
          ? [text(when === 'before' ? 'All of them go.' : 'None was left out.')]
          : [table(['relation', 'why', 'how many', 'what to do', 'for example'], reasons, 'Not written')]),
        text(
          `The table of relations has each of the ${plural(sum(stays), 'reference or link', 'references and links')} that are not written. A late reference counts once for each record.`,
        ),
      ],
    },
  ]
}

function hasFound(verify: VerifyResult | null): boolean {
  return verify?.relations !== undefined
}

function sum(stays: readonly { count: number }[]): number {
  return stays.reduce((total, { count }) => total + count, 0)
}

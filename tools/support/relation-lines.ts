import { z } from 'zod'
import type { RelationFate } from '../../src/model/relation-fate.ts'
import type { VerifyResult } from '../../src/model/results.ts'
import { count } from '../../src/model/wording.ts'
import { capped, fence, inline, oneLine, table } from './markdown.ts'

const mostRelations = 8
const mostInData = 6

/** References and links by kind: how many are written, there already, left out; of a verification, found and missing. */
export const relationsShape = z.array(z.record(z.string(), z.unknown()))

type Told = z.output<typeof relationsShape>

export function relationsData(relations: readonly RelationFate[] = []): Told {
  return relations.slice(0, mostInData).map(({ name, kind, written, present, stays }) => ({
    ...{ name: oneLine(name, 100), kind, written, present },
    not_written: stays.reduce((sum, { count: n }) => sum + n, 0),
  }))
}

export function foundRelationsData({ relations = [] }: VerifyResult): Told {
  return relations.slice(0, mostInData).map(({ name, kind, found }) => ({ name: oneLine(name, 100), kind, ...found }))
}

/** References and links, and why some are not written; nothing for plans without any. */
export function relationLines(relations: readonly RelationFate[] | undefined, made: 'to write' | 'written'): string[] {
  if (relations === undefined || relations.length === 0) return []
  const { shown, more } = capped([...relations], mostRelations)
  const rows = shown.map(({ name, kind, written, present, stays }) => [
    ...[inline(name, 100), kind, count(written), count(present)],
    stays.map(({ reason, count: n }) => `${count(n)} ${inline(reason, 40)}`).join(', ') || 'none',
  ])
  const rest = more > 0 ? ` ${count(more)} more are in the report.` : ''
  return [
    `Relations between records.${rest}`,
    fence(table(['relation', 'kind', made, 'there already', 'not written'], rows)),
  ]
}

export function foundRelationLines({ relations = [] }: VerifyResult): string[] {
  const lines = relations.slice(0, mostRelations).map(({ name, found }) => {
    if (found === null) return `- ${inline(name, 100)}: the target does not show them`
    return `- ${inline(name, 100)}: ${count(found.matched)} found, ${count(found.missing)} missing`
  })
  return lines.length === 0
    ? []
    : ['References and links that were made when all records were there:', fence(lines.join('\n'))]
}

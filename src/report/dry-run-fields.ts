import { doubtfulFirst } from '../model/confidence.ts'
import { schemaParts } from '../model/plan.ts'
import type { DryRunResult } from '../model/results.ts'
import type { UnmappedForecast } from '../model/unmapped-forecast.ts'
import { plural } from '../model/wording.ts'
import { code, createLinker, pairText, table, text } from './parts.ts'
import type { Block, Cell, Section } from './report.ts'

/** Values of fields that the plan sends somewhere, and that do not get there. */
export function lostSection({ lost: values, links, files }: DryRunResult): Section {
  const linked = createLinker(links)
  const rows = values.map(({ pair, from, to, reason, count: n, examples }): Cell[] => [
    ...[pairText(pair), from, to, reason, n],
    { kind: 'examples', records: linked(pair, examples) },
  ])
  const where = rows.length === 0 || files.lost === undefined ? [] : [text('Each value, record by record:', files.lost)]
  const heads = ['objects', 'field', 'goes to', 'why', 'values', 'for example']
  return { id: 'lost', title: 'Values that stay behind, by field', blocks: [table(heads, rows), ...where] }
}

const ends: Record<UnmappedForecast['kind'], string> = {
  lost: 'stay behind',
  unread: 'stay behind, not counted',
  kept: 'reach the target another way',
  system: "the source's own bookkeeping",
}

/** The doubtful ones first: they are what a person has to look at. */
export function mappingSection({ mappings: pairs = [] }: DryRunResult): Section[] {
  if (pairs.length === 0) return []
  const sorted = [...pairs].sort((a, b) => doubtfulFirst.indexOf(a.sure) - doubtfulFirst.indexOf(b.sure))
  const rows = sorted.map(({ pair, from, to, through, sure, loss }): Cell[] => [
    ...[pairText(pair), from, code(to), through || 'as it is', sure, loss || 'not known'],
  ])
  const heads = ['objects', 'from', 'to', 'through', 'how sure', 'what is lost']
  return [{ id: 'mappings', title: 'Which field goes where', blocks: [table(heads, rows)] }]
}

/** A source has many fields that are no one's concern; those that lose values come first and alone. */
export function unmappedSection({ unmapped: fields }: DryRunResult): Section[] {
  if (fields === undefined) return []
  const listed = (kinds: readonly UnmappedForecast['kind'][]): Cell[][] =>
    fields
      .filter(({ kind, values }) => kinds.includes(values === 0 && kind === 'lost' ? 'kept' : kind))
      .sort((a, b) => b.values - a.values)
      .map(({ pair, field, label, values, kind, reason }) => [
        ...[pairText(pair), field, label, kind === 'unread' ? '' : values],
        ...[values === 0 && kind !== 'unread' ? 'nothing to lose' : ends[kind], reason],
      ])
  const heads = ['objects', 'field', 'label', 'values', 'what becomes of them', 'why']
  const rest = listed(['kept', 'system'])
  const folded = {
    ...table(heads, rest, plural(rest.length, 'field without a loss', 'fields without a loss')),
    folded: true,
  } as Block
  return [
    {
      ...{ id: 'unmapped', title: 'Fields that go nowhere' },
      blocks: [table(heads, listed(['lost', 'unread'])), ...(rest.length === 0 ? [] : [folded])],
    },
  ]
}

export function ownerSection({ owners: users, files }: DryRunResult): Section[] {
  if (users === undefined || users.length === 0) return []
  const rows = users.map(({ pair, from, to, source, target, why, records: n }): Cell[] => [
    ...[pairText(pair), `${from} to ${to}`, `${source.email} ${source.id}`.trim(), activeText(source.active)],
    ...[target === null ? 'nobody' : `${target.email} ${target.id}`, why, n],
  ])
  const heads = ['objects', 'field', 'in the source', 'there', 'in the target', 'how, or why not', 'records']
  const where = files.owners === undefined ? [] : [text('With their addresses in full:', files.owners)]
  return [{ id: 'owners', title: 'Owners', blocks: [table(heads, rows), ...where] }]
}

function activeText(active: boolean | undefined): string {
  if (active === undefined) return 'no user'
  return active ? 'active' : 'inactive'
}

function whatIsNew(field: string | null, option: string | null): string {
  if (field === null) return 'new object'
  return option === null ? 'new field' : 'new option'
}

export function schemaSection({ schemaChanges: changes }: DryRunResult): Section {
  const rows = schemaParts(changes).map(({ object, field, option, label, type }): Cell[] => [
    ...[object, field === null ? '' : code(field), whatIsNew(field, option), option ?? '', label, type ?? ''],
  ])
  const heads = ['object', 'field', 'what', 'option', 'label', 'type']
  return { id: 'schema', title: 'Schema changes', blocks: [table(heads, rows)] }
}

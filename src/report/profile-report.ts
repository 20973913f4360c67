import type { ProfileResult } from '../model/results.ts'
import type { Run } from '../model/run.ts'
import { plural } from '../model/wording.ts'
import { at, code, fileSection, table } from './parts.ts'
import type { Cell, Report, Section } from './report.ts'

/** What the fields of a source hold, the fullest first. */
export function profileReport(run: Pick<Run, 'id' | 'createdAt'>, result: ProfileResult): Report {
  const { plan, objects, readAt, snapshot, digest, files } = result
  const records = objects.reduce((sum, object) => sum + object.records, 0)
  return {
    title: `Profile of the source of ${plan}`,
    lead: `${plural(records, 'record was', 'records were')} looked at, all that the plan selects.`,
    facts: [
      ['Read', at(readAt)],
      ['Snapshot', code(snapshot)],
      ['Digest', code(digest)],
      ['Run', code(run.id)],
    ],
    sections: [...objects.map(objectSection), fileSection(files)],
  }
}

function objectSection({ object, records, fields, duplicates }: ProfileResult['objects'][number]): Section {
  const rows = [...fields]
    .sort((a, b) => b.filled - a.filled)
    .map((field): Cell[] => [
      ...[field.field, field.type, `${field.filled} of ${records}`],
      `${field.distinct.exact ? '' : 'about '}${field.distinct.count}`,
      field.longest,
      field.formats.map(({ format, count: n }) => `${format} ${n}`).join(', '),
      field.noOption ?? '',
      field.examples.join(' · '),
    ])
  const shared = duplicates.map(({ key, fields: from, groups, records: held, exact }): Cell[] => [
    ...[key, from.join(', '), ...[groups, held].map((n) => `${exact ? '' : 'at least '}${n}`)],
  ])
  const heads = ['field', 'type', 'filled', 'different values', 'longest', 'shapes', 'no option', 'examples']
  return {
    id: `object-${object.replace(/[^\w-]/g, '-')}`,
    title: `${object}: ${plural(records, 'record')}`,
    blocks: [table(heads, rows), table(['key', 'from', 'keys', 'records'], shared, 'Records that share a match key')],
  }
}

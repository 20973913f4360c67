import type { ProfileResult } from '../../src/model/results.ts'
import { capped, count, fence, inline, plural, table } from './markdown.ts'
import { holds, holdsHead } from './profile-cells.ts'
import type { Telling } from './telling.ts'

/** How a profile is told: the fullest fields, and the records that share a match key. */
export const profile: Telling<ProfileResult> = {
  data: ({ snapshot, digest, objects }) => ({
    snapshot,
    digest,
    objects: objects.map(({ object, records, fields, duplicates }) => ({
      ...{ object, records, fields: fields.length, empty_fields: fields.filter(({ filled }) => filled === 0).length },
      duplicates: duplicates.map(({ key, groups, records: held, exact }) => ({ key, groups, records: held, exact })),
    })),
  }),
  lines: ({ objects }) => objects.flatMap(profileLines),
  next: (_, { plan }) => `Call dry_run with plan_id "${plan}".`,
}

function profileLines({ object, records, fields, duplicates }: ProfileResult['objects'][number]): string[] {
  const filled = fields.filter((field) => field.filled > 0).sort((a, b) => b.filled - a.filled)
  const { shown, more } = capped(filled, 40)
  const rows = shown.map((field) => [field.field, field.type, ...holds(field, records)])
  const rest = more > 0 ? ` ${count(more)} more are in the report.` : ''
  return [
    `${plural(records, 'record')} of ${inline(object)}: ${count(filled.length)} of ${plural(fields.length, 'field')} hold something.${rest}`,
    fence(table(['field', 'type', ...holdsHead], rows)),
    ...duplicates.map(
      (each) =>
        `${each.exact ? '' : 'At least '}${plural(each.groups, 'value')} of the match key ${inline(each.key)} (from ${each.fields.map((name) => inline(name)).join(', ')}) on ${plural(each.records, 'record')} that share it with others.`,
    ),
  ]
}

import type { ProfileResult } from '../../src/model/results.ts'
import { count, plural } from '../../src/model/wording.ts'
import { capped, fence, inline, table } from './markdown.ts'
import { holds, holdsHead } from './profile-cells.ts'
import type { Telling } from './telling.ts'

/** How a profile is told: the fullest fields, and the records that share a match key. */
export const profile: Telling<ProfileResult> = {
  data: ({ snapshot, digest, objects }) => ({
    snapshot,
    digest,
    objects: objects.slice(0, mostObjects).map(({ object, records, fields, duplicates }) => ({
      ...{ object, records, fields: fields.length, empty_fields: fields.filter(({ filled }) => filled === 0).length },
      duplicates: duplicates.map(({ key, groups, records: held, exact }) => ({ key, groups, records: held, exact })),
    })),
  }),
  lines: ({ objects }) => {
    const shown = objects.slice(0, mostObjects)
    const more = objects.length - shown.length
    const rows = Math.floor(mostFields / shown.length)
    return [
      ...shown.flatMap((object) => profileLines(object, rows)),
      ...(more > 0 ? [`${plural(more, 'more object')} in the report.`] : []),
    ]
  },
  next: (_, { plan }) => `Call dry_run with plan_id "${plan}".`,
}

const mostObjects = 8
/** Of all objects together. */
const mostFields = 80

function profileLines(
  { object, records, fields, duplicates }: ProfileResult['objects'][number],
  mostRows: number,
): string[] {
  const filled = fields.filter((field) => field.filled > 0).sort((a, b) => b.filled - a.filled)
  const { shown, more } = capped(filled, Math.min(40, mostRows))
  const rows = shown.map((field) => [field.field, field.type, ...holds(field, records)])
  const rest = more > 0 ? ` ${count(more)} more are in the report.` : ''
  return [
    `${plural(records, 'record')} of ${inline(object)}: ${count(filled.length)} of ${plural(fields.length, 'field')} hold something.${rest}`,
    fence(table(['field', 'type', ...holdsHead], rows)),
    ...duplicates.slice(0, 3).map(
      (each) =>
        `${each.exact ? '' : 'At least '}${plural(each.groups, 'value')} of the match key ${inline(each.key)} (from ${each.fields
          .slice(0, 3)
          .map((name) => inline(name, 60))
          .join(', ')}) on ${plural(each.records, 'record')} that share it with others.`,
    ),
  ]
}

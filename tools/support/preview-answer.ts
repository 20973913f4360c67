import { z } from 'zod'
import type { PreviewField, PreviewRecord } from '../../src/model/preview.ts'
import type { PreviewResult } from '../../src/model/results.ts'
import type { Run } from '../../src/model/run.ts'
import { count, plural } from '../../src/model/wording.ts'
import type { Answer } from '../tool.ts'
import { filesOf } from './files.ts'
import { capped, fence, inline, oneLine, table, within } from './markdown.ts'
import type { Telling } from './telling.ts'

/** `records`: source_id, action, reason, shows (rules), fields (from, to, source, target, present, notes). */
export const previewShape = z.object({
  plan_id: z.string(),
  basis: z.string(),
  scanned: z.int(),
  rules: z.array(z.object({ rule: z.string(), records: z.int(), shown: z.boolean() })),
  rules_left_out: z.int(),
  records: z.array(z.looseObject({ source_id: z.string(), action: z.string(), fields: z.array(z.looseObject({})) })),
  missing: z.array(z.string()),
})

/** How the result of a preview is told without its records, whose values are no part of it. */
export const preview: Telling<PreviewResult> = {
  data: (result) => ({ ...dataOf(result), records: [] }),
  lines: (result) => [headLine(result), ...ruleLines(result)],
  next: (_, { plan }) => nextOf(plan),
}

/** Of text and data together, in characters; with the words around them the answer stays under 10,000 tokens. */
const room = 24_000
const mostRules = 20

/** The records side by side, before and after, as far as there is room; what they are shown for comes first. */
export function answerPreview(run: Run, records: readonly PreviewRecord[]): Answer {
  const result = run.result as unknown as PreviewResult
  const share = Math.floor(room / Math.max(1, records.length))
  const shown = records.map((record) => shorten(record, share))
  const next = nextOf(run.plan)
  const files = filesOf(run)
  const parts = [
    headLine(result),
    ...(shown.length === 0 ? [] : [fence(shown.map(recordText).join('\n\n'))]),
    ...missingLines(result),
    ...ruleLines(result),
    ...files.map(({ path }) => `All fields of these records: ${path}`),
    `Next: ${next}`,
  ]
  return {
    kind: 'answer',
    text: parts.join('\n\n'),
    data: {
      ...{ run_id: run.id, verb: run.verb, state: run.state },
      result: { ...dataOf(result), records: shown.map(recordData) },
      ...(files.length > 0 && { files }),
      next,
    },
    files,
  }
}

function dataOf({ plan, basis, scanned, rules, rulesInAll, missing }: PreviewResult) {
  const { shown } = capped(rules, mostRules)
  return {
    ...{ plan_id: plan, basis, scanned, rules_left_out: rulesInAll - shown.length, missing },
    rules: shown.map(({ rule, records, shown: isShown }) => ({ rule: oneLine(rule, 80), records, shown: isShown })),
  }
}

const bases: Record<PreviewResult['basis'], string> = {
  'dry-run': 'as the dry run of this plan decided',
  snapshot: 'from the snapshot of the source; what the target has is known after dry_run',
  sample: 'from a sample of the source; what the target has is known after dry_run',
}

function headLine({ plan, basis, scanned, records }: PreviewResult): string {
  const among = scanned === 0 ? '' : `, chosen among ${count(scanned)}`
  return `Preview of plan \`${inline(plan)}\`: ${plural(records.length, 'record')}${among}, ${bases[basis]}. Nothing was written.`
}

function missingLines({ missing, basis }: PreviewResult): string[] {
  if (missing.length === 0) return []
  const ids = missing.map((id) => inline(id, 60)).join(', ')
  return [
    basis === 'sample'
      ? `Not in the sample that this preview is made from: ${ids}. After a dry run, which reads all records, they can be shown.`
      : `Not among the records that the plan selects: ${ids}. These have to be ids of the source, letter for letter.`,
  ]
}

function ruleLines({ rules, rulesInAll }: PreviewResult): string[] {
  if (rules.length === 0) return []
  const open = rules.filter(({ shown }) => !shown)
  const { shown, more } = capped(open, mostRules)
  const known = `${plural(rulesInAll, 'rule')} had an effect; ${open.length === 0 ? 'the records above show all of them.' : 'these are not shown above:'}`
  if (open.length === 0) return [known]
  const lines = shown.map(({ rule, records }) => `- ${inline(rule, 80)} (${plural(records, 'record')})`)
  return [known, fence([...lines, ...(more > 0 ? [`- and ${count(more)} more`] : [])].join('\n'))]
}

function nextOf(plan: string | null): string {
  return `Go through the differences with the person; mend the plan with edit_plan, look closer with preview_records (\`field\`, \`reason\` or \`record_ids\`), or call dry_run with plan_id "${plan}".`
}

type Shown = Omit<PreviewRecord, 'fields'> & { fields: PreviewField[]; left: number }

/** The more records, the fewer fields of each, and the shorter they are cut. */
function shorten(record: PreviewRecord, share: number): Shown {
  const width = Math.max(30, Math.min(90, Math.floor(share / 25)))
  const because = within(
    share / 4,
    record.because.map((rule) => oneLine(rule, Math.min(80, width * 2))),
    (rule) => rule,
  )
  const wanted = (field: PreviewField): number =>
    record.because.some((rule) => rule.startsWith(`${field.to}: `)) ? 0 : field.notes.length > 0 ? 1 : 2
  const sorted = [...record.fields].sort((a, b) => wanted(a) - wanted(b))
  const fitting = within(
    share / 2,
    sorted.map((field) => shortField(field, width)),
    (field) => fieldCells(field).join(' | '),
  )
  const fields = fitting.length > 0 ? fitting : sorted.slice(0, 1).map((field) => shortField(field, 20))
  const link = record.link.length <= longestLink ? record.link : ''
  const detail = oneLine(record.detail, width * 2)
  return { ...record, link, detail, because, fields, left: record.fields.length - fields.length }
}

const longestLink = 120

function shortField(field: PreviewField, width: number): PreviewField {
  return {
    ...{ from: oneLine(field.from, 60), to: oneLine(field.to, 60) },
    source: oneLine(field.source, width),
    target: oneLine(field.target, width),
    present: oneLine(field.present, width),
    notes: field.notes.slice(0, 3).map((note) => oneLine(note, 50)),
  }
}

/** A record as text, for an answer or a terminal. */
export function recordText(record: PreviewRecord & { left?: number }): string {
  const { sourceId, link, action, reason, detail, targetId, because, fields, left = 0 } = record
  const said = [reason, detail].filter((text) => text !== '').map((text) => inline(text, 200))
  const into = targetId === '' ? '' : ` (target record ${inline(targetId, 60)})`
  const rows = fields.map(fieldCells)
  const head = ['source field', 'source', 'target field', 'becomes', 'target has', 'why']
  return [
    `**${inline(sourceId, 60)}**: ${action}${into}${said.length === 0 ? '' : `: ${said.join('. ')}`}`,
    ...(link === '' ? [] : [inline(link, 200)]),
    ...(because.length === 0 ? [] : [`Shows: ${because.map((rule) => inline(rule, 80)).join('; ')}`]),
    ...(rows.length === 0 ? [] : [`\n${table(head, rows)}`]),
    ...(left > 0 ? [`${plural(left, 'more field')} in the report.`] : []),
  ].join('\n')
}

function fieldCells({ from, to, source, target, present, notes }: PreviewField): string[] {
  return [from, source, to, target, present, notes.join('; ')]
}

function recordData({ sourceId, action, reason, because, fields, left }: Shown) {
  return {
    source_id: oneLine(sourceId, 60),
    action,
    ...(reason !== '' && { reason: oneLine(reason, 80) }),
    shows: because,
    fields: fields.map(({ present, notes, ...field }) => ({
      ...field,
      ...(present !== '' && { present }),
      ...(notes.length > 0 && { notes }),
    })),
    fields_left_out: left,
  }
}

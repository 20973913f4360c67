import type { PreviewAction, PreviewField, PreviewRecord } from '../../model/preview.ts'

/** Columns of the table that holds what a preview shows: one row for each field of a record. */
export const previewColumns = [
  ...['pair', 'source_id', 'link', 'action', 'reason', 'detail', 'target_id', 'target_link', 'shown_for'],
  ...['source_field', 'target_field', 'source_value', 'target_value', 'present_value', 'notes'],
]

/** Between rules and notes, which are our own words and have none. */
const between = ' | '

/** A record without fields has one row with the last columns empty. */
export function previewRows({ fields, because, ...record }: PreviewRecord): string[][] {
  const { pair, sourceId, link, action, reason, detail, targetId, targetLink } = record
  const head = [pair, sourceId, link, action, reason, detail, targetId, targetLink, because.join(between)]
  if (fields.length === 0) return [[...head, '', '', '', '', '', '']]
  return fields.map((field) => [
    ...head,
    ...[field.from, field.to, field.source, field.target, field.present, field.notes.join(between)],
  ])
}

/** The records of such a table. */
export async function readPreview(rows: AsyncIterable<readonly string[]>): Promise<PreviewRecord[]> {
  const records: PreviewRecord[] = []
  for await (const row of rows) {
    const [pair = '', sourceId = '', link = '', action = '', reason = '', detail = '', ...rest] = row
    const [targetId = '', targetLink = '', because = '', ...field] = rest
    let last = records.at(-1)
    if (last?.pair !== pair || last.sourceId !== sourceId) {
      const told = { pair, sourceId, link, action: action as PreviewAction, reason, detail, targetId, targetLink }
      last = { ...told, because: partsOf(because), fields: [] }
      records.push(last)
    }
    const read = toField(field)
    if (read !== null) last.fields.push(read)
  }
  return records
}

function toField([
  from = '',
  to = '',
  source = '',
  target = '',
  present = '',
  notes = '',
]: string[]): PreviewField | null {
  return from === '' && to === '' ? null : { from, to, source, target, present, notes: partsOf(notes) }
}

function partsOf(text: string): string[] {
  return text === '' ? [] : text.split(between)
}

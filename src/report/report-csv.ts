import { createCsv } from './csv.ts'
import type { Block, Cell, Report } from './report.ts'

/**
 * Writes a report as one long table, a value in each row, for spreadsheets and programs: the section, what part of it,
 * the row within that part, the name of the value, and the value. Numbers are plain, times are ISO 8601 and seconds.
 */
export async function writeReportCsv(path: string, { title, lead, facts, sections }: Report): Promise<void> {
  const csv = await createCsv(path, ['section', 'part', 'row', 'name', 'value'])
  await csv.add(['', '', '', 'title', title])
  await csv.add(['', '', '', 'lead', lead])
  for (const [name, value] of facts) await csv.add(['', '', '', name, plain(value)])
  for (const section of sections) {
    for (const [i, block] of section.blocks.entries()) {
      for (const [row, name, value] of rowsOf(block)) await csv.add([section.title, partOf(block, i), row, name, value])
    }
  }
  await csv.close()
}

function partOf(block: Block, index: number): string {
  if (block.kind === 'table' || block.kind === 'findings') return block.title ?? String(index + 1)
  return block.kind === 'shares' ? block.whole : String(index + 1)
}

type Row = [row: string, name: string, value: string]

function rowsOf(block: Block): Row[] {
  switch (block.kind) {
    case 'text':
      return [['', 'text', block.code === undefined ? block.text : `${block.text} ${block.code}`]]
    case 'shares':
      return block.shares.map(({ label, count }): Row => ['', label, String(count)])
    case 'table':
      if (block.rows.length === 0) return [['', 'rows', '0']]
      return block.rows.flatMap((cells, i) =>
        cells.map((cell, column): Row => [String(i + 1), block.columns[column] ?? '', plain(cell)]),
      )
    case 'findings':
      return block.findings.flatMap(({ severity, count, message, code, field, examples, fix, edit }, i) => {
        const named: [string, string][] = [
          ...([
            ['severity', severity],
            ['count', String(count)],
            ['message', message],
            ['code', code],
            ['field', field ?? ''],
          ] satisfies [string, string][]),
          ['examples', plain({ kind: 'examples', records: examples })],
          ['links', examples.map(({ link }) => link).join(' ')],
          ['fix', fix ?? ''],
          ['edit', edit === undefined ? '' : JSON.stringify(edit)],
        ]
        return named.filter(([, value]) => value !== '').map(([name, value]): Row => [String(i + 1), name, value])
      })
    case 'records':
      return [
        ['', 'records', String(block.records.total)],
        ['', 'file', block.records.path],
      ]
  }
}

function plain(cell: Cell): string {
  if (typeof cell !== 'object') return String(cell)
  switch (cell.kind) {
    case 'code':
      return cell.text
    case 'moment':
      return new Date(cell.at).toISOString()
    case 'duration':
      return String(cell.seconds)
    case 'ratio':
      return String(Math.round(cell.of * 10_000) / 10_000)
    case 'examples':
      return cell.records.map(({ id }) => id).join(' ')
  }
}

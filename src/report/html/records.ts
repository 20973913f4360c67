import { html, raw } from 'hono/html'
import { count } from '../../model/wording.ts'
import { readTable } from '../csv.ts'
import type { RecordTable } from '../report.ts'
import type { Markup } from './markup.ts'
import { createPacker } from './pack.ts'

/** Records that one page holds: a browser opens and searches so many within seconds. */
const most = 250_000
/** Rows that are written together. */
const pieceRows = 500

/**
 * Every record with a search, read from its file while the page is written, with the values of it that stay behind. The
 * rows are packed: see pack.ts.
 */
export async function* recordList(table: RecordTable, limit = most): AsyncGenerator<Markup> {
  const held = Math.min(table.total, limit)
  yield controls(table, held)
  yield raw('<script type="application/json" id="record-rows">[')
  const columns = [...new Set(['pair', 'name', 'email', ...[...table.shown, ...table.opened].map(([name]) => name)])]
  const packer = createPacker(columns)
  const lost = table.lost === undefined ? undefined : lostOf(table.lost)
  let [written, piece] = [0, [] as string[]]
  for await (const cell of readTable(table.path)) {
    if (written >= held) break
    const left = (await lost?.next(cell('source_id'))) ?? []
    piece.push(`${written === 0 ? '' : ',\n'}${inScript(packer.row(cell, left))}`)
    written += 1
    if (piece.length < pieceRows) continue
    yield raw(piece.join(''))
    piece = []
  }
  await lost?.close()
  yield raw(`${piece.join('')}]</script>\n`)
  const { choice, shown, opened, advice } = table
  const meanings = Object.fromEntries(choice.values)
  const about = { ...packer.about(), choice: choice.column, meanings, shown, opened, advice }
  yield raw(`<script type="application/json" id="record-about">${inScript(about)}</script>\n`)
}

/** A value of a record that stays behind. */
export type Lost = [from: string, to: string, reason: string, value: string]

/** The longest part of a value that a page shows; the file has it whole. */
const longestValue = 100

/** The values that stay behind, record by record; they lie in the file in the order of the records. */
function lostOf(path: string): { next(id: string): Promise<Lost[]>; close(): Promise<void> } {
  const rows = readTable(path)
  let ahead = rows.next()
  return {
    async next(id) {
      const found: Lost[] = []
      for (;;) {
        const { done, value: cell } = await ahead
        if (done === true || cell('source_id') !== id) return found
        const value = cell('value')
        const short = value.length > longestValue ? `${value.slice(0, longestValue)}…` : value
        found.push([cell('source_field'), cell('target_field'), cell('reason'), short])
        ahead = rows.next()
      }
    },
    async close() {
      await ahead
      await rows.return(undefined)
    },
  }
}

/** JSON that cannot end the element that it stands in. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}

function controls({ path, shown, choice, total }: RecordTable, held: number): Markup {
  const part =
    held < total
      ? html`<p>This page holds the first ${count(held)} of ${count(total)} records. All of them are in <code>${path}</code>.</p>`
      : ''
  const head = shown.find(([column]) => column === choice.column)?.[1] ?? choice.column
  return html`${part}<noscript><p>Search and list need JavaScript, which is off here. The same list is in <code>${path}</code>.</p></noscript>
<p class="paper">Printed are the records that the screen showed; all of them are in <code>${path}</code>.</p>
<form id="record-search" role="search" aria-label="Records" hidden>
<label>Name, e-mail or id <input type="search" id="record-words" autocomplete="off" spellcheck="false"></label>
<label>${head} <select id="record-choice"><option value="">any</option>${choice.values.map(([value]) => html`<option>${value}</option>`)}</select></label>
<p id="record-count" role="status"></p>
</form>
<div class="wide"><table id="record-table" aria-label="Records" hidden><thead><tr><th scope="col">Record</th>${shown.map(([, name]) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody></tbody></table></div>
<nav id="record-pages" aria-label="Pages of records" hidden><button type="button" id="record-back">Earlier</button> <span></span> <button type="button" id="record-on">Later</button></nav>
`
}

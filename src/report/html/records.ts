import { html, raw } from 'hono/html'
import { readCsv } from '../csv.ts'
import { count, type Markup } from './markup.ts'

/** Records that one page holds; a browser searches as many at once without a pause. */
const most = 20_000
/** Rows that are written together. */
const pieceRows = 500

export interface RecordList {
  /** CSV whose first columns are the source id and its link. */
  path: string
  /** Heads of the columns after these two, in the order of the file. */
  columns: readonly string[]
  /** Which of these columns the list can be narrowed by; its values in the order in which they are offered. */
  choice: { column: number; values: readonly string[] }
  /** How many records the file has. */
  total: number
  /** Tests hold fewer. */
  most?: number
}

/**
 * Every record with a search, read from its file while the page is written. Texts that repeat are numbers into a list
 * that follows the rows, and a link that is the first one with another id is left out.
 */
export async function* recordList(list: RecordList): AsyncGenerator<Markup> {
  const held = Math.min(list.total, list.most ?? most)
  yield controls(list, held)
  yield raw('<script type="application/json" id="record-rows">[')
  const texts = new Map<string, number>()
  let pattern: string | null = null
  let [written, piece] = [0, [] as string[]]
  for await (const [id = '', link = '', ...cells] of readCsv(list.path)) {
    if (written >= held) break
    pattern ??= id === '' ? '' : link.replace(encodeURIComponent(id), '{id}')
    const expected = pattern.replace('{id}', encodeURIComponent(id))
    const packed = [id, link === expected ? 0 : link, ...cells.map((cell) => pack(texts, cell))]
    piece.push(`${written === 0 ? '' : ',\n'}${inScript(packed)}`)
    written += 1
    if (piece.length < pieceRows) continue
    yield raw(piece.join(''))
    piece = []
  }
  yield raw(`${piece.join('')}]</script>\n`)
  const about = { columns: list.columns, choice: list.choice.column, link: pattern ?? '', texts: [...texts.keys()] }
  yield raw(`<script type="application/json" id="record-texts">${inScript(about)}</script>\n`)
}

/** A text by its number when it is likely to come again; ids of the target come once and stay what they are. */
function pack(texts: Map<string, number>, cell: string): string | number {
  const known = texts.get(cell)
  if (known !== undefined) return known
  if (/^\d+$|^[\w-]{15,}$/.test(cell) || texts.size >= 5_000) return cell
  texts.set(cell, texts.size)
  return texts.size - 1
}

/** JSON that cannot end the element that it stands in. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}

function controls({ path, columns, choice, total }: RecordList, held: number): Markup {
  const part =
    held < total
      ? html`<p>This page holds the first ${count(held)} of ${count(total)} records. All of them are in <code>${path}</code>.</p>`
      : ''
  return html`${part}<noscript><p>Search and list need JavaScript, which is off here. The same list is in <code>${path}</code>.</p></noscript>
<form id="record-search" role="search" hidden>
<label>Search <input type="search" id="record-words" autocomplete="off" spellcheck="false" placeholder="id, reason, field ..."></label>
<label>${columns[choice.column] ?? ''} <select id="record-choice"><option value="">any</option>${choice.values.map((value) => html`<option>${value}</option>`)}</select></label>
<p id="record-count" role="status"></p>
</form>
<div class="wide"><table id="record-table" hidden><thead><tr><th scope="col">Record</th>${columns.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody></tbody></table></div>
<nav id="record-pages" aria-label="Pages of records" hidden><button type="button" id="record-back">Earlier</button> <span></span> <button type="button" id="record-on">Later</button></nav>
`
}

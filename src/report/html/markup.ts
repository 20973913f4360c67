import { html } from 'hono/html'
import { count } from '../../model/wording.ts'
import { type Cell, cellText, type Example, type Share } from '../report.ts'

/** A piece of a page in which everything that came from outside has been escaped. */
export type Markup = ReturnType<typeof html>

/** Opens a section of the page, which the list of contents and the reader's address bar can name. */
export function sectionStart(id: string, title: string): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
`
}

/** Rows under their heads; a sentence where there is nothing to list. */
export function table(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  { section, title, folded }: { section: string; title?: string; folded?: true },
): Markup {
  const caption = title === undefined ? '' : html`<h3>${title}</h3>`
  if (rows.length === 0) return html`${caption}<p class="none">None.</p>`
  const shades = columns.map((_, i) => shadeOf(rows.map((row) => row[i])))
  const heads = columns.map((head, i) => html`<th scope="col" class="${shades[i] ?? ''}">${head}</th>`)
  const lines = rows.map((row) => {
    const cells = row.map(
      (cell, i) => html`<td class="${shades[i] ?? ''}" data-head="${columns[i] ?? ''}">${cellMarkup(cell)}</td>`,
    )
    return html`<tr>${cells}</tr>
`
  })
  // Several columns of words, or many of numbers, have no room side by side on a narrow screen.
  const words = shades.filter((shade) => shade !== 'number').length
  const way = columns.length > (words > 1 ? 2 : 4) ? 'stacked' : 'plain'
  const list = html`<div class="wide"><table class="${way}" aria-label="${title ?? section}"><thead><tr>${heads}</tr></thead><tbody>
${lines}</tbody></table></div>`
  return folded ? html`<details><summary>${title ?? section}</summary>${list}</details>` : html`${caption}${list}`
}

/** Longer words, such as ids and names of fields, may be broken where a column has no room; shorter ones stay whole. */
const longestWhole = 16

/** Sentences keep room beside names and ids, which do not break. */
function shadeOf(cells: readonly (Cell | undefined)[]): string {
  if (cells.some(isQuantity)) return 'number'
  if (cells.some(isExamples)) return 'text ids'
  const texts = cells.map((cell) => (cell === undefined ? [] : cellText(cell).split(' ')))
  const words = Math.max(...texts.map(({ length }) => length))
  if (words > 3) return words > 8 ? 'text prose' : 'text words'
  return texts.flat().some(({ length }) => length > longestWhole) ? 'text' : 'text whole'
}

function isQuantity(cell: Cell | undefined): boolean {
  return typeof cell === 'number' || (typeof cell === 'object' && (cell.kind === 'duration' || cell.kind === 'ratio'))
}

function isExamples(cell: Cell | undefined): boolean {
  return typeof cell === 'object' && cell.kind === 'examples'
}

function cellMarkup(cell: Cell): Markup | string {
  if (typeof cell !== 'object') return cellText(cell)
  switch (cell.kind) {
    case 'code':
      return html`<code>${cell.text}</code>`
    case 'moment':
      return html`<time datetime="${new Date(cell.at).toISOString()}">${cellText(cell)}</time>`
    case 'examples':
      return exampleLinks(cell.records)
    default:
      return cellText(cell)
  }
}

/** Ids that lead to their lines in the list of records (a link to that of its first end), and, by the arrow, to the records themselves. */
export function exampleLinks(records: readonly Example[]): Markup {
  return html`${records.map(({ id, link }, i) => html`${i === 0 ? '' : ', '}<a href="#find=${encodeURIComponent(id.split('>')[0] ?? id)}"><code>${id}</code></a>${outward(id, link)}`)}`
}

function outward(id: string, link: string): Markup | string {
  if (!/^https?:\/\//i.test(link)) return ''
  return html` <a class="out" href="${link}" target="_blank" rel="noopener noreferrer" aria-label="Open ${id} in the source">↗</a>`
}

/** Names and what they stand for, side by side. */
export function facts(pairs: readonly (readonly [string, Cell])[]): Markup {
  return html`<dl class="facts">${pairs.map(([name, value]) => html`<div><dt>${name}</dt><dd>${cellMarkup(value)}</dd></div>`)}</dl>`
}

/** Parts of a whole as one bar, and as numbers for those who read them; a part that exists is never too thin to see. */
export function bar(whole: string, shares: readonly Share[]): Markup {
  const total = shares.reduce((sum, share) => sum + share.count, 0)
  const widths = shares.map((share) => (share.count === 0 ? 0 : Math.max((1_000 * share.count) / total, 6)))
  const scale =
    1_000 /
    Math.max(
      widths.reduce((sum, width) => sum + width, 0),
      1,
    )
  let x = 0
  const parts = shares.map((share, i) => {
    const width = (widths[i] ?? 0) * scale
    const part = html`<rect class="${share.name}" x="${x.toFixed(2)}" width="${width.toFixed(2)}" height="26"><title>${share.label}: ${count(share.count)}</title></rect>`
    x += width
    return part
  })
  const legend = shares.map(
    (share) =>
      html`<li><svg class="key" viewBox="0 0 10 10" aria-hidden="true"><rect class="${share.name}" width="10" height="10" /></svg><strong>${count(share.count)}</strong> ${share.label}</li>`,
  )
  return html`<svg class="bar" viewBox="0 0 1000 26" preserveAspectRatio="none" role="img" aria-label="${whole}: ${shares.map(({ label, count: n }) => `${count(n)} ${label}`).join(', ')}">${parts}</svg>
<ul class="legend">${legend}</ul>`
}

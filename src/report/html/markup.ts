import { html } from 'hono/html'

/** A piece of a page in which everything that came from outside has been escaped. */
export type Markup = ReturnType<typeof html>

export interface Column {
  head: string
  /** Numbers stand at the right. */
  number?: boolean
}

const digits = new Intl.NumberFormat('en-US')

/** A count for people: 12,345. */
export function count(n: number): string {
  return digits.format(n)
}

/** One section of the page, which the list of contents and the reader's address bar can name. */
export function section(id: string, title: string, ...body: readonly Markup[]): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${[...body]}</section>
`
}

/** Rows under their heads; a sentence where there is nothing to list. */
export function table(columns: readonly Column[], rows: readonly (readonly (string | number | Markup)[])[]): Markup {
  if (rows.length === 0) return html`<p class="none">None.</p>`
  const shade = (i: number): string => (columns[i]?.number === true ? 'number' : 'text')
  const heads = columns.map(({ head }, i) => html`<th scope="col" class="${shade(i)}">${head}</th>`)
  const lines = rows.map((row) => {
    const cells = row.map(
      (cell, i) => html`<td class="${shade(i)}">${typeof cell === 'number' ? count(cell) : cell}</td>`,
    )
    return html`<tr>${cells}</tr>
`
  })
  return html`<div class="wide"><table><thead><tr>${heads}</tr></thead><tbody>
${lines}</tbody></table></div>`
}

/** Names and what they stand for, side by side. */
export function facts(pairs: readonly (readonly [string, string | Markup])[]): Markup {
  return html`<dl>${pairs.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

export interface Share {
  /** Names the colour and the word: one of the actions, or what became of a record. */
  name: string
  label: string
  count: number
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

/** A moment in UTC, which any program can read as well. */
export function moment(ms: number): Markup {
  const iso = new Date(ms).toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`
}

/** A length of time in the unit that a person would use. */
export function duration(seconds: number): string {
  if (seconds < 1) return 'less than a second'
  if (seconds < 120) return `${Math.round(seconds * 10) / 10} seconds`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} minutes`
  return `${Math.round(seconds / 360) / 10} hours`
}

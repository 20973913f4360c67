import { html } from 'hono/html'
import type { Finding } from '../../model/run.ts'
import { readCsv } from '../csv.ts'
import { count, type Markup, section, table } from './markup.ts'

/** What a page says of the program that wrote it, for whoever reads it later. */
export interface Versions {
  program: string
  node: string
}

/** What can be done about records that are kept back, by reason. */
export type Hints = ReadonlyMap<string, { count: number; wouldTake: string; hint: string; examples: string[] }>

/** Reads the quarantine file of a run: how often each reason is there, and what its hint is. */
export async function readHints(path: string | undefined): Promise<Hints> {
  const hints = new Map<string, { count: number; wouldTake: string; hint: string; examples: string[] }>()
  if (path === undefined) return hints
  for await (const [id = '', , reason = '', , wouldTake = '', hint = ''] of readCsv(path)) {
    const entry = hints.get(reason) ?? { count: 0, wouldTake, hint, examples: [] }
    entry.count += 1
    if (entry.examples.length < 3) entry.examples.push(id)
    hints.set(reason, entry)
  }
  return hints
}

const severities = { error: 'Errors', warning: 'Warnings', info: 'For your information' } as const

/** Findings by severity, the most frequent first, each with the one edit that mends it. */
export function findingList(findings: readonly Finding[], hints: Hints): Markup {
  if (findings.length === 0) return html`<p class="none">None.</p>`
  const groups = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const members = findings.filter((finding) => finding.severity === severity).sort((a, b) => b.count - a.count)
    if (members.length === 0) return []
    return html`<h3>${severities[severity]}</h3><ul class="findings">${members.map((each) => findingItem(each, hints))}</ul>`
  })
  return html`${groups}`
}

function findingItem({ severity, code, message, count: n, examples, fix }: Finding, hints: Hints): Markup {
  const mend = fix ?? hints.get(code)?.hint
  return html`<li class="${severity}"><span class="number">${count(n)}</span><div><p>${message} <code class="faint">${code}</code></p>${examples.length === 0 ? '' : html`<p class="faint">For example ${exampleLinks(examples)}</p>`}${mend === undefined ? '' : html`<p><strong>To mend it:</strong> ${mend}</p>`}</div></li>
`
}

/** Ids that lead to their lines in the list of records. */
export function exampleLinks(ids: readonly string[]): Markup {
  return html`${ids.map((id, i) => html`${i === 0 ? '' : ', '}<a href="#find=${encodeURIComponent(id)}"><code>${id}</code></a>`)}`
}

/** The files beside the page. */
export function fileTable(files: Readonly<Record<string, string>>): Markup {
  return table(
    [{ head: 'file' }, { head: 'path' }],
    Object.entries(files).map(([name, path]) => [name, html`<code>${path}</code>`]),
  )
}

/** The sections of a page by id and title. */
export function contents(sections: readonly (readonly [string, string])[]): Markup {
  return html`<nav aria-label="Contents"><ul class="contents">${sections.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
`
}

/** Which program, and which exact plan and data this page speaks of. */
export function proof(versions: Versions, hashes: readonly (readonly [string, string])[]): Markup {
  const rows = [
    ...hashes.map(([name, value]) => [name, html`<code>${value}</code>`] as const),
    ['crm-ferry', versions.program] as const,
    ['Node', versions.node] as const,
  ]
  return section('proof', 'Versions and hashes', table([{ head: 'what' }, { head: 'value' }], rows))
}

import { html } from 'hono/html'
import { count } from '../../model/wording.ts'
import type { Block, Remark, Report, Section } from '../report.ts'
import { bar, exampleLinks, facts, type Markup, sectionStart, table } from './markup.ts'
import { recordList } from './records.ts'

/** A report as the pieces of a page, in order. */
export async function* pageBody({ title, lead, facts: pairs, sections }: Report): AsyncGenerator<Markup> {
  yield html`<header><h1>${title}</h1>
<p class="lead">${lead}</p>
${facts(pairs)}</header>
<nav aria-label="Contents"><ul class="contents">${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
`
  for (const section of sections) yield* sectionPieces(section)
}

async function* sectionPieces({ id, title, blocks }: Section): AsyncGenerator<Markup> {
  yield sectionStart(id, title)
  for (const block of blocks) {
    if (block.kind === 'records') yield* recordList(block.records)
    else yield blockMarkup(block, title)
  }
  yield html`</section>
`
}

function blockMarkup(block: Exclude<Block, { kind: 'records' }>, section: string): Markup {
  switch (block.kind) {
    case 'text':
      return html`<p>${block.text}${block.code === undefined ? '' : html` <code>${block.code}</code>`}</p>
`
    case 'shares':
      return bar(block.whole, block.shares)
    case 'table':
      return table(block.columns, block.rows, { ...block, section })
    case 'findings':
      return html`<h3>${block.title}</h3><ul class="findings">${block.findings.map(remarkItem)}</ul>
`
  }
}

function remarkItem({ severity, count: n, message, code, examples, fix, edit }: Remark): Markup {
  return html`<li class="${severity}"><span class="number">${count(n)}</span><div><p><span class="severity">${severity}</span> ${message} <code class="faint">${code}</code></p>${examples.length === 0 ? '' : html`<p class="faint">For example ${exampleLinks(examples)}</p>`}${fix === undefined ? '' : html`<p><strong>To mend it:</strong> ${fix}</p>`}${edit === undefined ? '' : html`<p>Edit <code class="edit">${JSON.stringify(edit)}</code></p>`}</div></li>
`
}

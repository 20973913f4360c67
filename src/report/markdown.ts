import { count, plural } from '../model/wording.ts'
import { type Block, type Cell, cellText, type Example, type Remark, type Report } from './report.ts'

/** A report as Markdown, for reading in chats, terminals and editors. */
export function renderMarkdown({ title, lead, facts, sections }: Report): string {
  const parts = [
    `# ${escapeText(title)}`,
    escapeText(lead),
    facts.map(([name, value]) => `- ${escapeText(name)}: ${cell(value)}`).join('\n'),
    ...sections.flatMap((section) => [`## ${escapeText(section.title)}`, ...section.blocks.flatMap(blockParts)]),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function blockParts(block: Block): string[] {
  switch (block.kind) {
    case 'text':
      return [`${escapeText(block.text)}${block.code === undefined ? '' : ` ${codeText(block.code)}`}`]
    case 'shares':
      return [block.shares.map((share) => `- ${count(share.count)} ${escapeText(share.label)}`).join('\n')]
    case 'table':
      return [
        ...(block.title === undefined ? [] : [`### ${escapeText(block.title)}`]),
        tableText(block.columns, block.rows),
      ]
    case 'findings':
      return [`### ${escapeText(block.title)}`, block.findings.map(remark).join('\n')]
    case 'records':
      return [`${plural(block.records.total, 'record')}, one by one: ${codeText(block.records.path)}`]
  }
}

function tableText(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return 'None.'
  const lines = [columns.map(escapeText), columns.map(() => '---'), ...rows.map((row) => row.map(cell))]
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n')
}

function remark({ severity, count: n, message, code, examples, fix, edit }: Remark): string {
  const lines = [`- **${severity}**, ${count(n)}: ${escapeText(message)} (${codeText(code)})`]
  if (examples.length > 0) lines.push(`  - For example ${exampleList(examples)}`)
  if (fix !== undefined) lines.push(`  - To mend it: ${escapeText(fix)}`)
  if (edit !== undefined) lines.push(`  - Edit: ${codeText(JSON.stringify(edit))}`)
  return lines.join('\n')
}

function cell(value: Cell): string {
  if (typeof value === 'object' && value.kind === 'examples') return exampleList(value.records)
  if (typeof value === 'object' && value.kind === 'code') return codeText(value.text)
  return escapeText(cellText(value))
}

function exampleList(records: readonly Example[]): string {
  return records
    .map(({ id, link }) => (isWeb(link) ? `[${escapeText(id)}](<${address(link)}>)` : escapeText(id)))
    .join(', ')
}

function isWeb(link: string): boolean {
  return /^https?:\/\//i.test(link)
}

/** Nothing in an address may end the link or the cell that it stands in. */
function address(link: string): string {
  return link.replace(/[\s<>|\\`]/g, (letter) => encodeURIComponent(letter))
}

/** Text in which nothing is markup; a backtick or a line end in it cannot end it, and a pipe cannot end a cell. */
function codeText(text: string): string {
  if (text === '') return ''
  const line = text.replace(/\s+/g, ' ')
  return /[`|\\]/.test(line) ? escapeText(line) : `\`${line}\``
}

/** Names and labels come from the two systems; they must neither end a cell nor start markup. */
function escapeText(text: string): string {
  return text
    .replace(/[\\|`*_<>[\]#~]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/\s+/g, ' ')
}

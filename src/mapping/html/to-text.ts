import { addressOf, apart, blocks, gaps, hasTags, isPicture } from './elements.ts'
import { type HtmlHandler, parseHtml } from './parse.ts'

/** Lines begin with the marks of this many lists and quotations at most. */
const mostMarks = 8

/**
 * The words of a text of HTML, set out with what plain text has: blank lines around paragraphs, `- ` or numbers before the
 * entries of lists, `> ` before quotations, ` | ` between cells, addresses in brackets behind links. A text without tags
 * keeps its lines. `pictures`: it had some, which stay behind.
 */
export function htmlToText(html: string): { text: string; pictures: boolean } {
  const source = html.toWellFormed()
  const page = createPage()
  const pen = createPen(page, !hasTags(source))
  let pictures = false
  parseHtml(source, {
    ...pen,
    open(name, attributes) {
      if (isPicture(name, attributes)) pictures = true
      pen.open(name, attributes)
    },
  })
  return { text: page.finish(), pictures }
}

interface Mark {
  first: string
  rest: string
}

interface Page {
  /** Text whose white space is only gaps between words. */
  words(text: string): void
  /** Text as it stands. */
  lines(text: string): void
  /** Begins a line, after a blank one if wanted; nothing where one has just begun. */
  begin(blank: boolean): void
  /** Ends the line, and be it an empty one. */
  breakLine(): void
  /** What comes next in this line is another cell of a table. */
  nextCell(): void
  /** What the lines from here on begin with. */
  indent(mark: Mark): void
  outdent(): void
  finish(): string
}

function createPage(): Page {
  const done: string[] = []
  const marks: Mark[] = []
  let line = ''
  let hasText = false
  let blank = false
  let gap = false
  let cell = false

  const startLine = (): void => {
    if (blank && done.length > 0 && done.at(-1) !== '') done.push('')
    blank = false
    hasText = true
    for (const mark of marks.slice(0, mostMarks)) {
      line += mark.first
      mark.first = mark.rest
    }
  }
  const endLine = (): void => {
    done.push(line.trimEnd())
    line = ''
    hasText = false
    gap = false
    cell = false
  }
  const put = (text: string): void => {
    if (!hasText) startLine()
    else if (cell) line += ' | '
    else if (gap) line += ' '
    gap = false
    cell = false
    line += text.replaceAll('\u00a0', ' ')
  }
  const page: Page = {
    words(text) {
      const even = text.replace(gaps, ' ')
      const [from, to] = [even.startsWith(' ') ? 1 : 0, even.endsWith(' ') ? even.length - 1 : even.length]
      if (from > 0) gap = hasText
      if (from >= to) return
      put(even.slice(from, to))
      gap = to < even.length
    },
    lines(text) {
      const [first = '', ...others] = text.split(/\r\n|[\n\r]/)
      if (first !== '') put(first)
      for (const other of others) {
        page.breakLine()
        if (other !== '') put(other)
      }
    },
    begin(wantsBlank) {
      if (hasText) endLine()
      blank ||= wantsBlank
    },
    breakLine: endLine,
    nextCell: () => {
      cell = hasText
    },
    indent: (mark) => void marks.push(mark),
    outdent: () => void marks.pop(),
    finish() {
      endLine()
      return done.join('\n').trim()
    },
  }
  return page
}

/** Sets elements out on a page; `asIs`: text keeps its white space everywhere. */
function createPen(page: Page, asIs: boolean): HtmlHandler {
  const lists: { ordered: boolean; next: number }[] = []
  let link: { address: string; text: string } | null = null
  let pre = asIs ? 1 : 0

  const openBlock = (name: string, attributes: ReadonlyMap<string, string>): void => {
    if (isCell(name)) {
      page.nextCell()
      return
    }
    page.begin(apart.has(name) || (isList(name) && lists.length === 0))
    if (name === 'pre') pre += 1
    if (name === 'hr') page.words('---')
    if (name === 'blockquote') page.indent({ first: '> ', rest: '> ' })
    if (isList(name)) {
      const start = Number.parseInt(attributes.get('start') ?? '1', 10)
      lists.push({ ordered: name === 'ol', next: Number.isSafeInteger(start) ? start : 1 })
    }
    if (name === 'li') {
      const list = lists.at(-1)
      const first = list?.ordered ? `${list.next++}. ` : '- '
      page.indent({ first, rest: ' '.repeat(first.length) })
    }
  }
  const closeBlock = (name: string): void => {
    if (isCell(name)) return
    if (isList(name)) lists.pop()
    if (name === 'pre') pre -= 1
    page.begin(apart.has(name) || (isList(name) && lists.length === 0))
    if (name === 'blockquote' || name === 'li') page.outdent()
  }
  const write = (text: string): void => {
    if (link !== null) link.text += text
    if (pre > 0) page.lines(text)
    else page.words(text)
  }
  return {
    open(name, attributes) {
      if (name === 'br') page.breakLine()
      else if (name === 'img') write(attributes.get('alt') ?? '')
      else if (blocks.has(name)) openBlock(name, attributes)
      else if (name === 'a') {
        const address = addressOf(attributes.get('href'))
        link = address === null ? null : { address, text: '' }
      }
    },
    close(name) {
      if (blocks.has(name)) closeBlock(name)
      if (name !== 'a' || link === null) return
      const { address, text } = link
      link = null
      if (!says(text, address)) page.words(text.trim() === '' ? address : ` (${address})`)
    },
    text: write,
  }
}

/** Whether the text of a link is its address, as people write it. */
function says(text: string, address: string): boolean {
  const plain = (of: string): string =>
    of
      .trim()
      .replace(/^(?:https?:\/\/|mailto:|tel:)/i, '')
      .replace(/\/$/, '')
  return plain(text) === plain(address)
}

function isCell(name: string): boolean {
  return name === 'td' || name === 'th'
}

function isList(name: string): boolean {
  return name === 'ul' || name === 'ol' || name === 'menu' || name === 'dir'
}

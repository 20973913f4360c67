import { addressOf, apart, blocks, gaps, hasTags, isPicture, trimGaps, voids } from './elements.ts'
import { escapeAttribute, escapeText, textToHtml } from './from-text.ts'
import { type HtmlHandler, parseHtml } from './parse.ts'

/** What every system that shows rich text can be expected to keep. */
export const usualTags: readonly string[] = (
  'a b blockquote br code div em h1 h2 h3 h4 h5 h6 hr i li ol p pre s span strong sub sup table tbody td tfoot th ' +
  'thead tr u ul'
).split(' ')

export interface Sanitised {
  html: string
  /** Whether it had pictures that stay behind. */
  pictures: boolean
  /** Whether it had colours, fonts or places of text, which stay behind. */
  styles: boolean
}

/**
 * The same text with these tags alone, each closed and nested as it should be, and of their attributes those that say
 * something: where links lead and pictures lie, how far cells reach. The text of other elements stays; where one of them
 * began a line, a line begins. A text without tags keeps its lines. Sanitising the result again changes nothing.
 */
export function sanitiseHtml(html: string, tags: readonly string[] = usualTags): Sanitised {
  const source = html.toWellFormed()
  if (!hasTags(source)) return { html: textLines(source, tags), pictures: false, styles: false }
  const writer = createWriter(new Set(tags))
  parseHtml(source, writer)
  return writer.finish()
}

/** Tags that say the same to a reader, where a system keeps one and not the other. */
const stands: Readonly<Record<string, readonly string[]>> = {
  b: ['strong'],
  strong: ['b'],
  i: ['em'],
  em: ['i'],
  s: ['strike', 'del'],
  strike: ['s', 'del'],
  del: ['s', 'strike'],
  u: ['ins'],
  ins: ['u'],
  p: ['div'],
  menu: ['ul'],
  dir: ['ul'],
}

function createWriter(allowed: ReadonlySet<string>): HtmlHandler & { finish(): Sanitised } {
  const out: string[] = []
  // What was made of each element that is open.
  const open: (string | null)[] = []
  let [pictures, styles] = [false, false]
  let [pre, lostPre] = [0, 0]
  // Lines that end before what is written next, where no tag that is kept ends them.
  let ends = 0
  let gap = false

  const tag = (text: string): void => {
    out.push(text)
    ends = 0
    gap = false
  }
  const put = (text: string): void => {
    if (text === '') return
    if (ends > 0 && out.length > 0) tag(allowed.has('br') ? '<br>'.repeat(ends) : ' ')
    ends = 0
    const even = pre > 0 ? text : text.replace(gaps, ' ')
    const kept = gap && even.startsWith(' ') ? even.slice(1) : even
    if (kept === '') return
    gap = pre === 0 && kept.endsWith(' ')
    out.push(escapeText(kept))
  }

  return {
    open(name, attributes) {
      if (styling.some((each) => attributes.has(each)) || name === 'font') styles = true
      const as = writtenAs(name, allowed)
      const address = addressIn[name]
      const kept = address !== undefined && addressOf(attributes.get(address)) === null ? null : as
      if (isPicture(name, attributes) && kept === null) pictures = true
      open.push(kept)
      if (kept === 'pre') pre += 1
      else if (name === 'pre') lostPre += 1
      if (kept !== null) tag(`<${kept}${attributesOf(kept, attributes)}>`)
      else if (blocks.has(name) || name === 'br') ends = Math.max(ends, apart.has(name) ? 2 : 1)
      else if (name === 'img') put(attributes.get('alt') ?? '')
    },
    close(name) {
      const kept = open.pop()
      if (kept === 'pre') pre -= 1
      else if (name === 'pre') lostPre -= 1
      if (kept === null || kept === undefined) ends = Math.max(ends, apart.has(name) ? 2 : blocks.has(name) ? 1 : 0)
      else if (!voids.has(kept)) tag(`</${kept}>`)
    },
    text(text) {
      if (lostPre === 0) return put(text)
      const [first = '', ...others] = text.split(/\r\n|[\n\r]/)
      put(first)
      for (const other of others) {
        ends += 1
        put(other)
      }
    },
    finish: () => ({ html: trimGaps(out.join('')), pictures, styles }),
  }
}

function writtenAs(name: string, allowed: ReadonlySet<string>): string | null {
  return [name, ...(stands[name] ?? [])].find((tag) => allowed.has(tag)) ?? null
}

/** Elements that are nothing without an address. */
const addressIn: Readonly<Record<string, string>> = { a: 'href', img: 'src' }

const styling = ['style', 'color', 'bgcolor', 'align', 'face'] as const

/** Of a tag, the attributes that a reader would miss. */
function attributesOf(name: string, given: ReadonlyMap<string, string>): string {
  const address = addressIn[name]
  const kept: [string, string | null][] = address === undefined ? [] : [[address, addressOf(given.get(address))]]
  if (name === 'img') kept.push(['alt', given.get('alt') ?? null])
  for (const number of numbers[name] ?? []) {
    const digits = given.get(number)?.trim() ?? ''
    kept.push([number, /^\d{1,4}$/.test(digits) ? digits : null])
  }
  return kept.map(([key, value]) => (value === null ? '' : ` ${key}="${escapeAttribute(value)}"`)).join('')
}

const numbers: Readonly<Record<string, readonly string[]>> = {
  img: ['width', 'height'],
  ol: ['start'],
  td: ['colspan', 'rowspan'],
  th: ['colspan', 'rowspan'],
}

/** Plain text where HTML may stand, its entities left as they are: it was meant to be read as HTML. */
function textLines(text: string, tags: readonly string[]): string {
  let plain = ''
  parseHtml(text, { open: () => undefined, close: () => undefined, text: (piece) => (plain += piece) })
  const html = textToHtml(trimGaps(plain))
  return tags.includes('br') ? html : html.replaceAll('<br>', ' ')
}

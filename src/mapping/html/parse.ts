import { FerryError } from '../../model/errors.ts'
import { blocks, isHidden, reopens, voids } from './elements.ts'

type Library = typeof import('htmlparser2')

// With its table of entities it is worth some megabytes of code: only plans that read HTML pay for it.
let library: Library | undefined

/** Loads the tokenizer; to be awaited once before `parseHtml`. */
export async function loadHtml(): Promise<void> {
  library ??= await import('htmlparser2')
}

/** What a text of HTML says, in order; each element that opens is closed again, in the opposite order. */
export interface HtmlHandler {
  /** Names are in lower case. An element without content, such as `br`, is opened and closed at once. */
  open(name: string, attributes: ReadonlyMap<string, string>): void
  close(name: string): void
  /** A piece of text with its entities decoded; what stands together may come in several pieces. */
  text(text: string): void
}

/** No person nests deeper. Of elements further in only the text is told, and where a block begins. */
const deepest = 100

/**
 * Reads HTML as browsers do, whatever it is: in time and memory proportional to its length, without recursion. Scripts,
 * styles, titles and comments are left out. A name in angle brackets that no element can have (`<ada@firm.example>`), and
 * a tag that the text breaks off in, are text. Throws a FerryError of code `bug` before `loadHtml`.
 * https://html.spec.whatwg.org/multipage/parsing.html
 */
export function parseHtml(html: string, handler: HtmlHandler): void {
  if (library === undefined) throw new FerryError('bug', 'HTML was read before its tokenizer was loaded.')
  // The library's parser keeps a stack whose cost grows with its depth; its tokenizer alone is linear.
  const tokenizer = new library.Tokenizer({ decodeEntities: true }, createReader(html, handler))
  tokenizer.write(html)
  tokenizer.end()
}

type Callbacks = import('htmlparser2').TokenizerCallbacks

function createReader(html: string, handler: HtmlHandler): Callbacks {
  const tree = createTree(handler)
  let hidden = false
  let tag: { name: string; from: number; attributes: Map<string, string> } | null = null
  let attribute = { name: '', value: '' }
  let read = 0

  const finishTag = (end: number): void => {
    read = end + 1
    if (tag === null) return
    const { name, from, attributes } = tag
    tag = null
    if (!elementName.test(name)) tree.text(html.slice(from, end + 1))
    else if (isHidden(name)) hidden = true
    else tree.open(name, attributes)
  }

  const pass = (_: number, end: number): void => {
    read = end
  }

  return {
    ontext(start, end) {
      read = end
      if (!hidden) tree.text(html.slice(start, end))
    },
    ontextentity(codepoint, end) {
      read = end
      if (!hidden) tree.text(String.fromCodePoint(codepoint))
    },
    onopentagname(start, end) {
      tag = { name: html.slice(start, end).toLowerCase(), from: start - 1, attributes: new Map() }
    },
    onattribname(start, end) {
      attribute = { name: html.slice(start, end).toLowerCase(), value: '' }
    },
    onattribdata(start, end) {
      attribute.value += html.slice(start, end)
    },
    onattribentity(codepoint) {
      attribute.value += String.fromCodePoint(codepoint)
    },
    onattribend() {
      // The first of two attributes of one name counts.
      if (tag !== null && !tag.attributes.has(attribute.name)) tag.attributes.set(attribute.name, attribute.value)
    },
    onopentagend: finishTag,
    onselfclosingtag: finishTag,
    onclosetag(start, end) {
      read = end
      const name = html.slice(start, end).toLowerCase().trimEnd()
      // Nothing of what is hidden is read as a tag, so this ends it.
      if (hidden) hidden = false
      else tree.close(name)
    },
    oncomment: pass,
    oncdata: pass,
    ondeclaration: pass,
    onprocessinginstruction: pass,
    onend() {
      const open = html.slice(read).match(/<[a-z]/i)
      if (open !== null && !hidden) tree.text(html.slice(read + open.index!))
      tree.end()
    },
  }
}

const elementName = /^[a-z][a-z0-9:-]*$/

/** Keeps count of what is open, and closes what HTML lets authors leave open. */
function createTree(handler: HtmlHandler): {
  open(name: string, attributes: ReadonlyMap<string, string>): void
  close(name: string): void
  text(text: string): void
  end(): void
} {
  const stack: string[] = []
  const closeFrom = (index: number): void => {
    while (stack.length > index) handler.close(stack.pop()!)
  }
  /** The innermost of these that is open, looked for up to a barrier; -1 when none is. */
  const find = (isMeant: (name: string) => boolean, isBarrier: (name: string) => boolean): number => {
    for (let i = stack.length - 1; i >= 0; i--) {
      if (isMeant(stack[i]!)) return i
      if (isBarrier(stack[i]!)) return -1
    }
    return -1
  }
  const leave = (index: number): void => {
    if (index >= 0) closeFrom(index)
  }

  return {
    open(name, attributes) {
      const { closes, upTo } = reopens(name)
      leave(
        find(
          (open) => closes.has(open),
          (open) => upTo.has(open),
        ),
      )
      if (blocks.has(name)) {
        leave(
          find(
            (open) => open === 'p',
            (open) => blocks.has(open),
          ),
        )
      }
      if (voids.has(name)) {
        handler.open(name, attributes)
        handler.close(name)
      } else if (stack.length < deepest) {
        stack.push(name)
        handler.open(name, attributes)
      } else if (blocks.has(name)) {
        handler.open(name, attributes)
        handler.close(name)
      }
    },
    close(name) {
      if (name === 'br') {
        handler.open(name, new Map())
        handler.close(name)
        return
      }
      // What is closed in a cell was opened in it, and the end of bold print ends no paragraph.
      const isBlock = blocks.has(name)
      leave(
        find(
          (open) => open === name,
          (open) => (isBlock ? cells.has(open) && !tableParts.has(name) : blocks.has(open)),
        ),
      )
    },
    text: (text) => handler.text(text),
    end: () => closeFrom(0),
  }
}

const cells = new Set(['td', 'th', 'table'])
const tableParts = new Set(['table', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th'])

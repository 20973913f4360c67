import { runInNewContext } from 'node:vm'
import { script } from '../../src/report/html/script.ts'
import { dataOf } from './read-page.ts'

/** As much of an element as the script of a page uses. */
export class Element {
  readonly tag: string
  value = ''
  href = ''
  hidden = true
  disabled = false
  className = ''
  children: Element[] = []
  readonly attributes = new Map<string, string>()
  readonly heard = new Map<string, () => void>()
  seen = 0
  #text = ''
  constructor(tag: string, text = '') {
    this.tag = tag
    this.#text = text
  }
  get textContent(): string {
    return this.#text + this.children.map((child) => child.textContent).join('')
  }
  set textContent(text: string) {
    this.children = []
    this.#text = text
  }
  get childElementCount(): number {
    return this.children.filter(({ tag }) => tag !== '#text').length
  }
  append(...parts: (Element | string)[]): void {
    for (const part of parts) this.children.push(typeof part === 'string' ? new Element('#text', part) : part)
  }
  replaceChildren(...parts: Element[]): void {
    this.children = parts
  }
  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value)
  }
  addEventListener(name: string, listener: () => void): void {
    this.heard.set(name, listener)
  }
  querySelector(): Element {
    this.children[0] ??= new Element('span')
    return this.children[0]
  }
  get tBodies(): Element[] {
    return [this.querySelector()]
  }
  scrollIntoView(): void {
    this.seen += 1
  }
  /** The first one inside with this tag. */
  find(tag: string): Element | undefined {
    for (const child of this.children) {
      const found = child.tag === tag ? child : child.find(tag)
      if (found !== undefined) return found
    }
    return undefined
  }
}

/** A written page as a reader has it: the script of every page runs over its data. */
export function openPage(page: string, hash = '') {
  const elements = new Map<string, Element>()
  const byId = (id: string): Element => {
    if (!elements.has(id)) elements.set(id, new Element(id))
    return elements.get(id) as Element
  }
  for (const id of ['record-rows', 'record-about']) byId(id).textContent = JSON.stringify(dataOf(page, id))
  const window = new Element('window')
  const location = { hash }
  const document = { getElementById: byId, createElement: (tag: string) => new Element(tag) }
  runInNewContext(script, { document, location, addEventListener: window.addEventListener.bind(window) })
  const lines = (): Element[] => byId('record-table').tBodies[0]?.children ?? []
  const heads = (): Element[] => lines().filter(({ className }) => className !== 'more')
  return {
    byId,
    /** Lines of the records that are shown, cell by cell. */
    cells: () => heads().map((line) => line.children.map((cell) => cell.textContent)),
    ids: () => heads().map((line) => line.children[0]?.children.at(-1)?.textContent),
    /** The links of a record: to the source, and to the target. */
    linksOf: (nth: number) => [
      heads()[nth]?.children[0]?.find('a')?.href,
      heads()[nth]?.children.at(-1)?.find('a')?.href,
    ],
    /** What the opened part of a record says; null while it is closed. */
    opened(nth: number): string | null {
      const part = lines().filter(({ className }) => className === 'more')[nth]
      return part === undefined || part.hidden ? null : textOf(part)
    },
    press: (nth: number) => heads()[nth]?.find('button')?.heard.get('click')?.(),
    expanded: (nth: number) => heads()[nth]?.find('button')?.attributes.get('aria-expanded'),
    enter(id: string, value: string) {
      byId(id).value = value
      byId(id).heard.get(id === 'record-words' ? 'input' : 'change')?.()
    },
    click: (id: string) => byId(id).heard.get('click')?.(),
    go(to: string) {
      location.hash = to
      window.heard.get('hashchange')?.()
    },
  }
}

function textOf(element: Element): string {
  if (element.children.length === 0) return element.textContent
  return element.children.map(textOf).join(' ')
}

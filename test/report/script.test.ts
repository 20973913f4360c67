import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { script } from '../../src/report/html/script.ts'

/** As much of an element as the script of a page uses. */
class Element {
  readonly tag: string
  textContent = ''
  value = ''
  href = ''
  hidden = true
  disabled = false
  className = ''
  children: Element[] = []
  readonly heard = new Map<string, () => void>()
  seen = 0
  constructor(tag: string, textContent = '') {
    this.tag = tag
    this.textContent = textContent
  }
  append(...parts: (Element | string)[]): void {
    for (const part of parts) this.children.push(typeof part === 'string' ? new Element('#text', part) : part)
  }
  replaceChildren(...parts: Element[]): void {
    this.children = parts
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
}

type Row = [string, string | 0, ...(string | number)[]]

function openPage(rows: readonly Row[], texts: readonly string[], hash = '') {
  const elements = new Map<string, Element>()
  const byId = (id: string): Element => {
    if (!elements.has(id)) elements.set(id, new Element(id))
    return elements.get(id) as Element
  }
  byId('record-rows').textContent = JSON.stringify(rows)
  byId('record-texts').textContent = JSON.stringify({ choice: 0, link: 'https://a.example/{id}', texts })
  const page = new Element('window')
  const location = { hash }
  const document = { getElementById: byId, createElement: (tag: string) => new Element(tag) }
  runInNewContext(script, { document, location, addEventListener: page.addEventListener.bind(page) })
  const lines = (): Element[] => byId('record-table').tBodies[0]?.children ?? []
  return {
    byId,
    /** The first cells of the rows that are shown. */
    idCells: () => lines().map((line) => line.children[0]?.children[0] as Element),
    ids: () => lines().map((line) => line.children[0]?.children[0]?.textContent),
    enter(id: string, value: string) {
      byId(id).value = value
      byId(id).heard.get(id === 'record-words' ? 'input' : 'change')?.()
    },
    click: (id: string) => byId(id).heard.get('click')?.(),
    go(to: string) {
      location.hash = to
      page.heard.get('hashchange')?.()
    },
  }
}

const texts = ['create', 'skip', 'Converted by <b>', '']
const few: Row[] = [
  ['id1', 0, 0, '901', 3],
  ['id2', 0, 1, 3, 2],
  ['id3', 'javascript:alert(1)', 1, 3, 3],
]

test('shows every record at first, and what can be used', () => {
  const page = openPage(few, texts)
  expect(page.ids()).toEqual(['id1', 'id2', 'id3'])
  expect(page.byId('record-count').textContent).toBe('3 of 3 records')
  for (const id of ['record-search', 'record-table', 'record-pages']) expect(page.byId(id).hidden).toBe(false)
})

test('finds by every word, in any column and any case, and by what happens', () => {
  const page = openPage(few, texts)
  page.enter('record-words', 'BY conv')
  expect(page.ids()).toEqual(['id2'])
  page.enter('record-words', '901')
  expect(page.ids()).toEqual(['id1'])
  page.enter('record-words', '')
  page.enter('record-choice', 'skip')
  expect(page.ids()).toEqual(['id2', 'id3'])
  page.enter('record-words', 'nowhere')
  expect(page.ids()).toEqual([])
  expect(page.byId('record-count').textContent).toBe('0 of 3 records')
})

test('links lead to the web alone', () => {
  const cells = openPage(few, texts).idCells()
  expect(cells.map(({ tag, href }) => [tag, href])).toEqual([
    ['a', 'https://a.example/id1'],
    ['a', 'https://a.example/id2'],
    ['#text', ''],
  ])
})

test('turns pages of fifty, and stops at both ends', () => {
  const page = openPage(
    Array.from({ length: 101 }, (_, i): Row => [`n${i}`, 0, i === 100 ? 1 : 0]),
    texts,
  )
  expect([page.ids().length, page.byId('record-back').disabled]).toEqual([50, true])
  page.click('record-on')
  expect(page.ids()[0]).toBe('n50')
  page.click('record-on')
  expect([page.ids(), page.byId('record-on').disabled]).toEqual([['n100'], true])
  page.enter('record-choice', 'create')
  expect([page.ids()[0], page.byId('record-pages').querySelector().textContent]).toEqual(['n0', 'Page 1 of 2'])
})

test('an address with an id shows that record, whatever was chosen before', () => {
  const page = openPage(few, texts, '#find=id2')
  expect(page.ids()).toEqual(['id2'])
  page.enter('record-choice', 'create')
  page.go('#find=id3')
  expect([page.ids(), page.byId('records').seen]).toEqual([['id3'], 2])
  page.go('#find=%')
  expect(page.ids()).toEqual(['id3'])
})

import type { Lost } from './records.ts'

/** A cell as it stands in a page: a number means the text of that place in the list of texts. */
type Packed = string | number

/** `[id, link, link in the target, cells ..., values that stay behind?]` */
export type PackedRow = [Packed, Packed, Packed, ...(Packed | Packed[][])[]]

/** What a reader of packed rows has to know. */
export interface Packing {
  columns: readonly string[]
  texts: string[]
  /** Names that a list of fields consists of; a list is the bits of a hexadecimal number, the first name the lowest. */
  names: string[]
  /** By pair: addresses of records of the source and of the target, with `{id}`. */
  links: Record<string, [source: string, target: string]>
}

/** Texts that are kept once; ids and values that hardly ever come again stay what they are. */
const mostTexts = 5_000
const listColumn = 'fields'
const never = new Set(['name', 'email', 'target_id'])

/**
 * Makes rows small: a text that is likely to repeat is a number into a list, a list of fields is a bit for each, and an
 * address that is the usual one of its pair with another id is a zero.
 */
export function createPacker(columns: readonly string[]): {
  row(cell: (column: string) => string, lost: readonly Lost[]): PackedRow
  about(): Packing
} {
  const texts = new Map<string, number>()
  const names = new Map<string, number>()
  const links: Packing['links'] = {}

  const textOf = (text: string): Packed => {
    const known = texts.get(text)
    if (known !== undefined) return known
    if (texts.size >= mostTexts) return text
    // A copy: a text that was cut out of a piece of a file would keep all of that piece in memory.
    texts.set(Buffer.from(text).toString(), texts.size)
    return texts.size - 1
  }
  const bitsOf = (list: string): string => {
    let bits = 0n
    for (const name of list.split(' ').filter(Boolean)) {
      const place = names.get(name) ?? names.size
      names.set(name, place)
      bits |= 1n << BigInt(place)
    }
    return bits.toString(16)
  }
  const packed = (column: string, text: string): Packed => {
    if (column === listColumn) return bitsOf(text)
    return never.has(column) ? text : textOf(text)
  }
  const linkOf = (pair: string, end: 0 | 1, id: string, link: string): Packed => {
    links[pair] ??= ['', '']
    const usual = links[pair]
    if (usual[end] === '' && id !== '') usual[end] = link.replace(encodeURIComponent(id), '{id}')
    return id === '' || link === usual[end].replace('{id}', () => encodeURIComponent(id)) ? 0 : link
  }

  return {
    row(cell, lost) {
      const [id, pair] = [cell('source_id'), cell('pair')]
      return [
        id,
        linkOf(pair, 0, id, cell('link')),
        linkOf(pair, 1, cell('target_id'), cell('target_link')),
        ...columns.map((column) => packed(column, cell(column))),
        ...(lost.length === 0
          ? []
          : [lost.map(([from, to, reason, value]) => [textOf(from), textOf(to), textOf(reason), value])]),
      ]
    },
    about: () => ({ columns, texts: [...texts.keys()], names: [...names.keys()], links }),
  }
}

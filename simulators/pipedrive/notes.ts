import { type Collection, compareNumeric, type Row } from '../kit/store.ts'
import type { Company } from './company.ts'

export interface Note extends Row {
  readonly values: Readonly<Record<string, unknown>>
}

export const notesOf = ({ store }: Company): Collection<Note> =>
  store.collection<Note>('notes', { compare: compareNumeric })

const kept = new Set([
  ...['a', 'abbr', 'b', 'blockquote', 'br', 'code', 'div', 'em', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'i', 'img'],
  ...['li', 'ol', 'p', 'pre', 's', 'span', 'strong', 'sub', 'sup', 'table', 'tbody', 'td', 'th', 'thead', 'tr', 'u'],
  ...['ul'],
])
const keptAttributes = new Set(['href', 'src', 'alt', 'title', 'colspan', 'rowspan'])

/**
 * What is kept of a note's HTML: no scripts and styles, only harmless tags and attributes. Which these are is documented
 * nowhere.
 */
export function sanitize(html: string): string {
  return html
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<(script|style|iframe|object)\b[\s\S]*?(<\/\1\s*>|$)/gi, '')
    .replace(/<(\/?)([a-z][a-z0-9]*)([^<>]*)>/gi, (_, slash: string, tag: string, attributes: string) => {
      if (!kept.has(tag.toLowerCase())) return ''
      return `<${slash}${tag.toLowerCase()}${slash === '' ? harmless(attributes) : ''}>`
    })
}

function harmless(attributes: string): string {
  const found = [...attributes.matchAll(/([a-z-]+)\s*=\s*("[^"]*"|'[^']*')/gi)].filter(
    ([, name = '', value = '']) => keptAttributes.has(name.toLowerCase()) && !/^.\s*javascript:/i.test(value),
  )
  return found.map(([, name = '', value = '']) => ` ${name.toLowerCase()}="${value.slice(1, -1)}"`).join('')
}

import { characterOf } from '../entities.ts'

/** Elements that act instead of showing something; HubSpot takes such away, which exactly is not published. */
const acting =
  /<(script|style|iframe|object|embed|form)\b[^>]*>[\s\S]*?<\/\1\s*>|<(?:script|style|iframe|object|embed|form)\b[^>]*>/gi

const handler = /\s+on[a-z]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi

/**
 * Two texts that a reader sees alike compare equal after this: HubSpot takes what acts away, and which of several
 * spellings of one mark-up it keeps is not published. Case and quotes of tags, blanks and line ends, and the way in which
 * a character is written do not count; what they say and how they are marked does.
 */
export function comparableHtml(html: string): string {
  return html
    .replace(acting, '')
    .replace(/<[a-z/!][^>]*>/gi, comparableTag)
    .replace(/&(#x[0-9a-f]+|#\d+|[a-z]+);/gi, (whole, entity: string) => characterOf(entity) ?? whole)
    .replace(/\s+/g, ' ')
    .replace(/ ?(<[^>]*>) ?/g, '$1')
    .trim()
}

function comparableTag(tag: string): string {
  const plain = tag
    .replace(handler, '')
    .replace(/\s*\/?>$/, '>')
    .replaceAll("'", '"')
  return plain.replace(/^<\/?[a-z0-9]+/i, (name) => name.toLowerCase())
}

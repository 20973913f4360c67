import { characterOf } from '../entities.ts'

/** Elements that act instead of showing something, with what is in them. */
const acting = /<(script|style|iframe|object)\b[^>]*>[\s\S]*?<\/\1\s*>/gi

/**
 * What can be read in a note: which tags and attributes Pipedrive leaves when it cleans HTML is not published, so that only
 * this can be compared.
 */
export function readableText(html: string): string {
  return html
    .replace(acting, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<[a-z/!][^>]*>/gi, ' ')
    .replace(/&(#x[0-9a-f]+|#\d+|[a-z]+);/gi, (whole, entity: string) => characterOf(entity) ?? whole)
    .replace(/[\s\u00a0]+/g, ' ')
    .trim()
}

const tag = /(<[^<>]*>)/
const executed = /^<(script|style|iframe|object)\b/i
const unwanted = /^<\/?(script|style|iframe|object|embed)\b/i
const handler = /\son\w+\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi

/** Rich text without what a browser would execute: elements with all that is in them, and event handlers. */
export function withoutScripts(html: string): string {
  let inside: string | undefined
  let kept = ''
  for (const part of html.split(tag)) {
    if (inside !== undefined) {
      if (part.toLowerCase().startsWith(`</${inside}`)) inside = undefined
      continue
    }
    const [, name] = executed.exec(part) ?? []
    if (name !== undefined) inside = part.endsWith('/>') ? undefined : name.toLowerCase()
    else if (!unwanted.test(part)) kept += tag.test(part) ? part.replace(handler, '') : part
  }
  return kept
}

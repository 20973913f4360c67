import { createHash } from 'node:crypto'

/** The JSON of a data element of a page. */
export function dataOf(page: string, id: string): unknown {
  const found = new RegExp(`<script type="application/json" id="${id}">([\\s\\S]*?)</script>`).exec(page)
  return JSON.parse(found?.[1] ?? 'null')
}

/** What a reader without markup and data sees, in one line. */
export function textOf(page: string): string {
  return page
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
}

/** The one section of a page, as text. */
export function sectionText(page: string, id: string): string {
  return textOf(new RegExp(`<section id="${id}"[\\s\\S]*?</section>`).exec(page)?.[0] ?? '')
}

/** Elements that a page starts, with how often. */
export function elementsOf(page: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const [, name = ''] of page.matchAll(/<([a-z][\w-]*)/gi)) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

/** The hash by which a policy names an inline element. */
export function hashOf(page: string, element: 'style' | 'script'): string {
  const text = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(page)?.[1] ?? ''
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

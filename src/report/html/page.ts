import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import type { Report } from '../report.ts'
import { createTextFile } from '../text-file.ts'
import { pageBody } from './blocks.ts'
import { script } from './script.ts'
import { style } from './style.ts'

/**
 * Writes one self-contained page, a piece at a time. Its policy lets nothing run or load but the style and the script
 * that the page itself has (https://www.w3.org/TR/CSP3/), so not even an escaping that failed could start something.
 */
export async function writePage(path: string, report: Report): Promise<void> {
  const file = await createTextFile(path)
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'`
  const head = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${report.title}</title>
<style>${raw(style)}</style>
</head>
<body>
<main>
`
  await file.write(String(head))
  for await (const piece of pageBody(report)) await file.write(String(await piece))
  await file.write(`</main>\n<script>${script}</script>\n</body>\n</html>\n`)
  await file.close()
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

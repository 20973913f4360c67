/**
 * Plain text as HTML that looks the same: lines, gaps of several spaces, and signs that HTML would take for marks. A tab
 * becomes four spaces.
 */
export function textToHtml(text: string): string {
  return text
    .toWellFormed()
    .split(/\r\n|[\n\r\f\v\u2028\u2029]/)
    .map(lineToHtml)
    .join('<br>')
}

/** Text within HTML. */
export function escapeText(text: string): string {
  return text.replace(/[&<>\u00a0]/g, (sign) => escapes[sign]!)
}

/** Text between double quotes. */
export function escapeAttribute(text: string): string {
  return text.replace(/[&<>"\u00a0]/g, (sign) => escapes[sign]!)
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\u00a0': '&nbsp;',
}

function lineToHtml(line: string): string {
  const escaped = escapeText(line.replaceAll('\t', '    '))
  // Of spaces in a row only one is shown, and none at the beginning of a line.
  return escaped.replace(/^ +| {2,}/g, (spaces) => '&nbsp;'.repeat(spaces.length))
}

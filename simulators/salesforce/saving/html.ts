/** Elements that rich text fields keep. https://help.salesforce.com/s/articleView?id=sf.fields_supported_tags.htm */
const KEPT = new Set(
  'a abbr acronym address b bdo big blockquote br caption cite code col colgroup dd del dfn div dl dt em font h1 h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre q s samp small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var'.split(
    ' ',
  ),
)
const SWALLOWED = /<(script|style|iframe|object)\b[^>]*>[\s\S]*?<\/\1\s*>/gi
const TAG = /<(\/?)([a-zA-Z][\w-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>/g

/** What rich text is stored as: elements that are not kept lose their tags, scripts are gone altogether, and so are handlers. */
export function sanitize(html: string): string {
  return html
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(SWALLOWED, '')
    .replace(TAG, (whole, close: string, name: string, attributes: string) => {
      if (!KEPT.has(name.toLowerCase())) return ''
      const safe = attributes
        .replace(/\son\w+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)/gi, '')
        .replace(/\s(?:href|src)\s*=\s*(["']?)\s*javascript:[^"'>]*\1/gi, '')
      return safe === attributes ? whole : `<${close}${name}${safe}>`
    })
}

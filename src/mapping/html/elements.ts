/** Elements that begin a line of their own. https://html.spec.whatwg.org/multipage/rendering.html#flow-content-3 */
export const blocks: ReadonlySet<string> = new Set(
  (
    'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure ' +
    'footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol optgroup option p ' +
    'plaintext pre search section summary table tbody td tfoot th thead tr ul xmp'
  ).split(' '),
)

/** Of these, what stands between blank lines. */
export const apart: ReadonlySet<string> = new Set(
  'p h1 h2 h3 h4 h5 h6 blockquote pre table dl hr figure fieldset'.split(' '),
)

/** Elements that have no content. https://html.spec.whatwg.org/multipage/syntax.html#void-elements */
export const voids: ReadonlySet<string> = new Set(
  'area base br col embed hr img input link meta param source track wbr'.split(' '),
)

/** Elements that hold something other than text. */
const pictures: ReadonlySet<string> = new Set(['img', 'video', 'audio', 'embed', 'object', 'iframe'])

/** Whether nobody sees the text of an element, which up to its end has no tags. */
export function isHidden(name: string): boolean {
  return hidden.has(name)
}

const hidden: ReadonlySet<string> = new Set(['script', 'style', 'title', 'iframe', 'noframes', 'noembed'])

interface Reopening {
  /** An open element that ends where this one begins. */
  closes: ReadonlySet<string>
  /** Elements around it, up to which such a one is looked for. */
  upTo: ReadonlySet<string>
}

/** What the beginning of an element ends. https://html.spec.whatwg.org/multipage/syntax.html#optional-tags */
export function reopens(name: string): Reopening {
  return reopenings.get(name) ?? none
}

const none: Reopening = { closes: new Set(), upTo: new Set() }

function reopening(closes: string, upTo: string): Reopening {
  return { closes: new Set(closes.split(' ')), upTo: new Set(upTo.split(' ')) }
}

const reopenings: ReadonlyMap<string, Reopening> = new Map([
  ['a', reopening('a', 'td th table')],
  ['li', reopening('li', 'ul ol menu dir table')],
  ['dt', reopening('dt dd', 'dl table')],
  ['dd', reopening('dt dd', 'dl table')],
  ['option', reopening('option', 'select table')],
  ['td', reopening('td th', 'tr table')],
  ['th', reopening('td th', 'tr table')],
  ['tr', reopening('tr', 'table')],
  ['thead', reopening('thead tbody tfoot', 'table')],
  ['tbody', reopening('thead tbody tfoot', 'table')],
  ['tfoot', reopening('thead tbody tfoot', 'table')],
])

/** The address of a link if a person may be sent there: of the web, of mail or of a phone. https://url.spec.whatwg.org */
export function addressOf(href: string | undefined): string | null {
  const address = (href ?? '').trim()
  if (!URL.canParse(address)) return null
  return ['http:', 'https:', 'mailto:', 'tel:', 'ftp:'].includes(new URL(address).protocol)
    ? // A browser passes over these in an address; what reads it later may not.
      address.replace(/[\t\n\r]/g, '')
    : null
}

/** A picture of a dot or less only tells its sender that somebody looked. */
export function isPicture(name: string, attributes: ReadonlyMap<string, string>): boolean {
  const tiny = ['width', 'height'].some((side) => /^\s*[01](?:px)?\s*$/.test(attributes.get(side) ?? ''))
  return pictures.has(name) && !tiny
}

/** White space of which any amount is one gap; a no-break space is none of it. */
export const gaps = /[ \t\n\r\f\v\u2028\u2029]+/g

/** A text without the gaps around it. */
export function trimGaps(text: string): string {
  const isGap = (at: number): boolean => ' \t\n\r\f\v\u2028\u2029'.includes(text[at]!)
  let [from, to] = [0, text.length]
  while (from < to && isGap(from)) from += 1
  while (to > from && isGap(to - 1)) to -= 1
  return text.slice(from, to)
}

/** Whether a text has marks at all: one without them is plain text that somebody put where HTML may stand. */
export function hasTags(html: string): boolean {
  return /<[a-z!/?]/i.test(html)
}

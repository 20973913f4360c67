import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textToHtml } from '../../src/mapping/html/from-text.ts'
import { loadHtml, parseHtml } from '../../src/mapping/html/parse.ts'
import { sanitiseHtml, usualTags } from '../../src/mapping/html/sanitise.ts'
import { htmlToText } from '../../src/mapping/html/to-text.ts'

await loadHtml()

const text = (html: string): string => htmlToText(html).text

/** Any HTML at all: marks that fit together, and marks that do not. */
const someHtml = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .constantFrom(
          ...'p div b i a ul ol li table tr td th pre br blockquote dl dt dd menu center o:p select'.split(' '),
        )
        .chain((name) =>
          fc.constantFrom(`<${name}>`, `</${name}>`, `<${name} title="x>`, `<${name}/>`, ` <${name} style='a'> `),
        ),
      fc.constantFrom(
        '<a href="https://x.example/?a=1&b=2">',
        '<a href=javascript:x>',
        '<img src="https://x.example">',
      ),
      fc.constantFrom(
        '&nbsp;',
        '&amp;lt;',
        '&#0;',
        '&#xd800;',
        '\ud800',
        '<!--',
        '-->',
        '<![CDATA[',
        '\r\n',
        '<',
        '</',
      ),
    ),
  )
  .map((parts) => parts.join(''))

describe('HTML as text', () => {
  it.each([
    ['<div>one</div><div>two</div>three', 'one\ntwo\nthree'],
    ['<p>one<p>two<br><br>three', 'one\n\ntwo\n\nthree'],
    ['<p>one<br></p>\n<p>two</p>', 'one\n\ntwo'],
    ['a<b>b</b> <i> c</i>', 'ab c'],
    ['<ol start="9"><li>nine<li>ten<ul><li>inner</ul>after</ol>', '9. nine\n10. ten\n    - inner\n    after'],
    ['<blockquote>one<br>two<p>three</p></blockquote>me', '> one\n> two\n\n> three\n\nme'],
    ['<table><tr><th>A<th>B<tr><td>1</td><td></td><td>3</td></tr></table>', 'A | B\n1 | 3'],
    ['<pre>a\n  b</pre>', 'a\n  b'],
    ['<a href="mailto:ada@x.example">ada@x.example</a>', 'ada@x.example'],
    ['<a href="https://x.example/">x.example</a>', 'x.example'],
    ['<a href="https://x.example/a"><img src="https://x.example/i.png"></a>', 'https://x.example/a'],
    ['<a href="/relative">here</a>, <a href="javascript:x()">there</a>, <a>nowhere</a>', 'here, there, nowhere'],
    ['x<style>p { a: b }</style><script>if (1<2) "</p>"</script><title>t</title><!-- c -->y', 'xy'],
    ['Ada <ada@firm.example> wrote', 'Ada <ada@firm.example> wrote'],
    ['1 < 2 & 3 > 2', '1 < 2 & 3 > 2'],
    ['if x<y then all of this', 'if x<y then all of this'],
    ['&eacute;&#233;&#xE9;&unknown; &amp;lt;', 'ééé&unknown; &lt;'],
    ['plain\nlines\n\n& more', 'plain\nlines\n\n& more'],
    ['<p>\n white \t space\n</p>', 'white space'],
    ['<div><!--[if mso]><p>hidden</p><![endif]--><o:p>&nbsp;</o:p>seen</div>', 'seen'],
    ['', ''],
  ])('%j', (html, wanted) => {
    expect(text(html)).toBe(wanted)
  })

  it('says when pictures stay behind, but not for a dot that only tells that somebody looked', () => {
    expect(htmlToText('<img src="https://x.example/a.png" alt="a chart">')).toEqual({ text: 'a chart', pictures: true })
    expect(htmlToText('<img src="https://x.example/a.png" width="1" height="1">x').pictures).toBe(false)
    expect(htmlToText('<p>none</p>').pictures).toBe(false)
  })

  it('loses no word, however it is marked up', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1 })
    const marks = fc.constantFrom(
      '<p>',
      '</p>',
      '<td>',
      '</div>',
      '<b>',
      '</i>',
      '<li>',
      '<ul>',
      '</table>',
      '<a href=x>',
      '<br>',
    )
    fc.assert(
      fc.property(words, fc.array(marks), (said, marked) => {
        const html = said.map((word, i) => `${marked[i] ?? ' '}${word} `).join('')
        expect(text(html).match(/[a-z]+/g)).toEqual(said)
        expect(text(sanitiseHtml(html).html).match(/[a-z]+/g)).toEqual(said)
        expect(text(sanitiseHtml(html, []).html).match(/[a-z]+/g)).toEqual(said)
      }),
    )
  })

  it('is what was written, when the HTML was made of text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab<>&;"\' \t\r\n\u00a0é👩‍🚀\ud800') }), (written) => {
        const lines = written
          .toWellFormed()
          .replaceAll('\t', '    ')
          .replaceAll('\u00a0', ' ')
          .split(/\r\n|[\r\n]/)
        const shown = lines
          .map((line) => line.trimEnd())
          .join('\n')
          .trim()
        expect(text(textToHtml(written))).toBe(shown)
        expect(text(sanitiseHtml(textToHtml(written)).html)).toBe(shown)
      }),
    )
  })
})

describe('HTML with the tags of a target', () => {
  it.each([
    ['<P CLASS=x onclick=y>a<B>b', '<p>a<b>b</b></p>'],
    ['<b><i>x</b>y</i>', '<b><i>x</i></b>y'],
    [
      '<a href="https://x.example/?a=1&amp;b=&quot;2" target=_blank>x</a>',
      '<a href="https://x.example/?a=1&amp;b=&quot;2">x</a>',
    ],
    ['<a href=" java\tscript:alert(1)">x</a><a href="data:text/html,x">y</a>', 'xy'],
    ['<ul><li>a<li>b</ul>', '<ul><li>a</li><li>b</li></ul>'],
    ['<td colspan="2" rowspan="x" onclick="y">c</td>', '<td colspan="2">c</td>'],
    ['<center>a</center>b', 'a<br>b'],
    ['<svg onload=x><script>y</script></svg>z', 'z'],
    ['a\n\n b<br>c', 'a b<br>c'],
    ['x<y and z', 'x&lt;y and z'],
  ])('%j', (html, wanted) => {
    expect(sanitiseHtml(html).html).toBe(wanted)
  })

  it('keeps what the target says it keeps, and the nearest to it of the rest', () => {
    expect(sanitiseHtml('<p><b>a</b></p><p>b</p>', ['strong', 'br']).html).toBe('<strong>a</strong><br><br>b')
    expect(sanitiseHtml('<p>a</p><p>b</p>', ['div']).html).toBe('<div>a</div><div>b</div>')
    expect(sanitiseHtml('<p>a</p><p>b</p>', []).html).toBe('a b')
    expect(sanitiseHtml('<pre>a\n b</pre>', ['br']).html).toBe('a<br> b')
    const picture = '<img src="https://x.example/a.png" alt="&quot;>" onerror="x">'
    expect(sanitiseHtml(picture, ['img'])).toMatchObject({
      html: '<img src="https://x.example/a.png" alt="&quot;&gt;">',
      pictures: false,
    })
    expect(sanitiseHtml(picture)).toMatchObject({ html: '"&gt;', pictures: true })
  })

  it('says when styles stay behind', () => {
    expect(sanitiseHtml('<p style="color:red">a</p>').styles).toBe(true)
    expect(sanitiseHtml('<p class="x">a</p>').styles).toBe(false)
  })

  it('is the same when it is sanitised again, and has nothing but these tags', () => {
    fc.assert(
      fc.property(someHtml, (html) => {
        const { html: once } = sanitiseHtml(html)
        expect(sanitiseHtml(once).html).toBe(once)
        expect(once.isWellFormed()).toBe(true)
        const open: string[] = []
        for (const [, end, name = ''] of once.matchAll(/<(\/?)([^\s<>]*)[^<>]*>/g)) {
          expect(usualTags).toContain(name)
          if (end) expect(open.pop()).toBe(name)
          else if (name !== 'br' && name !== 'hr') open.push(name)
        }
        expect(open).toEqual([])
        expect(once).not.toMatch(/<[^>]*(?:script:|style|title)/i)
      }),
      { numRuns: 500 },
    )
  })
})

describe('hostile HTML', () => {
  // Each would take minutes, or a stack of its own depth, if cost grew with nesting or with what is left open.
  const n = 50_000
  it.each<[string, string]>([
    ['elements nested', '<div>'.repeat(n)],
    ['elements closed that never opened', '<i>'.repeat(n) + '</b>'.repeat(n)],
    ['paragraphs in bold print', '<b><p>'.repeat(n)],
    ['lists in lists', '<ul><li>x'.repeat(n)],
    ['quotations in quotations', '<blockquote>x<br>'.repeat(n)],
    ['tables in tables', '<table><tr><td>x'.repeat(n)],
    ['links in links', '<a href="https://x.example">x'.repeat(n)],
    ['attributes', `<a ${'x=y '.repeat(n)}>t`],
    ['quotes left open', '<a href="'.repeat(n)],
    ['comments left open', '<!--'.repeat(n)],
    ['ampersands', '&'.repeat(n)],
    ['entities that end nowhere', '&#x'.repeat(n)],
    ['spaces', `a${' '.repeat(n)}<b>${' '.repeat(n)}b`],
    ['breaks', '<br>'.repeat(n)],
  ])(
    '%s: is read to the end',
    (_, html) => {
      expect(() => [text(html), sanitiseHtml(html).html]).not.toThrow()
    },
    60_000,
  )

  it('is told with every element closed', () => {
    fc.assert(
      fc.property(someHtml, (html) => {
        const open: string[] = []
        parseHtml(html, {
          open: (name) => void open.push(name),
          close: (name) => expect(open.pop()).toBe(name),
          text: () => undefined,
        })
        expect(open).toEqual([])
      }),
    )
  })
})

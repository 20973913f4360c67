import { textToHtml } from '../html/from-text.ts'
import { sanitiseHtml } from '../html/sanitise.ts'
import { htmlToText } from '../html/to-text.ts'
import { changeText, defineTransform, type TransformIssue, texts } from './transform.ts'

const marked = ['rich-text', 'long-text', 'text'] as const

/** Transforms between plain and rich text. All of them take every text; null and what is not text stay as they are. */
export const htmlTransforms = {
  /** See `htmlToText`. */
  'html-to-text': defineTransform({
    summary: 'the words of HTML with its lines, lists, tables and the addresses of links',
    takes: marked,
    gives: 'long-text',
    examples: [
      { given: '<p>Hello &amp; <b>welcome</b></p><p>Ada</p>', gives: 'Hello & welcome\n\nAda' },
      { given: '<ul><li>one<li>two</ul>', gives: '- one\n- two' },
      { given: 'see <a href="https://x.example/a">there</a>', gives: 'see there (https://x.example/a)' },
      { given: '<table><tr><td>a<td>b</tr></table>', gives: 'a | b' },
      { given: 'x <img src="https://x.example/p.png" alt="logo">', gives: 'x logo', lost: 'pictures-left' },
      { given: '<script>x()</script>', gives: null },
    ],
    make: () => ({
      loses: (from) => (from === 'rich-text' ? 'how text was set out, and pictures' : undefined),
      apply: (value) => {
        if (typeof value !== 'string') return { value }
        const { text, pictures } = htmlToText(value)
        return pictures ? { value: text, lost: picturesLeft } : { value: text }
      },
    }),
  }),
  /** See `textToHtml`. */
  'text-to-html': defineTransform({
    summary: 'text as HTML that looks the same: its lines, and signs such as < as signs',
    takes: texts,
    gives: 'rich-text',
    examples: [
      { given: 'Dear Ada,\n1 < 2', gives: 'Dear Ada,<br>1 &lt; 2' },
      { given: '  - a', gives: '&nbsp;&nbsp;- a' },
    ],
    make: () => changeText(textToHtml),
  }),
  /** See `sanitiseHtml`. The tags are those that the target is known to keep, else those that every system does. */
  html: defineTransform({
    summary: 'HTML with the tags that the target keeps, without scripts and styles',
    takes: marked,
    gives: 'rich-text',
    examples: [
      { given: '<p onclick="x()">Hello <b>Ada', gives: '<p>Hello <b>Ada</b></p>' },
      { given: '<a href="javascript:x()">a</a>', gives: 'a' },
      { given: '<p style="color:red">a</p>', gives: '<p>a</p>', lost: 'styles-left' },
      { given: 'a<img src="https://x.example/p.png">', gives: 'a', lost: 'pictures-left' },
      { given: 'plain\ntext', gives: 'plain<br>text' },
    ],
    make: () => ({
      loses: () => 'pictures and styles that the target does not keep',
      apply: (value, { tags }) => {
        if (typeof value !== 'string') return { value }
        const { html, pictures, styles } = sanitiseHtml(value, tags)
        if (pictures) return { value: html, lost: picturesLeft }
        return styles ? { value: html, lost: stylesLeft } : { value: html }
      },
    }),
  }),
}

const picturesLeft: TransformIssue = { code: 'pictures-left', message: 'The pictures in this text stay behind.' }
const stylesLeft: TransformIssue = {
  code: 'styles-left',
  message: 'Colours, fonts and places of this text stay behind.',
}

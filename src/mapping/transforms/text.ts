import { z } from 'zod'
import { domainOf } from '../domain.ts'
import { isEmail, normaliseEmail } from '../email.ts'
import { parsePhone } from '../phone.ts'
import {
  changeText,
  defineTransform,
  ids,
  issue,
  numbers,
  texts,
  times,
  unlessFrom,
  type ValueStep,
} from './transform.ts'

const capitals = 'which letters were capitals'

/** Transforms of text. All of them: null stays null; empty and blank text becomes null; an unread field stays unread. */
export const textTransforms = {
  /** Text without surrounding white space; text of nothing else becomes null. */
  trim: defineTransform({
    summary: 'text without surrounding white space',
    takes: texts,
    gives: 'same',
    examples: [
      { given: ' a b ', gives: 'a b' },
      { given: '\u00a0\n', gives: null },
      { given: [' x'], gives: ['x'] },
    ],
    make: () => changeText((text) => text.trim()),
  }),
  /** Text in lower case, by Unicode's rules without a locale. */
  lower: defineTransform({
    summary: 'text in lower case',
    takes: texts,
    gives: 'same',
    examples: [{ given: 'ÄBc', gives: 'äbc' }],
    make: () => ({ ...changeText((text) => text.toLowerCase()), loses: () => capitals }),
  }),
  /** Text in upper case, by Unicode's rules without a locale: `ß` becomes `SS`. */
  upper: defineTransform({
    summary: 'text in upper case',
    takes: texts,
    gives: 'same',
    examples: [{ given: 'de-ä1', gives: 'DE-Ä1' }],
    make: () => ({ ...changeText((text) => text.toUpperCase()), loses: () => capitals }),
  }),
  /** Words with a capital and the rest in lower case; words end at white space and hyphens. `McDonald` does not survive. */
  capitalise: defineTransform({
    summary: 'each word with a capital, the rest in lower case',
    takes: texts,
    gives: 'same',
    examples: [
      { given: 'ADA KING-NOËL', gives: 'Ada King-Noël' },
      { given: "it's élan", gives: "It's Élan" },
    ],
    make: () => ({
      ...changeText((text) =>
        text
          .toLowerCase()
          .replace(/(^|[\s-])(\p{L})/gu, (_, gap: string, letter: string) => gap + letter.toUpperCase()),
      ),
      loses: () => capitals,
    }),
  }),
  /** An e-mail address, trimmed, in lower case; see `isEmail` for the rule. */
  email: defineTransform({
    summary: 'an e-mail address, trimmed and in lower case; a malformed one is an issue',
    takes: texts,
    gives: 'email',
    examples: [
      { given: ' Ada@Example.ORG ', gives: 'ada@example.org' },
      { given: 'a b@example.org', issue: 'malformed-email' },
    ],
    make: () => ({
      loses: unlessFrom(['email'], 'values that are no e-mail address'),
      apply: (value) => {
        const address = typeof value === 'string' ? normaliseEmail(value) : ''
        return isEmail(address)
          ? { value: address }
          : issue('malformed-email', 'This is not a well-formed e-mail address.')
      },
    }),
  }),
  /** The domain of a web address; see `domainOf` for the rule. */
  domain: defineTransform({
    summary: 'the domain of a web address, without www. and path; a malformed one is an issue',
    takes: texts,
    gives: 'text',
    examples: [
      { given: ' https://www.Example.org/shop?x=1 ', gives: 'example.org' },
      { given: 'bücher.example', gives: 'xn--bcher-kva.example' },
      { given: 'none', issue: 'malformed-domain' },
    ],
    make: () => ({
      loses: () => 'everything of an address but its domain, and values that have none',
      apply: (value) => {
        const domain = typeof value === 'string' ? domainOf(value) : null
        return domain === null
          ? issue('malformed-domain', 'This is not a web address with a domain.')
          : { value: domain }
      },
    }),
  }),
  /** A phone number in E.164; see `parsePhone`. A number without a country prefix needs `country`. An extension is lost. */
  phone: defineTransform({
    summary: 'a phone number as +491701234567 (E.164); country (ISO code) reads national numbers',
    takes: texts,
    gives: 'phone',
    arguments: z.strictObject({
      country: z
        .string()
        .regex(/^[A-Z]{2}$/, 'must be a code such as DE')
        .exactOptional(),
    }),
    examples: [
      { given: '+49 (0)30 901820', gives: '+4930901820' },
      { with: { country: 'DE' }, given: '030 / 90 18 20', gives: '+4930901820' },
      { with: { country: 'US' }, given: '(202) 456-1111', gives: '+12024561111' },
      { with: { country: 'US' }, given: '202-456-1111 ext. 5', gives: '+12024561111', lost: 'extension-cut' },
      { given: '030 901820', issue: 'malformed-phone' },
      { given: 'n/a', issue: 'malformed-phone' },
    ],
    make: ({ country }) => ({
      loses: () => 'how the number was written, its extension, and values that are no valid phone number',
      apply: (value) => {
        const number = typeof value === 'string' ? parsePhone(value, country) : null
        if (number === null) return issue('malformed-phone', 'This is not a valid phone number of a known country.')
        return number.extension
          ? { value: number.e164, ...lost('extension-cut', 'The extension of this phone number stays behind.') }
          : { value: number.e164 }
      },
    }),
  }),
  /**
   * Text of anything: text and numbers as they are, `true` -> `'true'`, a list with `separator`, else `; `, between. A list
   * that cannot be told from the text again, since an entry has the separator in it, is listed.
   */
  text: defineTransform({
    summary: 'a number, yes/no or list as text; separator for lists',
    takes: [...texts, ...numbers, ...times, ...ids, 'boolean', 'multi-select', 'multi-reference'],
    gives: 'text',
    list: 'ended',
    arguments: z.strictObject({ separator: z.string().min(1).exactOptional() }),
    examples: [
      { given: '1.50', gives: '1.50' },
      { given: true, gives: 'true' },
      { given: ['a', 'b'], gives: 'a; b' },
      { with: { separator: ' / ' }, given: ['a', 'b'], gives: 'a / b' },
      { given: ['a;b', 'c'], gives: 'a;b; c', lost: 'separator-in-entry' },
    ],
    make: ({ separator = '; ' }) => {
      const mark = separator.trim() || separator
      return {
        apply: (value) => {
          if (typeof value !== 'object') return { value: String(value) }
          const text = value.join(separator)
          return value.length > 1 && value.some((entry) => entry.includes(mark))
            ? { value: text, ...lost('separator-in-entry', 'An entry of this list has the separator in it.') }
            : { value: text }
        },
      }
    },
  }),
  /**
   * At most `length` UTF-16 units of a text, `end` included, cut between characters as people see them. `full` names
   * the target field that is to be given the whole value, which `checkPlan` demands; without it each cut value is
   * listed, whole, among the lost ones.
   */
  truncate: defineTransform({
    summary: 'at most length characters; full names the target field that keeps the whole value',
    takes: texts,
    gives: 'same',
    arguments: z.strictObject({
      length: z.int().min(1).max(1_000_000),
      end: z.string().max(10).exactOptional(),
      full: z.string().min(1).exactOptional(),
    }),
    examples: [
      { with: { length: 5 }, given: 'abcde', gives: 'abcde' },
      { with: { length: 5 }, given: 'abcdef', gives: 'abcde', lost: 'truncated' },
      { with: { length: 5, end: '…', full: 'notes' }, given: 'abcdef', gives: 'abcd…' },
      { with: { length: 4 }, given: 'abc👩‍🚀d', gives: 'abc', lost: 'truncated' },
    ],
    make: ({ length, end = '', full }) => truncation(length, end, full),
  }),
}

function truncation(length: number, end: string, full: string | undefined): ValueStep {
  const loses = `what stands behind the first ${length} characters`
  const note = full === undefined ? lost('truncated', `Only the first ${length} characters are written.`) : {}
  return {
    ...(full === undefined ? { loses: () => loses } : { whole: full }),
    apply: (value) => {
      if (typeof value !== 'string' || value.length <= length) return { value }
      return { value: cut(value, length - end.length) + end, ...note }
    },
  }
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

function cut(text: string, length: number): string {
  let at = 0
  // One character more than fits, so that the segment that crosses the border is seen whole or not at all.
  for (const { index, segment } of graphemes.segment(text.slice(0, Math.max(length, 0) + 64))) {
    if (index + segment.length > length) break
    at = index + segment.length
  }
  return text.slice(0, at).trimEnd()
}

function lost(code: string, message: string): { lost: { code: string; message: string } } {
  return { lost: { code, message } }
}

import type { Value } from '../model/record.ts'
import { isEmpty } from '../model/record.ts'
import type { Field, FieldType } from '../model/schema.ts'
import { canonicalDatetime, isDate } from './dates.ts'
import { canonicalDecimal } from './decimal.ts'
import { isEmail, normaliseEmail } from './email.ts'
import { findOption } from './options.ts'

/** What a transform may look at besides the value. */
export interface TransformContext {
  /** The field that is written; undefined when the target does not describe it. */
  target: Field | undefined
  /** The target's user for a source's user id; null when there is none who may own records. */
  user(id: string): string | null
}

export type TransformResult = { value: Value } | { issue: TransformIssue }

export interface TransformIssue {
  code: string
  /** For a person; never contains the value. */
  message: string
}

/** A named pure function from value to value. Null and empty values never reach `apply`: they stay or become null. */
export interface Transform {
  /** One line for people who choose one. */
  summary: string
  /** Lattice types whose values it understands. */
  takes: readonly FieldType[]
  /** The lattice type of its result; `same` as what it was given. */
  gives: FieldType | 'same'
  apply(value: Exclude<Value, null>, context: TransformContext): TransformResult
}

const texts = ['text', 'long-text', 'rich-text', 'email', 'phone', 'url', 'select'] as const
const numbers = ['integer', 'decimal', 'currency', 'percent'] as const
const times = ['date', 'datetime', 'time', 'duration'] as const
const ids = ['id', 'reference', 'user'] as const

/** The closed list of transforms that a plan may name. */
export const transforms = {
  /** Text without surrounding white space; text of nothing else becomes null. `' a '` -> `'a'`. */
  trim: {
    summary: 'text without surrounding white space',
    takes: texts,
    gives: 'same',
    apply: (value) => ({ value: mapText(value, (text) => text.trim()) }),
  },
  /** Text in lower case, by Unicode's rules without a locale. `'ÄB'` -> `'äb'`. */
  lower: {
    summary: 'text in lower case',
    takes: texts,
    gives: 'same',
    apply: (value) => ({ value: mapText(value, (text) => text.toLowerCase()) }),
  },
  /** An e-mail address, trimmed, in lower case. `' Ada@Example.ORG '` -> `'ada@example.org'`; see `isEmail` for the rule. */
  email: {
    summary: 'an e-mail address, trimmed and in lower case; a malformed one is an issue',
    takes: texts,
    gives: 'email',
    apply: (value) => {
      const address = typeof value === 'string' ? normaliseEmail(value) : ''
      return isEmail(address)
        ? { value: address }
        : issue('malformed-email', 'This is not a well-formed e-mail address.')
    },
  },
  /** Text of anything: text and numbers as they are, `true` -> `'true'`, `['a', 'b']` -> `'a; b'`. */
  text: {
    summary: 'a number, yes/no or list as text',
    takes: [...texts, ...numbers, ...times, ...ids, 'boolean', 'multi-select', 'multi-reference'],
    gives: 'text',
    apply: (value) => ({ value: typeof value === 'object' ? value.join('; ') : String(value) }),
  },
  /** A number in its one plain form: `'1.25E9'` -> `'1250000000'`, `'007.50'` -> `'7.5'`. Exact at any size. */
  decimal: {
    summary: 'a number without exponent, leading or trailing zeros',
    takes: [...texts, ...numbers],
    gives: 'decimal',
    apply: (value) => {
      const number = typeof value === 'string' ? canonicalDecimal(value) : null
      return number === null ? issue('malformed-number', 'This is not a number in plain form.') : { value: number }
    },
  },
  /** A whole number: `'12.0'` -> `'12'`. A fraction is an issue, as rounding would change what the source says. */
  integer: {
    summary: 'a whole number; a fraction is an issue',
    takes: [...texts, ...numbers],
    gives: 'integer',
    apply: (value) => {
      const number = typeof value === 'string' ? canonicalDecimal(value) : null
      if (number === null) return issue('malformed-number', 'This is not a number in plain form.')
      if (number.includes('.'))
        return issue('fraction', 'This number has a fraction; the target takes whole numbers only.')
      return { value: number }
    },
  },
  /** Yes or no: `true`, `'true'`, `'yes'`, `'1'` -> `true`; `false`, `'false'`, `'no'`, `'0'` -> `false`. */
  boolean: {
    summary: 'yes or no from true/false, yes/no, 1/0',
    takes: [...texts, ...numbers, 'boolean'],
    gives: 'boolean',
    apply: (value) => {
      const flag = typeof value === 'string' ? flags.get(value.trim().toLowerCase()) : value
      return typeof flag === 'boolean' ? { value: flag } : issue('malformed-boolean', 'This is neither yes nor no.')
    },
  },
  /**
   * A day: `'2026-11-20'` stays; a datetime becomes its day in UTC, `'2026-11-20T23:30:00-02:00'` -> `'2026-11-21'`,
   * which loses the time of day and may be another day than its author saw: worth a finding wherever it is proposed.
   */
  date: {
    summary: 'a day; of a datetime its day in UTC, without the time',
    takes: [...texts, 'date', 'datetime'],
    gives: 'date',
    apply: (value) => {
      const text = typeof value === 'string' ? value.trim() : ''
      const day = isDate(text) ? text : canonicalDatetime(text)?.slice(0, 10)
      return day === undefined
        ? issue('malformed-date', 'This is neither a day nor a datetime with a zone.')
        : { value: day }
    },
  },
  /** An instant in UTC: `'2026-11-20T14:00:00+0000'` -> `'2026-11-20T14:00:00.000Z'`; a day becomes its midnight in UTC. */
  datetime: {
    summary: 'an instant in UTC; of a day its midnight in UTC',
    takes: [...texts, 'date', 'datetime'],
    gives: 'datetime',
    apply: (value) => {
      const text = typeof value === 'string' ? value.trim() : ''
      const instant = canonicalDatetime(isDate(text) ? `${text}T00:00:00Z` : text)
      return instant === null
        ? issue('malformed-datetime', 'This is neither a day nor a datetime with a zone.')
        : { value: instant }
    },
  },
  /** The target's option that this names: an exact value, else a value or label without regard to case and outer space. */
  option: {
    summary: "the target's option with this value or label",
    takes: [...texts, ...numbers, 'boolean'],
    gives: 'select',
    apply: (value, { target }) => {
      const options = knownOptions(target)
      if (!options) return { value }
      const found = typeof value === 'object' ? undefined : findOption(options, String(value))
      return found === undefined ? issue('option-missing', 'The target has no such option.') : { value: found }
    },
  },
  /** The same for each entry of a list, each option once; one entry without an option is an issue of the whole value. */
  options: {
    summary: "the target's options with these values or labels",
    takes: [...texts, 'multi-select'],
    gives: 'multi-select',
    apply: (value, { target }) => {
      const entries = toList(value)
      const options = knownOptions(target)
      if (!options) return { value: entries }
      const found = entries.map((entry) => findOption(options, entry)).filter((option) => option !== undefined)
      const lost = entries.length - found.length
      if (lost > 0) return issue('option-missing', `The target lacks ${lost} of ${entries.length} options.`)
      return { value: [...new Set(found)] }
    },
  },
  /** The target's user in place of the source's, as the look-up of the context says. */
  user: {
    summary: "the target's user who is this user of the source",
    takes: ['user', 'reference', 'text'],
    gives: 'user',
    apply: (value, context) => {
      const id = typeof value === 'string' ? context.user(value) : null
      return id === null ? issue('user-missing', 'The target has no active user who is this user.') : { value: id }
    },
  },
  /** A list: `'a; b;'` -> `['a', 'b']`, a list stays, anything else becomes the only entry. */
  list: {
    summary: 'a list from text with semicolons',
    takes: [...texts, 'multi-select'],
    gives: 'multi-select',
    apply: (value) => ({ value: toList(value) }),
  },
} as const satisfies Record<string, Transform>

export type TransformName = keyof typeof transforms

/** The transform that a plan's entry means; undefined when there is none of that name. */
export function findTransform(entry: string): Transform | undefined {
  return Object.hasOwn(transforms, entry) ? transforms[entry as TransformName] : undefined
}

/**
 * A value through transforms from left to right. Empty values become null at the first transform and stay so; the
 * first issue ends the chain. Without transforms the value is untouched.
 */
export function applyChain(chain: readonly Transform[], value: Value, context: TransformContext): TransformResult {
  let current = value
  for (const transform of chain) {
    if (current === null || isEmpty(current)) return { value: null }
    const result = transform.apply(current, context)
    if ('issue' in result) return result
    current = result.value
  }
  return { value: chain.length > 0 && isEmpty(current) ? null : current }
}

/** Undefined where the target lists none and accepts others: then every value may be one. */
function knownOptions(target: Field | undefined): Field['options'] {
  const options = target?.options
  return options?.length === 0 && target?.restricted !== true ? undefined : options
}

const flags = new Map([
  ['true', true],
  ['yes', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['0', false],
])

function issue(code: string, message: string): TransformResult {
  return { issue: { code, message } }
}

function mapText(value: Exclude<Value, null>, change: (text: string) => string): Value {
  if (typeof value === 'boolean') return value
  return typeof value === 'string' ? change(value) : value.map(change)
}

function toList(value: Exclude<Value, null>): readonly string[] {
  if (typeof value === 'object') return value
  return String(value)
    .split(';')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}

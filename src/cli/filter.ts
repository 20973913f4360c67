import { type Comparison, type Condition, comparisons } from '../model/condition.ts'
import { FerryError } from '../model/errors.ts'

const signs: Readonly<Record<string, Comparison>> = {
  '=': 'equals',
  '!=': 'not',
  '<>': 'not',
  '>=': 'at-least',
  '<=': 'at-most',
  '<': 'before',
  '>': 'after',
  in: 'one-of',
  'is not empty': 'filled',
  'is empty': 'empty',
  'is filled': 'filled',
}

/** Longer ones first, so that `>=` is not read as `>`. */
const operators = [...Object.keys(signs), ...comparisons].sort((a, b) => b.length - a.length)
const pattern = new RegExp(
  `^(?:"([^"]+)"|([^\\s"=!<>]+))(?:\\s*([=!<>]+)|\\s+(${operators.filter((each) => /^\w/.test(each)).join('|')})(?=$|[\\s(]))\\s*(.*)$`,
  'is',
)

const examples = `Write it like 'Status = Open', 'CreatedDate >= 2024-01-01', 'Country in (DE, AT)', '"Company name" contains inc' or 'Email is filled'; all of several --filter must hold.`

/** The condition that a person typed. Throws a FerryError of code `usage` that shows how one is written. */
export function parseCondition(text: string): Condition {
  const [, quoted, plain, sign, word, rest = ''] = pattern.exec(text.trim()) ?? []
  const field = quoted ?? plain
  const is = signs[(sign ?? word ?? '').toLowerCase()] ?? comparisons.find((each) => each === word?.toLowerCase())
  if (field === undefined || is === undefined) throw refused(text, 'is no condition')
  if (is === 'empty' || is === 'filled') {
    if (rest !== '') throw refused(text, `says more after "${is}"`)
    return { field, is }
  }
  if (is === 'one-of') {
    const value = entriesOf(rest.replace(/^\((.*)\)$/s, '$1'))
    if (value.length === 0) throw refused(text, 'names no values')
    return { field, is, value }
  }
  const [value, ...more] = sign === undefined || /^['"]/.test(rest) ? entriesOf(rest, /$/) : [rest]
  if (value === undefined || value === '' || more.length > 0) throw refused(text, 'has no value')
  return { field, is, value }
}

/** Values with commas between them; one in quotes may have commas and quotes of the other kind. */
function entriesOf(text: string, separator = /,|$/): string[] {
  const entry = new RegExp(`\\s*(?:"([^"]*)"|'([^']*)'|(.+?))\\s*(?:${separator.source})`, 'gsy')
  return [...text.matchAll(entry)].map(([, double, single, plain]) => double ?? single ?? plain ?? '')
}

function refused(text: string, what: string): FerryError {
  return new FerryError('usage', `--filter ${JSON.stringify(text)} ${what}.`, examples)
}

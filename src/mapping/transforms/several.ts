import { z } from 'zod'
import { isEmpty, type Value } from '../../model/record.ts'
import { fieldTypes } from '../../model/schema.ts'
import { defineTransform, ids, numbers, texts, times } from './transform.ts'

const readable = [...texts, ...numbers, ...times, ...ids, 'boolean', 'multi-select'] as const

/**
 * Transforms that make one value of several fields, and text of names back into parts. Null and empty fields are told
 * below; when one of the fields was not read, the result is unread too.
 */
export const severalTransforms = {
  /** The values that are not empty, trimmed, in order, with `separator`, else a space, between; null when all are empty. */
  join: defineTransform({
    summary: 'the values of several fields as one text, with separator or a space between',
    takes: readable,
    gives: 'text',
    arguments: z.strictObject({ separator: z.string().exactOptional() }),
    examples: [
      { of: { FirstName: 'Ada ', LastName: 'Lovelace' }, gives: 'Ada Lovelace' },
      { of: { FirstName: null, LastName: 'Lovelace' }, gives: 'Lovelace' },
      { with: { separator: ', ' }, of: { Street: ' ', City: 'Oslo', Country: 'NO' }, gives: 'Oslo, NO' },
      { of: { FirstName: '', LastName: null }, gives: null },
    ],
    make: ({ separator = ' ' }) => ({
      loses: () => 'where one field ended and the next began',
      combine: (values) => {
        const parts = values.map(textOf).filter((part) => part !== '')
        return { value: parts.length === 0 ? null : parts.join(separator) }
      },
    }),
  }),
  /**
   * A text with `{Field}` replaced by the field's value; `{{` and `}}` stand for braces. Null when a field in it is
   * empty, or with `blanks` only when all of them are.
   */
  template: defineTransform({
    summary: 'text with {Field} in it, null when one of these is empty; blanks: true leaves gaps instead',
    takes: readable,
    gives: 'text',
    arguments: z.strictObject({
      text: z.string().refine((text) => partsOf(text) !== null, 'must name fields in pairs of braces: {FirstName}'),
      blanks: z.boolean().exactOptional(),
    }),
    examples: [
      { with: { text: 'https://crm.example/{Id}' }, of: { Id: '7' }, gives: 'https://crm.example/7' },
      { with: { text: '{A} ({B})' }, of: { A: 'x', B: null }, gives: null },
      { with: { text: '{A} ({B})', blanks: true }, of: { A: 'x', B: null }, gives: 'x ()' },
      { with: { text: '{A} ({B})', blanks: true }, of: { A: '', B: null }, gives: null },
      { with: { text: '{{{A}}}' }, of: { A: 'x' }, gives: '{x}' },
    ],
    make: ({ text, blanks = false }) => {
      const parts = partsOf(text) ?? []
      const names = [...new Set(parts.flatMap((part) => ('field' in part ? [part.field] : [])))]
      return {
        names,
        combine: (values, sources) => {
          const given = new Map(sources.map((name, index) => [name, textOf(values[index] ?? null)]))
          const missing = names.filter((name) => (given.get(name) ?? '') === '').length
          if (missing > 0 && (!blanks || missing === names.length)) return { value: null }
          return { value: parts.map((part) => ('field' in part ? (given.get(part.field) ?? '') : part.text)).join('') }
        },
      }
    },
  }),
  /** The first value that is not empty, in the order of `from`; null when all are. */
  'first-of': defineTransform({
    summary: 'the first of several fields that is not empty',
    takes: fieldTypes,
    gives: 'same',
    examples: [
      { of: { MobilePhone: null, Phone: '+4930901820' }, gives: '+4930901820' },
      { of: { A: ' ', B: false, C: 'c' }, gives: false },
      { of: { A: '', B: null }, gives: null },
    ],
    make: () => ({
      loses: () => 'the other fields, where several have a value',
      combine: (values) => ({ value: values.find((value) => !isEmpty(value)) ?? null }),
    }),
  }),
  /**
   * The `first` or `last` part of a person's name. What stands before a comma is the last name; else the last word, with
   * the particles in lower case before it where it is not in lower case itself. A single word is a last name.
   */
  'split-name': defineTransform({
    summary: 'the first or last name in a full name; part: first, last',
    takes: texts,
    gives: 'text',
    arguments: z.strictObject({ part: z.enum(['first', 'last']) }),
    examples: [
      { with: { part: 'first' }, given: 'Ada King Lovelace', gives: 'Ada King' },
      { with: { part: 'last' }, given: 'Ada King Lovelace', gives: 'Lovelace' },
      { with: { part: 'last' }, given: 'Ludwig van Beethoven', gives: 'van Beethoven' },
      { with: { part: 'last' }, given: 'anna maria schmidt', gives: 'schmidt' },
      { with: { part: 'first' }, given: 'Lovelace, Ada', gives: 'Ada' },
      { with: { part: 'last' }, given: 'Lovelace, Ada', gives: 'Lovelace' },
      { with: { part: 'first' }, given: 'Plato', gives: null },
      { with: { part: 'last' }, given: 'Plato', gives: 'Plato' },
    ],
    make: ({ part }) => ({
      loses: () => 'the other part of the name, unless it has a field of its own',
      apply: (value) => ({ value: (typeof value === 'string' ? splitName(value)[part] : '') || null }),
    }),
  }),
}

function textOf(value: Value): string {
  if (value === null) return ''
  return (typeof value === 'object' ? value.join('; ') : String(value)).trim()
}

type Part = { text: string } | { field: string }

/** The text and fields of a template; null when it names no field or a brace stands alone. */
function partsOf(template: string): Part[] | null {
  const parts: Part[] = []
  const rest = template.replace(/\{\{|\}\}|\{([^{}]+)\}|[^{}]+/g, (found, field: string | undefined) => {
    parts.push(field === undefined ? { text: found === '{{' || found === '}}' ? found[0]! : found } : { field })
    return ''
  })
  return rest === '' && parts.some((part) => 'field' in part) ? parts : null
}

function splitName(name: string): { first: string; last: string } {
  const comma = name.indexOf(',')
  if (comma > 0) return { first: name.slice(comma + 1).trim(), last: name.slice(0, comma).trim() }
  const words = name.trim().split(/\s+/)
  let start = words.length - 1
  if (!isLower(words[start] ?? '')) while (start > 1 && isLower(words[start - 1]!)) start -= 1
  return { first: words.slice(0, start).join(' '), last: words.slice(start).join(' ') }
}

function isLower(word: string): boolean {
  return word === word.toLowerCase() && word !== word.toUpperCase()
}

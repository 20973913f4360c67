import { z } from 'zod'
import { entriesOf, isEmpty } from '../../model/record.ts'
import { fieldTypes } from '../../model/schema.ts'
import { defineTransform, type Loses, type TransformIssue, texts } from './transform.ts'

const singles = fieldTypes.filter((type) => type !== 'multi-reference')

/** Transforms of lists: into one, out of one, and between them. Null stays null, an empty list becomes null. */
export const listTransforms = {
  /**
   * A list of what stands between separators, trimmed, each entry once, in its order: text parted at `separator`, else at
   * semicolons. A list keeps its entries as they are; anything else becomes the only entry.
   */
  list: defineTransform({
    summary: 'a list from text, parted at separator or at semicolons',
    takes: [...texts, 'multi-select'],
    gives: 'text',
    list: 'made',
    arguments: z.strictObject({ separator: z.string().min(1).exactOptional() }),
    examples: [
      { given: 'a; b;; a', gives: ['a', 'b'] },
      { given: ['a; b', 'c'], gives: ['a; b', 'c'] },
      { with: { separator: ',' }, given: 'a; b, c', gives: ['a; b', 'c'] },
      { with: { separator: ',' }, given: ' , ', gives: null },
    ],
    make: ({ separator = ';' }) => ({
      apply(value) {
        const entries = typeof value === 'object' ? value : trimmed(String(value).split(separator))
        return { value: [...new Set(entries)] }
      },
    }),
  }),
  /** The entries of several fields as one list, in their order, each once, compared without regard to case and outer space. */
  'all-of': defineTransform({
    summary: 'one list of all that several fields hold',
    takes: singles,
    gives: 'same',
    list: 'made',
    examples: [
      { of: { Email: 'a@x.example', Others: ['b@x.example', 'A@x.example '] }, gives: ['a@x.example', 'b@x.example'] },
      { of: { Email: null, Others: [] }, gives: null },
    ],
    make: () => ({
      combine(values) {
        const entries = new Map<string, string>()
        for (const entry of values.flatMap(entriesOf)) {
          if (!isEmpty(entry) && !entries.has(fold(entry))) entries.set(fold(entry), entry.trim())
        }
        return { value: entries.size === 0 ? null : [...entries.values()] }
      },
    }),
  }),
  /**
   * What none of these fields of the target has by this record, compared without regard to case and outer space: of a list
   * the entries, of one value all or nothing. What they hold is no loss.
   */
  'not-in': defineTransform({
    summary: 'what fields of the target do not have already; fields: their names',
    takes: singles,
    gives: 'same',
    list: 'kept',
    arguments: z.strictObject({ fields: z.array(z.string().min(1)).min(1) }),
    // The record has a@x.example in the field `email`.
    examples: [
      { with: { fields: ['email'] }, given: ['A@x.example', 'b@x.example'], gives: ['b@x.example'] },
      { with: { fields: ['email', 'other'] }, given: 'b@x.example', gives: 'b@x.example' },
      { with: { fields: ['email'] }, given: 'a@x.example', gives: null },
      { with: { fields: ['email'] }, given: ['a@x.example'], gives: null },
    ],
    make: ({ fields }) => ({
      looksAt: fields,
      apply(value, { held }) {
        const there = new Set(fields.flatMap((field) => entriesOf(held?.(field)).map(fold)))
        if (typeof value !== 'object') return { value: there.has(fold(String(value))) ? null : value }
        return { value: value.filter((entry) => !there.has(fold(entry))) }
      },
    }),
  }),
  /**
   * One entry of a list: the first of `prefer` that is in it, compared without regard to case and outer space, else its
   * first. The others are listed as lost, unless `rest` names the field of the target that is given them.
   */
  pick: defineTransform({
    summary:
      'one entry of a list: the first of prefer that is in it, else the first; rest: the field that gets the others',
    takes: singles,
    gives: 'same',
    list: 'ended',
    arguments: z.strictObject({
      prefer: z.array(z.string().min(1)).min(1).exactOptional(),
      rest: z.string().min(1).exactOptional(),
    }),
    examples: [
      { given: ['a', 'b'], gives: 'a', lost: 'entries-left' },
      { given: ['a', ' ', 'a '], gives: 'a' },
      { with: { prefer: ['C', 'B'] }, given: ['a', 'b'], gives: 'b', lost: 'entries-left' },
      { with: { rest: 'others' }, given: ['a', 'b'], gives: 'a' },
      { given: 'a', gives: 'a' },
    ],
    make: ({ prefer = [], rest }) => ({
      ...(rest === undefined ? { loses: isList } : { whole: rest }),
      apply: (value) => {
        if (typeof value !== 'object') return { value }
        const entries = [...new Set(trimmed(value))]
        const preferred = prefer.flatMap((wish) => entries.find((entry) => fold(entry) === fold(wish)) ?? [])
        const chosen = preferred[0] ?? entries[0] ?? null
        if (entries.length <= 1 || rest !== undefined) return { value: chosen }
        return { value: chosen, lost: { ...entriesLeft, entries: entries.length - 1 } }
      },
    }),
  }),
}

const isList: Loses = (from, many) => (many || from === 'multi-select' ? 'all entries but one' : undefined)

const entriesLeft: TransformIssue = {
  code: 'entries-left',
  message: 'It has several entries, and the target has a place for one.',
}

function trimmed(entries: readonly string[]): string[] {
  return entries.map((entry) => entry.trim()).filter((entry) => entry !== '')
}

function fold(text: string): string {
  return text.trim().toLowerCase()
}

import { z } from 'zod'
import { fieldTypes } from '../../model/schema.ts'
import { defineTransform } from './transform.ts'

/**
 * What stands for nothing. Null, empty text and a field that was not read are three things; blank text and empty lists
 * count as empty. A field that was not read stays unread whatever the plan says: nothing is known about it.
 */
export const emptyTransforms = {
  /** `value` where the source's is null or empty. */
  default: defineTransform({
    summary: 'value where there is none',
    takes: fieldTypes,
    gives: 'same',
    arguments: z.strictObject({ value: z.union([z.string().min(1), z.boolean(), z.array(z.string()).min(1)]) }),
    examples: [
      { with: { value: 'Unknown' }, given: null, gives: 'Unknown' },
      { with: { value: 'Unknown' }, given: ' ', gives: 'Unknown' },
      { with: { value: 'Unknown' }, given: 'Oslo', gives: 'Oslo' },
      { with: { value: true }, given: false, gives: false },
    ],
    make: ({ value }) => ({
      loses: () => 'which values were empty',
      apply: (given) => ({ value: given }),
      empty: () => value,
    }),
  }),
  /**
   * Null and empty values as null, as an empty text, or left out of the row like a field that was not read. That is for
   * creates: an update sends nothing empty, whatever it is.
   */
  empty: defineTransform({
    summary: 'null and empty values as one: null, text (an empty one) or absent (not written)',
    takes: fieldTypes,
    gives: 'same',
    arguments: z.strictObject({ as: z.enum(['null', 'text', 'absent']) }),
    examples: [
      { with: { as: 'text' }, given: null, gives: '' },
      { with: { as: 'null' }, given: '', gives: null },
      { with: { as: 'absent' }, given: null, gives: undefined },
      { with: { as: 'absent' }, given: '', gives: undefined },
      { with: { as: 'text' }, given: 'a', gives: 'a' },
    ],
    make: ({ as }) => ({ apply: (given) => ({ value: given }), empty: () => emptyAs[as] }),
  }),
  /** A null where a field holds one of these texts (`n/a`, `-`), compared without regard to case and outer space. */
  nothing: defineTransform({
    summary: 'nothing for the words that stand for it, such as n/a',
    takes: fieldTypes,
    gives: 'same',
    arguments: z.strictObject({ words: z.array(z.string().min(1)).min(1) }),
    examples: [
      { with: { words: ['n/a', '-'] }, given: ' N/A', gives: null },
      { with: { words: ['n/a', '-'] }, given: 'n/a or not', gives: 'n/a or not' },
    ],
    make: ({ words }) => {
      const known = new Set(words.map((text) => text.trim().toLowerCase()))
      return {
        loses: () => 'the words that stand for nothing',
        apply: (given) => ({
          value: typeof given === 'string' && known.has(given.trim().toLowerCase()) ? null : given,
        }),
      }
    },
  }),
}

const emptyAs = { null: null, text: '', absent: undefined }

import { z } from 'zod'
import { defineTransform, type Filled, issue, numbers, type TransformIssue, texts, unlessFrom } from './transform.ts'

const word = z
  .string()
  .refine((text) => text.trim() !== '', 'must not be empty')
  .transform(fold)
const words = z.array(word).exactOptional()

/** Transforms into one of few values. All of them: null stays null, empty and blank text and empty lists become null, an unread field stays unread. */
export const choiceTransforms = {
  /** Yes or no, by the usual words and by those stated, without regard to case and outer space. */
  boolean: defineTransform({
    summary: 'yes or no from true/false, yes/no, 1/0 and the words in yes and no',
    takes: [...texts, ...numbers, 'boolean'],
    gives: 'boolean',
    arguments: z
      .strictObject({ yes: words, no: words })
      .refine(({ yes = [], no = [] }) => !yes.some((entry) => no.includes(entry) || flags.get(entry) === false), {
        error: 'a word cannot mean both yes and no',
      })
      .refine(({ no = [] }) => !no.some((entry) => flags.get(entry) === true), {
        error: 'a word cannot mean both yes and no',
      }),
    examples: [
      { given: false, gives: false },
      { given: ' Yes', gives: true },
      { given: '0', gives: false },
      { with: { yes: ['ja', 'X'], no: ['nein'] }, given: 'x', gives: true },
      { with: { yes: ['ja', 'X'], no: ['nein'] }, given: 'Nein ', gives: false },
      { given: 'ja', issue: 'malformed-boolean' },
    ],
    make: ({ yes = [], no = [] }) => {
      const known = new Map([
        ...flags,
        ...yes.map((entry) => [entry, true] as const),
        ...no.map((entry) => [entry, false] as const),
      ])
      return {
        loses: unlessFrom(['boolean'], 'values that say neither yes nor no'),
        apply: (value) => {
          const flag = typeof value === 'string' ? known.get(fold(value)) : value
          return typeof flag === 'boolean' ? { value: flag } : issue('malformed-boolean', 'This is neither yes nor no.')
        },
      }
    },
  }),
  /** The target's option that the value map of the plan gives this, else the one that it names by value or label. */
  option: defineTransform({
    summary: "the target's option that this stands for, by the value map, value or label",
    takes: [...texts, ...numbers, 'boolean'],
    gives: 'select',
    examples: [{ given: 'any', gives: 'any' }],
    make: () => ({
      apply: (value, { choose }) => {
        const choice = typeof value === 'object' ? 'missing' : choose(String(value))
        if (choice === 'missing') return issue('option-missing', 'The target has no such option.')
        if (choice === 'ambiguous') return ambiguous
        return choice === 'left' ? { value: undefined, lost: leftBehind } : choice
      },
    }),
  }),
  /**
   * The same for each entry of a list, each option once; one entry without an option is an issue of the whole value, one
   * that stays behind is not.
   */
  options: defineTransform({
    summary: "the target's options that these stand for, by the value map, value or label",
    takes: [...texts, 'multi-select'],
    gives: 'multi-select',
    list: 'made',
    examples: [{ given: 'a; b', gives: ['a', 'b'] }],
    make: () => ({
      apply: (value, { choose }) => {
        const choices = toEntries(value).map(choose)
        const missing = choices.filter((choice) => choice === 'missing').length
        if (missing > 0) return issue('option-missing', `The target lacks ${missing} of ${choices.length} options.`)
        if (choices.includes('ambiguous')) return ambiguous
        const found = choices.flatMap((choice) => (typeof choice === 'object' ? choice.value : []))
        if (found.length === choices.length) return { value: [...new Set(found)] }
        return { value: found.length === 0 ? undefined : [...new Set(found)], lost: leftBehind }
      },
    }),
  }),
  /**
   * The target's active user with the e-mail address of the source's. `instead` says by the source user's address or id
   * who takes over, `otherwise` who does for everybody else without a counterpart, each by address or id in the target;
   * null leaves the field out on purpose.
   */
  user: defineTransform({
    summary: "the target's user with the same address; instead, otherwise: who takes over",
    takes: ['user', 'reference', 'text', 'email'],
    gives: 'user',
    arguments: z.strictObject({
      instead: z.record(z.string().min(1), z.string().min(1).nullable()).exactOptional(),
      otherwise: z.string().min(1).nullable().exactOptional(),
    }),
    // Of these people 005A has an account in the target (71), 005B (Bob) has none, and 00G1 is a queue; Eve is 72 there.
    examples: [
      { given: '005A', gives: '71' },
      { given: ' Ada@Firm.example', gives: '71' },
      { given: '005B', issue: 'user-missing' },
      { given: '00G1', issue: 'user-is-group' },
      { with: { instead: { 'bob@firm.example': 'eve@firm.example' } }, given: '005B', gives: '72' },
      { with: { instead: { '00G1': '72' } }, given: '00G1', gives: '72' },
      { with: { otherwise: 'eve@firm.example' }, given: '005B', gives: '72' },
      { with: { otherwise: null }, given: '005B', gives: undefined, lost: 'left-behind' },
    ],
    make: (policy) => ({
      loses: () =>
        policy.otherwise ? 'who had records of users without a counterpart' : 'users without a counterpart',
      apply: (value, context) => {
        if (typeof value !== 'string') return issue('user-missing', 'This names no user.')
        const found = context.user(value, policy)
        if ('issue' in found) return found
        return found.id === null ? { value: undefined, lost: leftBehind } : { value: found.id }
      },
    }),
  }),
}

const ambiguous = issue('option-ambiguous', 'The target has several options that this may mean.')
const leftBehind: TransformIssue = { code: 'left-behind', message: 'The plan leaves this value behind.' }

const flags = new Map([
  ['true', true],
  ['yes', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['0', false],
])

function fold(text: string): string {
  return text.trim().toLowerCase()
}

function toEntries(value: Filled): readonly string[] {
  if (typeof value === 'object') return value
  return String(value)
    .split(';')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}

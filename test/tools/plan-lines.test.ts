import { expect, test } from 'vitest'
import type { PlanView } from '../../src/app.ts'
import type { FieldMapping } from '../../src/model/plan.ts'
import { answerPlan } from '../../tools/support/plan-answer.ts'
import { planView } from './fake-app.ts'

const map = (from: string, more: Partial<FieldMapping> = {}): FieldMapping => ({
  ...{ to: from.toLowerCase(), from, transform: [], loss: 'nothing' },
  ...more,
})

function viewOf(fields: FieldMapping[], more: Partial<PlanView> = {}): PlanView {
  const policy = {
    existing: 'fill-empty',
    duplicate: 'quarantine',
    missingKey: 'create',
    invalid: 'omit',
    race: 'update',
  }
  const pair = {
    ...{ source: 'Lead', target: 'contacts', skip: [], match: [], unmapped: [], fields },
    ...{ policy: policy as never, provenance: { sourceKey: 'key' } },
  }
  return { ...planView, findings: [], plan: { ...planView.plan, objects: [pair] }, ...more }
}

const question = {
  id: 'field:Lead>contacts:Region',
  question: 'Where does Region go?',
  choices: [
    { id: 'keep', label: 'To region', edits: [{ edit: 'confirm', object: 'Lead>contacts', to: 'region' } as const] },
  ],
}

test('pairs are shown with how sure they are and what is lost, the doubtful ones first', () => {
  const { text } = answerPlan(
    viewOf([
      map('Name', { confidence: 0.99 }),
      map('Met', { confidence: 0.95, loss: 'the time of day' }),
      map('Region', { confidence: 0.6 }),
      map('City', { confidence: 0.8 }),
      map('Note'),
    ]),
  )
  const rows = [...text.matchAll(/^\| (\w+) \| \w+ \| (sure|likely|unsure|by hand) \| (.*?) \|$/gm)].map((row) =>
    row.slice(1),
  )
  expect(rows).toEqual([
    ['Region', 'unsure', 'nothing'],
    ['City', 'likely', 'nothing'],
    ['Note', 'by hand', 'nothing'],
    ['Met', 'sure', 'the time of day'],
    ['Name', 'sure', 'nothing'],
  ])
})

test('what goes nowhere is told with its values, and that they are of a sample', () => {
  const left = { pair: 'Lead>contacts', reason: 'unmapped by hand', of: 2_000 }
  const leftOut = [
    { ...left, field: 'Fax', values: 1_200 },
    { ...left, field: 'Empty', values: 0 },
    { ...left, field: 'Unknown', values: null },
  ]
  const { text } = answerPlan(viewOf([map('Name')], { leftOut }))
  expect(text).toContain('Lead.Fax: 1,200 values in a sample of 2,000 records: unmapped by hand')
  expect(text).toContain('Unknown: values not counted')
  expect(text).not.toContain('Empty')
})

test('questions come with their choices and the edits that these stand for, also after an edit', () => {
  const view = viewOf([map('Name')], { questions: [question] })
  for (const answer of [answerPlan(view), answerPlan(view, ['Lead: something changed.'])]) {
    expect(answer.data).toMatchObject({ questions: [question], questions_left_out: 0 })
    expect(answer.text).toMatch(/field:Lead>contacts:Region: Where does Region go\?\n\s+- keep: To region/)
    expect(answer.data.next).toContain('questions')
  }
  // The pairs are not told again with each edit.
  expect(answerPlan(view, ['x']).text).not.toContain('what is lost')
})

test('a plan of hundreds of fields and questions stays within ten thousand tokens', () => {
  const long = 'a reason with many words '.repeat(20)
  const many = <T>(make: (n: number) => T): T[] => Array.from({ length: 300 }, (_, n) => make(n))
  const view = viewOf(
    many((n) => map(`A_Rather_Long_Field_Name_${n}__c`, { confidence: 0.6, loss: long })),
    {
      questions: many((n) => ({
        ...{ id: `field:Lead>contacts:A_Rather_Long_Field_Name_${n}__c`, question: long },
        choices: ['keep', 'leave'].map((id) => ({ id, label: long, edits: question.choices[0]!.edits })),
      })),
      leftOut: many((n) => ({ pair: 'Lead>contacts', field: `Left_${n}__c`, reason: long, values: n, of: 300 })),
      findings: many((n) => ({ severity: 'warning', code: `code-${n}`, message: long, count: n, examples: ['00Q1'] })),
      text: long.repeat(400),
    },
  )
  for (const { text, data } of [
    answerPlan(view),
    answerPlan(
      view,
      many((n) => `Lead: change ${n}: ${long}`),
    ),
  ]) {
    expect((text.length + JSON.stringify(data).length) / 4).toBeLessThan(10_000)
    expect(data.questions_left_out).toBeGreaterThan(200)
  }
})

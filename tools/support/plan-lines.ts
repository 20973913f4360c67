import { z } from 'zod'
import type { PlanView } from '../../src/app.ts'
import { doubtfulFirst, surenessOf } from '../../src/model/confidence.ts'
import { type FieldMapping, linkName, showSources } from '../../src/model/plan.ts'
import { count, plural } from '../../src/model/wording.ts'
import { capped, fence, fieldOf, inline, oneLine, table, within } from './markdown.ts'
import { schemaLines, valueLines } from './schema-lines.ts'

/** Characters of text and data together; with findings, text of the plan and the rest the answer stays under 10,000 tokens. */
const room = { mappings: 12_000, questions: 11_000 }
const mostLeftOut = 15

/** All that a plan does: what goes where by which values, what goes nowhere, what is linked, what the target gets. */
export function wholePlanLines(view: PlanView): string[] {
  const { plan } = view
  return [
    ...mappingLines(view),
    ...valueLines(plan),
    ...leftOutLines(view),
    ...linkLines(plan),
    ...schemaLines(plan.schema),
  ]
}

/** Each pair with how sure it is and what is lost: what a person has to look at first. */
function mappingLines({ plan, path }: PlanView): string[] {
  return plan.objects.flatMap(({ source, target, fields }) => {
    const rank = (mapping: FieldMapping) =>
      doubtfulFirst.indexOf(surenessOf(mapping)) * 2 + Number(mapping.loss === undefined || mapping.loss === 'nothing')
    const rows = [...fields].sort((a, b) => rank(a) - rank(b)).map(cells)
    const shown = within(room.mappings / plan.objects.length, rows, (row) => row.join(' | '))
    const more = fields.length - shown.length
    const rest = more > 0 ? ` ${count(more)} more, surer ones, are in ${path}.` : ''
    return [
      `${inline(source)} to ${inline(target)}: ${plural(fields.length, 'pair')} of fields, the doubtful and lossy ones first.${rest}`,
      fence(table(['from', 'to', 'how sure', 'what is lost'], shown)),
    ]
  })
}

function cells(mapping: FieldMapping): string[] {
  return [showSources(mapping), mapping.to, surenessOf(mapping), mapping.loss ?? 'not known']
}

const mostLinks = 20

function linkLines({ links = [] }: PlanView['plan']): string[] {
  if (links.length === 0) return []
  const { shown, more } = capped([...links], mostLinks)
  const lines = shown.map((link) => `- ${inline(linkName(link), 120)}; with an end missing: ${link.missing}`)
  if (more > 0) lines.push(`- and ${count(more)} more`)
  return [`Links that are made when all records are there:\n${lines.join('\n')}`]
}

/** Fields that go nowhere, those with most values first. */
function leftOutLines({ leftOut }: PlanView): string[] {
  const { shown, more } = capped(
    leftOut.filter(({ values }) => values !== 0),
    mostLeftOut,
  )
  if (shown.length === 0) return []
  const lines = shown.map(({ pair, field, reason, values, of }) => {
    const held =
      values === null ? 'values not counted' : `${plural(values, 'value')} in a sample of ${plural(of, 'record')}`
    return `- ${inline(fieldOf(pair, field))}: ${held}${reason === '' ? '' : `: ${inline(reason, 80)}`}`
  })
  if (more > 0) lines.push(`- and ${count(more)} more`)
  return ['Fields that go nowhere:', fence(lines.join('\n'))]
}

// Told loosely: models read the shapes of all answers before the first call, and the data speaks for itself.
export const questionsShape = z.array(z.record(z.string(), z.unknown()))

type Told = PlanView['questions'][number]

/** The first questions that there is room for, and what to say of them. */
export function tellQuestions({ questions }: PlanView): { data: Told[]; lines: string[]; left: number } {
  const told = questions.map(
    ({ id, question, choices }): Told => ({
      id,
      question: oneLine(question, 500),
      choices: choices.map((choice) => ({
        id: choice.id,
        label: oneLine(choice.label, 160),
        edits: [...choice.edits],
      })),
    }),
  )
  const data = within(room.questions, told, questionText)
  const left = questions.length - data.length
  if (questions.length === 0) return { data, lines: [], left }
  const rest = left > 0 ? ` ${count(left)} more come once these are answered.` : ''
  return {
    data,
    left,
    lines: [
      `${plural(questions.length, 'question')} for the person, answered by the edit { edit: answer, question, choice } or by any other edit that settles it.${rest}`,
      fence(data.map(questionText).join('\n')),
    ],
  }
}

function questionText({ id, question, choices }: Told): string {
  const lines = choices.map((choice) => `  - ${inline(choice.id, 120)}: ${inline(choice.label, 160)}`)
  return [`- ${inline(id, 200)}: ${inline(question, 500)}`, ...lines].join('\n')
}

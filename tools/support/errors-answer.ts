import { z } from 'zod'
import type { RunErrors } from '../../src/app.ts'
import { count, plural } from '../../src/model/wording.ts'
import type { Answer } from '../tool.ts'
import { filesOf } from './files.ts'
import { capped, fence, inline, oneLine, table, within } from './markdown.ts'
import { nextStep } from './outputs.ts'

export const errorsShape = z.object({
  run_id: z.string(),
  verb: z.string(),
  total: z.int(),
  reasons: z.array(z.object({ pair: z.string(), reason: z.string(), count: z.int(), hint: z.string() })),
  reasons_left_out: z.int(),
  examples: z.array(
    z.object({ source_id: z.string(), link: z.string().optional(), reason: z.string(), detail: z.string().optional() }),
  ),
  next: nextStep,
})

const mostReasons = 15
/** Of text and data together, in characters; with the words around them the answer stays under 10,000 tokens. */
const room = { reasons: 10_000, examples: 22_000 }

type Example = z.output<typeof errorsShape>['examples'][number]

/** Counts by reason with what can be done about each, then as many of the examples as there is room for. */
export function answerErrors(errors: RunErrors, reason?: string): Answer {
  const { run, reasons, examples } = errors
  const asked = reasons.filter((each) => reason === undefined || each.reason === reason)
  const total = asked.reduce((sum, each) => sum + each.count, 0)
  const shown = within(room.reasons, capped(asked.map(shorten), mostReasons).shown, reasonLine)
  const more = asked.length - shown.length
  const fitting = within(room.examples, examples.map(toExample), exampleLine)
  const next = nextOf(errors, reason, total)
  const parts = [
    `Run ${inline(run.id)} (${run.verb}, ${run.state}) ${said(errors, total)}${reason === undefined ? '' : ` for ${inline(reason)}`}.`,
    ...(shown.length === 0 ? [] : [fence([shown.map(reasonLine).join('\n'), ...exampleTable(fitting)].join('\n\n'))]),
    ...(more > 0 ? [`${plural(more, 'more reason')} not shown.`] : []),
    ...(total > fitting.length && total > 0 ? [`${count(total - fitting.length)} more examples are not shown.`] : []),
    `Next: ${next}`,
  ]
  return {
    kind: 'answer',
    text: parts.join('\n\n'),
    data: { run_id: run.id, verb: run.verb, total, reasons: shown, reasons_left_out: more, examples: fitting, next },
  }
}

function said({ run: { verb, state }, reasons }: RunErrors, total: number): string {
  // The names of links and of references that are written late say what becomes what.
  const tied = reasons.some(({ pair }) => / [=-]> /.test(pair))
  const what = tied ? `${count(total)} records, references and links` : plural(total, 'record')
  const soFar = state === 'done' ? '' : ' so far'
  return verb === 'verify' ? `found ${plural(total, 'difference')}` : `keeps ${what} back or was refused them${soFar}`
}

function shorten({ pair, reason, count: n, hint }: RunErrors['reasons'][number]) {
  return { pair: oneLine(pair, 80), reason: oneLine(reason, 80), count: n, hint: oneLine(hint, 200) }
}

function reasonLine({ pair, reason, count: n, hint }: ReturnType<typeof shorten>): string {
  const where = pair === '' ? '' : ` (${inline(pair, 80)})`
  return `- ${count(n)} ${inline(reason, 80)}${where}: ${inline(hint, 200)}`
}

function exampleTable(examples: readonly Example[]): string[] {
  if (examples.length === 0) return []
  return [table(['source record', 'link', 'reason', 'detail'], examples.map(cells))]
}

function exampleLine(example: Example): string {
  return table(cells(example), [])
}

function cells({ source_id, link = '', reason, detail = '' }: Example): string[] {
  return [source_id, link, reason, detail]
}

function toExample({ sourceId, link, reason, detail }: RunErrors['examples'][number]): Example {
  return {
    source_id: oneLine(sourceId, 60),
    ...(link !== '' && { link: oneLine(link, 200) }),
    reason: oneLine(reason, 80),
    ...(detail !== '' && { detail: oneLine(detail, 120) }),
  }
}

function nextOf({ run, reasons }: RunErrors, reason: string | undefined, total: number): string {
  if (total === 0 && reason !== undefined && reasons.length > 0) {
    return `No record has that reason. The reasons are: ${reasons
      .slice(0, mostReasons)
      .map((each) => inline(each.reason, 80))
      .join(', ')}.`
  }
  if (total === 0 && run.state !== 'done') return 'Call get_run: it says how far the run is, and what it needs.'
  if (total === 0)
    return run.verb === 'dry-run' ? 'Call request_approval.' : 'Tell the person that nothing was kept back.'
  const all = filesOf(run).some(({ name }) => name === 'quarantine' || name === 'mismatches')
    ? ` All of them are in the ${run.verb === 'verify' ? 'mismatches' : 'quarantine'} file; get_run says where.`
    : ''
  if (run.verb === 'dry-run') return `Decide each reason with the person: edit_plan or the source, then dry_run.${all}`
  if (run.verb === 'migrate') {
    return `Show the person the reasons; once they are mended, dry_run finds these records again.${all}`
  }
  return `Show the person the differences before anything is changed.${all}`
}

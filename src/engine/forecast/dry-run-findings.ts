import type { DryRunResult, ExtractResult, Reason } from '../../model/results.ts'
import type { Finding } from '../../model/run.ts'
import { costOf, leftToday, reserveOf, type Systems, unitOf } from '../../model/system.ts'
import { count, plural } from '../../model/wording.ts'
import { noticesOf } from '../read/extract.ts'
import { adviceFor } from '../reasons.ts'
import type { Told } from './forecast-all.ts'
import { endMissing } from './link-ends.ts'

/** Everything of a dry run that a person should read, the most frequent first. */
export function findingsOf(
  extracted: ExtractResult,
  told: Pick<Told, 'pairs' | 'lost' | 'leftOut' | 'values' | 'needs' | 'reading' | 'relations'>,
  estimate: DryRunResult['estimate'],
  systems: Systems,
): Finding[] {
  const counted = [...keptOf(told), ...lostOf(told), ...tiesOf(told.relations), ...told.leftOut, ...told.values].sort(
    (a, b) => b.count - a.count,
  )
  return [
    ...ageOf(extracted),
    ...noticesOf(extracted),
    ...outsideOf(extracted),
    ...budgetOf(estimate, systems),
    ...sourceBudgetOf(told, systems),
    ...jobsOf(told),
    ...counted,
  ]
}

/** Records that were read earlier may have changed since. */
function ageOf({ fresh, readAt, objects }: ExtractResult): Finding[] {
  if (fresh) return []
  const message = `The source was not read again: its snapshot is of ${new Date(readAt).toISOString()}.`
  const count = objects.reduce((sum, { records }) => sum + records, 0)
  const fix = 'Start the dry run with refresh.'
  return [{ severity: 'info', code: 'earlier-snapshot', message, count, examples: [], fix }]
}

/** Records that are no part of the migration are told of nowhere else. */
function outsideOf({ objects }: ExtractResult): Finding[] {
  return objects.flatMap(({ object, outside }) => {
    if (outside === undefined) return []
    const { n, exact } = outside
    const many = plural(n, `record of ${object} is`, `records of ${object} are`)
    const message = `${exact ? '' : 'About '}${many} outside the filter, and no part of this migration.`
    return [{ severity: 'info', code: 'outside-filter', message, count: n, examples: [] }]
  })
}

/** With a day's budget that is too small the migration waits in the middle for the next day. */
function budgetOf({ phases, days = 1 }: DryRunResult['estimate'], { target }: Systems): Finding[] {
  const [left, needed] = [leftToday(target), phases.reduce((sum, phase) => sum + costOf(phase), 0)]
  if (left === undefined || needed <= left) return []
  const unit = unitOf(target)
  return [
    {
      severity: 'warning',
      code: 'daily-budget',
      message: `${target.name} has ${count(left)} ${unit} left for us today${ofADay(target)}, and the migration needs at least ${count(needed)}: it will wait until the budget is renewed${renewal(target)}, and go on by itself.${days > 1 ? ` It writes on about ${plural(days, 'day')}.` : ''}`,
      count: needed - left,
      examples: [],
      fix: 'Start it when the budget is full, limit the plan to fewer records with a filter, or let the operator lower dailyReserve of the connection.',
    },
  ]
}

/** Bytes are read while files are written, each by a call, and some calls are dear. */
function sourceBudgetOf({ reading }: Pick<Told, 'reading'>, { source }: Systems): Finding[] {
  const needed = costOf(reading)
  const left = needed === 0 ? undefined : leftToday(source)
  if (left === undefined || needed <= left) return []
  const message = `${source.name} has ${count(left)} ${unitOf(source)} left for us today${ofADay(source)}, and the bytes of its files need ${count(needed)}: the migration will wait until the budget is renewed${renewal(source)}, and go on by itself.`
  const fix = 'Limit the files to fewer with a filter, or let the operator lower dailyReserve of the connection.'
  return [{ severity: 'warning', code: 'daily-budget', message, count: needed - left, examples: [], fix }]
}

/** A person who looks into the target finds jobs there, and nothing of a job's rows until it has worked on them. */
function jobsOf({ pairs, needs }: Pick<Told, 'pairs' | 'needs'>): Finding[] {
  return pairs.flatMap(({ pair }, i) =>
    (needs[i]?.jobs ?? []).map(({ operation, rows, jobs }): Finding => {
      const many = plural(rows, `record of ${pair} is`, `records of ${pair} are`)
      const message = `${many} ${operation}d by ${plural(jobs, 'asynchronous job')}, which the target carries out in its own time.`
      return { severity: 'info', code: 'by-jobs', message, count: rows, examples: [], pair }
    }),
  )
}

/** What there is of a day at all, where the system has said it. */
function ofADay(target: Systems['target']): string {
  const { dailyLimit } = target.limits
  if (dailyLimit === undefined) return ''
  const kept = reserveOf(target)
  return kept === 0
    ? `, of ${count(dailyLimit)} a day`
    : `, of ${count(dailyLimit)} a day less ${count(kept)} for others`
}

/** When that is, where the system has said it. */
function renewal({ limits: { day } }: Systems['target']): string {
  if (day === undefined) return ''
  return day.resets === 'midnight'
    ? ` (at midnight in ${day.timeZone})`
    : ` (what a call takes is there again 24 hours later)`
}

function keptOf({ pairs }: Pick<Told, 'pairs'>): Finding[] {
  return pairs.flatMap(({ reasons }) =>
    reasons.map(({ action, reason, count, examples, hint, wouldTake, edit, pair, field }): Finding => {
      const skipped = action === 'skip'
      const fate = skipped ? 'skipped' : 'kept back in the quarantine file'
      const records = plural(count, `record of ${pair} is`, `records of ${pair} are`)
      const why = field === undefined ? reason : `${reason} (${field})`
      const taken = skipped ? '' : tellTaken(wouldTake, count === 1 ? 'it' : 'them')
      return {
        severity: skipped ? 'info' : 'warning',
        code: reason,
        message: `${records} ${fate}: ${why}.${taken}`,
        count,
        examples,
        fix: hint,
        about: skipped ? 'skipped' : 'kept',
        pair,
        ...(field === undefined ? {} : { field }),
        ...(edit === undefined ? {} : { edit }),
      }
    }),
  )
}

/**
 * References that are written with their records are told with these: what stays of the others is told of nowhere else. A
 * plan drops links for want of an end alone.
 */
function tiesOf(relations: Told['relations']): Finding[] {
  return relations.flatMap(({ name, kind, dropped, stays }) =>
    stays.flatMap(({ reason, count, examples, hint }): Finding[] => {
      if (kind === 'reference' || (dropped && reason === endMissing)) return []
      const many =
        kind === 'link' ? plural(count, 'link is', 'links are') : plural(count, 'reference is', 'references are')
      const message = `${many} not made (${name}): ${reason}.`
      return [{ severity: 'warning', code: reason, message, count, examples, fix: hint, about: 'lost' }]
    }),
  )
}

function tellTaken(wouldTake: Reason['wouldTake'], them: string): string {
  switch (wouldTake) {
    case 'yes':
      return ` The target would take ${them}.`
    case 'no':
      return ` The target would not take ${them}.`
    case 'without the value':
      return ` The target would take ${them} without the value.`
    case 'unknown':
      return ''
  }
}

/** Values without an option are told one by one, so their sum is left out. */
function lostOf({ lost, values }: Pick<Told, 'lost' | 'values'>): Finding[] {
  const singly = (pair: string, from: string): boolean =>
    values.some((told) => told.pair === pair && told.field === from)
  const others = lost.filter(
    ({ pair, from, reason }) => !/^option-(?:missing|ambiguous)$/.test(reason) || !singly(pair, from),
  )
  return others.map(({ pair, from, to, reason, partly, count, entries, examples }): Finding => {
    const common = { code: reason, count, examples, about: 'lost', pair, field: from } as const
    if (reason === 'left-behind') {
      const values = plural(count, `value of ${from} stays behind`, `values of ${from} stay behind`)
      const message = `${values}, as the plan wants it; ${count === 1 ? 'its record goes without it' : 'the records go without them'}.`
      return { severity: 'info', message, ...common }
    }
    if (partly) {
      const left = entries === undefined ? '' : `: ${plural(entries, 'entry stays', 'entries stay')} behind`
      const message = `Of ${plural(count, 'value')} of ${from} only a part is written to ${to}${left}.`
      return { severity: 'warning', message, ...mended(reason), ...common }
    }
    return {
      severity: 'warning',
      message:
        count === 1
          ? `1 value of ${from} has no place in ${to} and stays behind; its record goes without it.`
          : `${plural(count, 'value')} of ${from} have no place in ${to} and stay behind; the records go without them.`,
      ...mended(reason),
      edit: { edit: 'field-policy', object: pair, to, invalid: 'quarantine' },
      ...common,
    }
  })
}

function mended(reason: string): { fix: string } {
  return { fix: adviceFor({}, reason).mend ?? 'Mend the values in the source, or keep such records back.' }
}

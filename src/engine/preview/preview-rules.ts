import { type Chain, compileChain } from '../../mapping/chain.ts'
import { compileChooser } from '../../mapping/choosing.ts'
import { findFrom } from '../../mapping/references.ts'
import type { TransformContext } from '../../mapping/transforms/transform.ts'
import { showEntry } from '../../mapping/transforms.ts'
import { type FieldMapping, sourcesOf } from '../../model/plan.ts'
import { isEmpty, type Row, type Value } from '../../model/record.ts'
import { findField } from '../../model/schema.ts'
import type { Forecast } from '../forecast/forecast.ts'
import type { Pair } from '../pair.ts'
import type { RelatedRecord } from '../pair-references.ts'

/** Something of a plan that has an effect on a record. */
export interface Rule {
  /** For a person; the same text is the same rule of a pair. */
  label: string
  /** The fields that it is about, of either side. */
  fields: readonly string[]
  /** Code of a reason or of a lost value, where it is about one. */
  code?: string
  /** Where it is about what one field of the target gets: the label without the field. */
  note?: { to: string; text: string }
}

function fieldRule(to: string, text: string, sources: readonly string[]): Rule {
  return { label: `${to}: ${text}`, fields: [to, ...sources], note: { to, text } }
}

/** Says which rules had an effect on a record; `present` is what the target's record holds, where there is one. */
export type FindRules = (forecast: Forecast, present: Row | null) => Rule[]

/** `decided`: a dry run has said what each record gets; without one nobody knows what the target has. */
export function compileRules(pair: Pair, decided: boolean): FindRules {
  const mappings = pair.plan.fields.map((mapping) => compileFieldRules(pair, mapping))
  return (forecast, present) => {
    const { action, reason, record, lost } = forecast
    const rules: Rule[] = [actionRule(forecast, decided)]
    if (reason !== null && action !== 'skip' && action !== 'quarantine') {
      rules.push({ label: `${action}: ${reason}`, fields: [], code: reason })
    }
    if (action === 'skip') return rules
    for (const find of mappings) rules.push(...find(record))
    if (present !== null && [...fatesOf(pair, forecast, pair.map(record).row, present).values()].includes('kept')) {
      rules.push({ label: 'existing: the target keeps a value of its own', fields: [] })
    }
    const written = new Set(forecast.changes)
    for (const { from, to, code } of lost) {
      // Of a value that is cut, the rest is written.
      const what = written.has(to) ? 'value cut' : 'value lost'
      rules.push({ ...fieldRule(to, `${what}, ${code}`, from.split(', ')), code })
    }
    return rules
  }
}

function actionRule({ action, reason, field }: Forecast, decided: boolean): Rule {
  if (action === 'skip' || action === 'quarantine') {
    return { label: `${action}: ${reason}`, fields: field === null ? [] : [field], ...(reason && { code: reason }) }
  }
  return { label: decided ? action : 'write', fields: [] }
}

/** What becomes of a mapped value: it is written, or the target keeps its own, or has the same already. */
export type ValueFate = 'written' | 'kept' | 'equal'

/** By target field, of the values that say something. */
export function fatesOf(
  { plan, target, writer }: Pick<Pair, 'plan' | 'target' | 'writer'>,
  { action, changes, lost }: Forecast,
  row: Row,
  present: Row | null,
): Map<string, ValueFate> {
  const fates = new Map<string, ValueFate>()
  if (action === 'skip' || action === 'quarantine') return fates
  const stays = new Set(lost.map(({ to }) => to))
  const written = new Set(changes)
  for (const { to } of plan.fields) {
    const value = row[to]
    if (value === undefined || isEmpty(value)) continue
    if (written.has(to)) fates.set(to, 'written')
    else if (present !== null && writer.same(target, to, value, present[to])) fates.set(to, 'equal')
    else if (present !== null && !stays.has(to)) fates.set(to, 'kept')
  }
  return fates
}

type FieldRules = (record: RelatedRecord) => Rule[]

function compileFieldRules(pair: Pair, mapping: FieldMapping): FieldRules {
  const { to } = mapping
  const sources = sourcesOf(mapping)
  if (sources.length === 0) {
    const constant = [fieldRule(to, 'constant', [])]
    return () => constant
  }
  const trace = compileTrace(pair, mapping)
  const rules = mapping.transform.map((entry) => fieldRule(to, showEntry(entry), sources))
  return (record) => trace(record).flatMap((changed, i) => (changed ? [rules[i]!] : []))
}

/** For each transform of a mapping, whether it changed the value. */
function compileTrace(pair: Pair, mapping: FieldMapping): (r: RelatedRecord) => boolean[] {
  const { to, transform } = mapping
  const sources = sourcesOf(mapping)
  const chains = transform.map((_, i) => compileChain(transform.slice(0, i + 1), sources))
  const chooseFor = compileChooser(pair.target, mapping, pair.plan.fields)
  const tags = findField(pair.target, to)?.html?.tags
  return (record) => {
    const { row, related } = record
    const made = (): Row => pair.map(record).row
    const choose = chooseFor(row, made)
    const held = (field: string): Value | undefined => made()[field]
    const reference = related && findFrom(related, to)
    const context = { choose, held, ...(tags && { tags }), user: pair.users.find, ...(reference && { reference }) }
    let before: Value | undefined = row[sources[0]!]
    const changes: boolean[] = []
    for (const chain of chains) {
      const after = outcomeOf(
        chain,
        sources.map((name) => row[name] ?? null),
        context,
      )
      // Text that is trimmed away or a list that is empty is nothing before and after.
      changes.push(after !== stopped && !(isEmpty(before) && isEmpty(after)) && !equal(before, after))
      if (after === stopped || after === undefined) break
      before = after
    }
    return changes
  }
}

/** The value found no way; what became of it is told with the lost values and the reasons. */
const stopped = Symbol('stopped')

function outcomeOf(
  chain: Chain,
  values: readonly Value[],
  context: TransformContext,
): Value | undefined | typeof stopped {
  const result = chain(values, context)
  return 'issue' in result ? stopped : result.value
}

function equal(a: Value | undefined, b: Value | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}

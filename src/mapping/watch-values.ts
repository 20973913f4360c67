import { type FieldMapping, type ObjectPlan, pairName, sourcesOf } from '../model/plan.ts'
import type { CrmRecord, Row, Value } from '../model/record.ts'
import type { Finding } from '../model/run.ts'
import { type Field, findField, type ObjectSchema } from '../model/schema.ts'
import { compileMapping, invalidPolicy } from './apply.ts'
import { compileChain } from './chain.ts'
import { compileChooser } from './choosing.ts'
import { optionsFor } from './made-options.ts'
import { type Choice, type Choose, foldText, showOption } from './options.ts'
import { takesAnyOption } from './placed-options.ts'
import { choosesOption } from './transforms.ts'
import { anyUser } from './users.ts'

/** More than this of one field make a list that nobody reads; the rest is told as a number. */
const NAMED_VALUES = 20
const EXAMPLES = 3
/** Different texts that are told apart; there may be as many as records. */
const KEPT_TEXTS = 1_000

/** Watches for values that a plan sends to a field with options, and for which that has none. */
export interface ValueWatch {
  /** `keptFor` names the field of the target for which the record is kept back: its other values are not at stake. */
  add(record: CrmRecord, keptFor?: string): void
  /** A warning for each value that the source itself lists, and one for all that people typed; most values first. */
  findings(): Finding[]
}

/**
 * Counts, over the records that are to be migrated, values that have neither an entry in the value map nor an option.
 * `target` is as it will be after the plan's schema changes.
 */
export function watchValues(plan: ObjectPlan, source: ObjectSchema, target: ObjectSchema): ValueWatch {
  const watches = plan.fields
    .filter((mapping) => mapping.transform.some(choosesOption) && mapping.from !== undefined)
    .map((mapping) => ({ to: mapping.to, watch: watchField(plan, mapping, source, target) }))
  return {
    add: (record, keptFor) => {
      for (const { to, watch } of watches) if (keptFor === undefined || keptFor === to) watch.add(record)
    },
    findings: () => watches.flatMap(({ watch }) => watch.findings()).sort((a, b) => b.count - a.count),
  }
}

interface Count {
  choice: Exclude<Choice, object>
  values: number
  examples: string[]
}

function watchField(plan: ObjectPlan, mapping: FieldMapping, source: ObjectSchema, target: ObjectSchema): ValueWatch {
  const to = findField(target, mapping.to)
  const sources = sourcesOf(mapping)
  const [from] = sources.length === 1 ? sources.flatMap((name) => findField(source, name) ?? []) : []
  const chain = compileChain(mapping.transform, sources)
  const chooseFor = compileChooser(target, mapping, plan.fields)
  const beside = compileBeside(plan, target, to)
  const listed = new Map<string, Count>(from?.options?.map(({ value }) => [value, newCount()]))
  const written = new Map([...listed].map(([value, count]) => [foldText(value), count]))
  const typed = { ...newCount(), texts: new Set<string>() }
  const context = { user: anyUser, choose: (() => 'missing') as Choose }
  return {
    add(record) {
      const { id, row } = record
      const choose = chooseFor(row, () => beside(record))
      const values = sources.map((name) => row[name])
      if (values.includes(undefined)) return
      context.choose = (text) => {
        const choice = choose(text)
        if (choice !== 'missing' && choice !== 'ambiguous') return choice
        // A transform before this one may have changed the case of what the source lists.
        note(listed.get(text) ?? written.get(foldText(text)), typed, text, choice, id)
        return choice
      }
      chain(values as Value[], context)
    },
    findings: () => tellField(plan, mapping, { from, to, form: target.newFieldNames }, listed, typed),
  }
}

/** What a record gets in the fields that decide about the options of this one. */
function compileBeside(plan: ObjectPlan, target: ObjectSchema, field: Field | undefined): (record: CrmRecord) => Row {
  const controls = new Set(field?.dependsOn?.map((dependency) => dependency.field))
  const map = compileMapping({ ...plan, fields: plan.fields.filter(({ to }) => controls.has(to)) }, target)
  return (record) => map(record, { user: anyUser }).row
}

function newCount(): Count {
  return { choice: 'missing', values: 0, examples: [] }
}

function note(
  known: Count | undefined,
  typed: Count & { texts: Set<string> },
  text: string,
  choice: Count['choice'],
  id: string,
): void {
  const count = known ?? typed
  count.choice = choice
  count.values += 1
  if (count.examples.length < EXAMPLES && !count.examples.includes(id)) count.examples.push(id)
  if (known === undefined && typed.texts.size < KEPT_TEXTS) typed.texts.add(text)
}

function tellField(
  plan: ObjectPlan,
  mapping: FieldMapping,
  { from, to, form }: { from: Field | undefined; to: Field | undefined; form: ObjectSchema['newFieldNames'] },
  listed: ReadonlyMap<string, Count>,
  typed: Count & { texts: ReadonlySet<string> },
): Finding[] {
  const object = pairName(plan)
  const source = sourcesOf(mapping).join(', ')
  // What the target demands is not left out of a new record.
  const policy = to?.required === true && to.defaultValue === undefined ? 'quarantine' : invalidPolicy(plan, mapping.to)
  const fate = fates[policy]
  const about = policy === 'omit' ? 'lost' : 'kept'
  const common = { severity: 'warning', about, pair: object, field: source } as const
  const counted = [...listed].filter(([, { values }]) => values > 0).sort((a, b) => b[1].values - a[1].values)
  const named = counted.slice(0, NAMED_VALUES).map(([value, { choice, values, examples }]): Finding => {
    const lack = choice === 'missing' ? 'has no option for it' : 'has several options that it may mean'
    const label = from?.options?.find((option) => option.value === value)?.label ?? value
    const grow = choice === 'missing' && to !== undefined && takesAnyOption(to)
    return {
      ...common,
      code: choice === 'missing' ? 'value-unmapped' : 'value-ambiguous',
      message: `${values} ${values === 1 ? 'value' : 'values'} ${showOption(from?.options ?? [], value)} of ${source} ${fate(values)}: ${mapping.to} ${lack}.`,
      count: values,
      examples,
      fix: grow
        ? 'Add the option (privileged), or map the value with map-value to an option that is there, or to null to leave it behind on purpose.'
        : 'Map the value with map-value to one of the options, or to null to leave it behind on purpose.',
      edit: grow
        ? { edit: 'add-options', object, field: mapping.to, options: optionsFor(form, [{ value, label }]) }
        : { edit: 'map-value', object, to: mapping.to, value, option: null },
    }
  })
  const rest = counted.slice(NAMED_VALUES)
  return [
    ...named,
    ...(rest.length === 0 ? [] : [tellRest(common, mapping.to, source, fate, rest)]),
    ...(typed.values === 0 ? [] : [tellTyped(common, mapping.to, source, fate, typed)]),
  ]
}

type Common = Pick<Finding, 'severity' | 'about' | 'pair' | 'field'>

/** What becomes of so many values, by what the plan says of those that the target refuses. */
const fates = {
  omit: (n: number) => (n === 1 ? 'stays behind' : 'stay behind'),
  quarantine: (n: number) => (n === 1 ? 'keeps its record back' : 'keep their records back'),
} as const
type Fate = (typeof fates)[keyof typeof fates]

function tellRest(common: Common, to: string, source: string, fate: Fate, rest: [string, Count][]): Finding {
  const count = rest.reduce((sum, [, { values }]) => sum + values, 0)
  return {
    ...common,
    code: 'value-unmapped',
    message: `${count} values of ${source}, ${rest.length} more different ones that it lists, have no clear option in ${to} and ${fate(count)}.`,
    count,
    examples: [],
    fix: 'Map those above first; the next dry run names these.',
  }
}

/** What people typed may be about people: it is counted, never shown. */
function tellTyped(
  common: Common,
  to: string,
  source: string,
  fate: Fate,
  { values, examples, texts }: Count & { texts: ReadonlySet<string> },
): Finding {
  const different = texts.size < KEPT_TEXTS ? `${texts.size}` : `at least ${KEPT_TEXTS}`
  return {
    ...common,
    code: 'typed-value-unmapped',
    message: `${values} ${values === 1 ? 'value' : 'values'} of ${source} that the source does not list${values === 1 ? '' : `, ${different} different,`} ${fate(values)}: ${to} has no clear option.`,
    count: values,
    examples,
    fix: `Look at these records, then map their values with map-value, or map ${source} to a text field.`,
  }
}

import type { ValueMap } from '../model/plan.ts'
import type { Option } from '../model/schema.ts'

/** Which option a text stands for. `left`: the plan leaves it behind; `ambiguous`: several options, or entries, are meant. */
export type Choice = { value: string } | 'left' | 'missing' | 'ambiguous'

export type Choose = (text: string) => Choice

/** Where an option is chosen for: the facts of a field that count for it. */
interface Choosable {
  options?: readonly Option[]
  restricted?: boolean
}

/**
 * Finds options by text: first in the value map, then among the options of the field, there by value before label. Each
 * looks for the exact text first, then without regard to case, outer space and the way that accents are encoded. A field
 * that lists no options and accepts others takes any text.
 */
export function createChooser(field: Choosable | undefined, values: ValueMap = {}): Choose {
  return chooseBy(field, [values])
}

/**
 * The same by several value maps, of which the first that has an entry counts. With `allowed` options those are looked
 * through before the others, one of which is taken where only it can be meant: that it may not stand there is for
 * `dependencyIssues` to say.
 */
export function chooseBy(
  field: Choosable | undefined,
  maps: readonly ValueMap[],
  allowed?: ReadonlySet<string>,
): Choose {
  const { options, restricted } = field ?? {}
  const open = options === undefined || (options.length === 0 && restricted !== true)
  const among = open ? [] : options
  const first = allowed === undefined ? among : among.filter(({ value }) => allowed.has(value))
  const steps = [...maps.flatMap((map) => stepsOf(entriesOf(map))), ...optionSteps(first)]
  const others = allowed === undefined ? [] : optionSteps(among)
  return (text) => {
    const found = lookUp(steps, text)
    if (found !== undefined) return found
    if (open) return { value: text }
    const other = lookUp(others, text)
    return typeof other === 'object' ? other : 'missing'
  }
}

/** The value of the one option that `text` names; undefined when there is none or more than one. */
export function findOption(options: readonly Option[], text: string): string | undefined {
  const choice = createChooser({ options, restricted: true })(text)
  return typeof choice === 'object' ? choice.value : undefined
}

/** How people are told of an option that a field lists: by what it is called there, with its value where that says something else. */
export function showOption(options: readonly Option[], value: string): string {
  const label = options.find((option) => option.value === value)?.label ?? value
  return foldText(label) === foldText(value) || label.trim() === '' ? `"${value}"` : `"${label}" (${value})`
}

/** What two texts share that differ in case, outer space or the encoding of accents only. */
export function foldText(text: string): string {
  return text.normalize('NFC').trim().toLowerCase()
}

type Entry = readonly [key: string, choice: Choice]

function entriesOf(values: ValueMap): Entry[] {
  return Object.entries(values).map(([key, value]) => [key, value === null ? 'left' : { value }])
}

function lookUp(steps: readonly Step[], text: string): Choice | undefined {
  let folded: string | undefined
  for (const { exact, index } of steps) {
    if (index.size === 0) continue
    if (!exact) folded ??= foldText(text)
    const found = index.get(exact ? text : folded!)
    if (found !== undefined) return found
  }
  return undefined
}

interface Step {
  exact: boolean
  index: ReadonlyMap<string, Choice>
}

function stepsOf(entries: readonly Entry[]): Step[] {
  const folded = entries.map(([key, choice]): Entry => [foldText(key), choice])
  return [
    { exact: true, index: indexOf(entries) },
    { exact: false, index: indexOf(folded) },
  ]
}

function optionSteps(options: readonly Option[]): Step[] {
  const byValue = options.map(({ value }): Entry => [value, { value }])
  const byLabel = options.map(({ value, label }): Entry => [label, { value }])
  const folded = [...byValue, ...byLabel].map(([key, choice]): Entry => [foldText(key), choice])
  return [
    { exact: true, index: indexOf(byValue) },
    { exact: true, index: indexOf(byLabel) },
    { exact: false, index: indexOf(folded) },
  ]
}

function indexOf(entries: readonly Entry[]): ReadonlyMap<string, Choice> {
  const index = new Map<string, Choice>()
  for (const [key, choice] of entries) {
    const known = index.get(key)
    index.set(key, known === undefined || isSame(known, choice) ? choice : 'ambiguous')
  }
  return index
}

function isSame(a: Choice, b: Choice): boolean {
  return typeof a === 'object' && typeof b === 'object' ? a.value === b.value : a === b
}

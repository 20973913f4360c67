import { type FieldMapping, sourcesOf } from '../model/plan.ts'
import type { ObjectSchema, Option } from '../model/schema.ts'
import type { ObjectFacts } from './facts.ts'
import { mapField } from './field-mapping.ts'
import { entryFaults } from './transforms.ts'
import { meaningOf, meaningsOf } from './vocabulary.ts'

interface Sides {
  source: ObjectSchema
  target: ObjectSchema
}

const done = meaningOf('done')
const status = meaningOf('task status')

/**
 * The mapping of a status that goes nowhere to the flag by which the target says that something is done, where no other
 * field goes there and the options of the status tell which of them mean that.
 */
export function tellDone(
  { source, target }: Sides,
  fields: readonly FieldMapping[],
  facts: ObjectFacts,
): FieldMapping[] {
  const taken = new Set(fields.map(({ to }) => to))
  const used = new Set(fields.flatMap(sourcesOf))
  const flag = target.fields.find(
    (field) =>
      field.type === 'boolean' &&
      field.createable &&
      !taken.has(field.name) &&
      meaningsOf(target.label, field).some((meaning) => meaning === done),
  )
  const own = source.fields.find(
    (field) =>
      field.type === 'select' &&
      !used.has(field.name) &&
      facts.fields.get(field.name)?.barren === null &&
      meaningsOf(source.label, field).some((meaning) => meaning === status),
  )
  if (flag === undefined || own === undefined) return []
  const options = own.options ?? []
  const over = options.filter(isOver)
  const others = options.filter((option) => !over.includes(option))
  const entry = { boolean: { yes: over.map(({ value }) => value), no: others.map(({ value }) => value) } }
  // An option may be called by a word that means the opposite by itself.
  if (over.length === 0 || others.length === 0 || entryFaults(entry).length > 0) return []
  const evidence = `"${flag.label}" is what ${over.map(({ label }) => `"${label}"`).join(', ')} of ${own.label} means`
  return [{ ...mapField(own.name, flag.name, [entry]), evidence, confidence: 0.8 }]
}

function isOver({ label, stage }: Option): boolean {
  return stage === undefined ? /^(done|completed?|closed)$/i.test(label.trim()) : stage.state !== 'open'
}

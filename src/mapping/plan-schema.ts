import { z } from 'zod'
import { type Condition, comparisons } from '../model/condition.ts'
import type { TransformEntry } from '../model/plan.ts'
import { type FieldType, fieldTypes } from '../model/schema.ts'
import { shapeFault } from './condition.ts'
import { entryFaults, isKnown, plainEntry } from './transforms.ts'

/** The shape of a plan file. Strict everywhere: a misspelt key is an error, never a setting without effect. */

/** Any text but none at all. */
export const textSchema = z
  .string({
    error: ({ input }) => (input === undefined ? 'is missing' : 'must be text; put numbers and dates in quotes'),
  })
  .refine((text) => text !== '', 'must not be empty')

const name = textSchema

export const valueSchema = z.union([z.string(), z.boolean(), z.null(), z.array(z.string()).readonly()], {
  error: 'must be text, true, false, null or a list of texts; put numbers and dates in quotes',
})

const endSchema = z.strictObject({ connection: name, vendor: name, account: name })

const optionSchema = z.strictObject({ value: z.string(), label: z.string() })

/** Options to be added to a field: at least one, none of them without a name. */
export const addedOptionsSchema = z
  .array(z.strictObject({ value: name, label: name }), { error: 'must be a list of options: { value, label }' })
  .min(1, 'must have at least one option')

export const mappedOptionSchema = z
  .string({ error: 'must be the value of an option, or null to leave it behind; put numbers and dates in quotes' })
  .refine((text) => text !== '', 'must not be empty; null leaves the value behind')
  .nullable()

const valueMapSchema = keyed(mappedOptionSchema, 'must be keys and values: { "value in the source": OPTION }')

function keyed<Entry extends z.ZodType>(entry: Entry, error: string) {
  return (
    z
      .unknown()
      // A record leaves this key out without a word.
      .refine((map) => !Object.hasOwn(Object(map), '__proto__'), 'has the key __proto__, which no plan can hold')
      .pipe(z.record(name, entry, { error }))
  )
}

const valueMapsSchema = z.strictObject({
  field: name,
  values: keyed(
    valueMapSchema,
    'must be value maps by what the field holds: { "value of the field": { "value in the source": OPTION } }',
  ),
})

export const fieldDefinitionSchema = z.strictObject({
  name,
  label: z.string(),
  type: z.enum(fieldTypes as readonly FieldType[] as [FieldType, ...FieldType[]]),
  description: z.string().exactOptional(),
  unique: z.boolean().exactOptional(),
  options: z.array(optionSchema).exactOptional(),
  references: z.array(name).min(1).exactOptional(),
})

export const skipRuleSchema = z.strictObject({ field: name, equals: valueSchema, reason: z.string() })

/** A member of a filter; `refuseShape` says whether its value goes with its comparison. */
export const conditionShape = {
  field: name,
  is: z.enum(comparisons, { error: `must be one of ${comparisons.join(', ')}` }),
  value: z
    .union([z.string(), z.boolean(), z.array(z.string())], {
      error: 'must be text, true, false or a list of texts; put numbers and dates in quotes',
    })
    .exactOptional(),
}

export function refuseShape({ is, value }: Pick<Condition, 'is' | 'value'>, context: z.RefinementCtx): void {
  const message = shapeFault(is, value)
  if (message !== null) context.addIssue({ code: 'custom', path: ['value'], message })
}

export const filterSchema = z
  .array(z.strictObject(conditionShape).superRefine(refuseShape))
  .min(1, 'has no condition: leave it out to take every record')

export const matchKeySchema = z.strictObject({
  field: name,
  also: z.array(name).exactOptional(),
  normalise: z.enum(['email', 'exact', 'phone', 'domain']),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be a code such as DE')
    .exactOptional(),
})

export const policySchema = z.strictObject({
  existing: z.enum(['fill-empty', 'overwrite', 'never']),
  duplicate: z.enum(['quarantine', 'create-without-key']),
  missingKey: z.enum(['quarantine', 'create']),
  invalid: z.enum(['quarantine', 'omit']),
  race: z.enum(['quarantine', 'update']),
  automations: z.enum(['avoid', 'accept']).exactOptional(),
})

/** One source field, or several. */
export const sourceSchema = z.union([name, z.array(name).min(1)], { error: 'must be a field or a list of fields' })

/** A transform's name, or one key with its arguments. Whether there is one of that name is for `checkPlan`. */
export const transformSchema = z
  .union([name, z.record(z.string(), z.record(z.string(), z.unknown()))], {
    error: 'must be the name of a transform, or one key with its arguments: { truncate: { length: 40 } }',
  })
  .superRefine((entry: TransformEntry, context) => {
    const faults = typeof entry === 'object' && Object.keys(entry).length !== 1 ? entryFaults(entry) : []
    for (const { path, message } of isKnown(entry) ? entryFaults(entry) : faults) {
      context.addIssue({ code: 'custom', path, message })
    }
  })

const fieldMappingSchema = z
  .strictObject({
    to: name,
    from: sourceSchema
      .transform((from) => (typeof from === 'object' && from.length === 1 ? from[0]! : from))
      .exactOptional(),
    constant: valueSchema.exactOptional(),
    transform: z.array(transformSchema.transform(plainEntry)).default([]),
    values: valueMapSchema.exactOptional(),
    valuesBy: valueMapsSchema.exactOptional(),
    existing: policySchema.shape.existing.exactOptional(),
    invalid: policySchema.shape.invalid.exactOptional(),
    evidence: z.string().exactOptional(),
    confidence: z.number().min(0).max(1).exactOptional(),
    loss: z.string().exactOptional(),
  })
  .refine((mapping) => (mapping.from === undefined) !== (mapping.constant === undefined), {
    error: 'needs either "from" (a source field) or "constant" (a fixed value), and not both',
  })

const objectPlanSchema = z.strictObject({
  source: name,
  target: name,
  filter: filterSchema.exactOptional(),
  where: z.string().min(1).exactOptional(),
  skip: z.array(skipRuleSchema.extend({ successors: z.array(name).exactOptional() })).default([]),
  match: z.array(matchKeySchema).default([]),
  policy: policySchema,
  fields: z.array(fieldMappingSchema).default([]),
  provenance: z
    .strictObject({ sourceKey: name, created: name.exactOptional(), modified: name.exactOptional() })
    .exactOptional(),
  unmapped: z.array(z.strictObject({ field: name, reason: z.string() })).default([]),
})

const schemaChangeSchema = z.discriminatedUnion('action', [
  z.strictObject({
    ...{ action: z.literal('create-object'), object: name, label: name, labelPlural: name },
    kinds: z.array(z.strictObject({ to: name, label: name, inverse: name })).exactOptional(),
  }),
  z.strictObject({ action: z.literal('create-field'), object: name, field: fieldDefinitionSchema }),
  z.strictObject({ action: z.literal('add-options'), object: name, field: name, options: addedOptionsSchema }),
])

const linkSourceSchema = z.union(
  [
    z.strictObject({ object: name, field: name }),
    z.strictObject({ relation: name }),
    z.strictObject({ object: name, ends: z.tuple([name, name]), filter: filterSchema.exactOptional() }),
  ],
  {
    error: 'must be { object, field }, { relation } or { object, ends: [field, field] }, the latter also with a filter',
  },
)

export const linkSchema = z.strictObject({
  from: linkSourceSchema,
  to: name,
  missing: z.enum(['drop', 'report']),
  evidence: z.string().exactOptional(),
})

export const planSchema = z.strictObject({
  version: z.literal(1),
  id: z.string().regex(/^[a-z0-9-]+$/, 'may have lower-case letters, digits and hyphens only'),
  source: endSchema,
  target: endSchema,
  objects: z.array(objectPlanSchema),
  links: z.array(linkSchema).exactOptional(),
  schema: z.array(schemaChangeSchema).default([]),
  tolerance: z.number().min(0).max(1),
  breaker: z.strictObject({ share: z.number().gt(0).max(1), records: z.int().min(1).max(100_000) }).exactOptional(),
})

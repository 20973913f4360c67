import { z } from 'zod'
import { type FieldType, fieldTypes } from '../model/schema.ts'

/** The shape of a plan file. Strict everywhere: a misspelt key is an error, never a setting without effect. */

const name = z.string({ error: 'must be text; put numbers and dates in quotes' }).min(1, 'must not be empty')

export const valueSchema = z.union([z.string(), z.boolean(), z.null(), z.array(z.string()).readonly()], {
  error: 'must be text, true, false, null or a list of texts; put numbers and dates in quotes',
})

const endSchema = z.strictObject({ connection: name, vendor: name, account: name })

const optionSchema = z.strictObject({ value: z.string(), label: z.string() })

export const fieldDefinitionSchema = z.strictObject({
  name,
  label: z.string(),
  type: z.enum(fieldTypes as readonly FieldType[] as [FieldType, ...FieldType[]]),
  description: z.string().exactOptional(),
  unique: z.boolean().exactOptional(),
  options: z.array(optionSchema).exactOptional(),
})

export const skipRuleSchema = z.strictObject({ field: name, equals: valueSchema, reason: z.string() })

const matchKeySchema = z.strictObject({
  field: name,
  also: z.array(name).exactOptional(),
  normalise: z.enum(['email', 'exact']),
})

export const policySchema = z.strictObject({
  existing: z.enum(['fill-empty', 'overwrite', 'never']),
  duplicate: z.enum(['quarantine', 'create-without-key']),
  missingKey: z.enum(['quarantine', 'create']),
  invalid: z.enum(['quarantine', 'omit']),
  race: z.enum(['quarantine', 'update']),
})

const fieldMappingSchema = z
  .strictObject({
    to: name,
    from: name.exactOptional(),
    constant: valueSchema.exactOptional(),
    transform: z.array(name).default([]),
    existing: policySchema.shape.existing.exactOptional(),
    invalid: policySchema.shape.invalid.exactOptional(),
    evidence: z.string().exactOptional(),
    confidence: z.number().min(0).max(1).exactOptional(),
  })
  .refine((mapping) => (mapping.from === undefined) !== (mapping.constant === undefined), {
    error: 'needs either "from" (a source field) or "constant" (a fixed value), and not both',
  })

const objectPlanSchema = z.strictObject({
  source: name,
  target: name,
  where: z.string().min(1).exactOptional(),
  skip: z.array(skipRuleSchema).default([]),
  match: z.array(matchKeySchema).default([]),
  policy: policySchema,
  fields: z.array(fieldMappingSchema).default([]),
  provenance: z.strictObject({ sourceKey: name, created: name.exactOptional(), modified: name.exactOptional() }),
  unmapped: z.array(z.strictObject({ field: name, reason: z.string() })).default([]),
})

const schemaChangeSchema = z.strictObject({
  action: z.literal('create-field'),
  object: name,
  field: fieldDefinitionSchema,
})

export const planSchema = z.strictObject({
  version: z.literal(1),
  id: z.string().regex(/^[a-z0-9-]+$/, 'may have lower-case letters, digits and hyphens only'),
  source: endSchema,
  target: endSchema,
  objects: z.array(objectPlanSchema),
  schema: z.array(schemaChangeSchema).default([]),
  tolerance: z.number().min(0).max(1),
})

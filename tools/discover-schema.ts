import { z } from 'zod'
import { discoverShape } from './support/discover-answer.ts'
import { connectionName, waitSeconds } from './support/inputs.ts'
import { runShape } from './support/outputs.ts'
import { startAndWait } from './support/run-answer.ts'
import { answerSchema } from './support/schema-answer.ts'
import { defineTool } from './tool.ts'

const fieldShape = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  required: z.boolean(),
  unique: z.boolean(),
  custom: z.boolean(),
  read_only: z.boolean(),
  rules: z.array(z.string()).optional(),
  forward_only: z.boolean().optional().describe('An option may only be followed by a later one'),
  caution: z.string().optional(),
  options: z.array(z.string()).optional(),
  filled: z.number().optional().describe('Share of the profiled records that have a value'),
  distinct: z.int().optional().describe('Different values; an estimate above 500'),
})

export const discoverSchema = defineTool({
  name: 'discover_schema',
  title: 'Discover schema',
  description:
    'Without `object`: looks at the accounts of the named connections now and remembers their objects and fields; a run. With `object`: shows the objects or fields of the first connection as last seen, without calling the CRM; `object: "*"` lists all objects, `field_filter` narrows the fields and, when few are left, shows their options and cautions. Of an object that was profiled it also says how full each field is, with masked examples. Use it for source and target before propose_mapping, and again after somebody changed a schema.',
  input: z.strictObject({
    connections: z.array(connectionName).min(1).max(4).describe('Connection names from list_connections'),
    object: z.string().min(1).max(128).optional().describe('Object name such as Lead or contacts, or "*" for all'),
    field_filter: z.string().min(1).max(64).optional().describe('Part of a field name or label'),
    wait_seconds: waitSeconds,
  }),
  output: runShape(discoverShape)
    .partial({ run_id: true, verb: true, state: true })
    .extend({
      objects: z
        .array(z.object({ name: z.string(), label: z.string(), custom: z.boolean(), fields: z.int() }))
        .optional(),
      fields: z.array(fieldShape).optional(),
      fields_left_out: z.int().optional(),
    }),
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  access: 'read',
  async handle({ connections, object, field_filter, wait_seconds }, context) {
    if (object === undefined) return startAndWait({ verb: 'discover', connections }, wait_seconds, context)
    return answerSchema(context.app, connections[0]!, object, field_filter)
  },
})

import { z } from 'zod'
import { filterSchema } from '../src/mapping/plan-schema.ts'
import { connectionName, planId, waitSeconds } from './support/inputs.ts'
import { runShape } from './support/outputs.ts'
import { proposeShape } from './support/propose-answer.ts'
import { startAndWait } from './support/run-answer.ts'
import { defineTool } from './tool.ts'

export const proposeMapping = defineTool({
  name: 'propose_mapping',
  title: 'Propose mapping',
  description:
    'Reads a sample of the source, compares both schemas, and writes a plan: which field goes where, by which transforms and policies, which fields the target lacks. Where the target has no object for the records and takes new ones, a target such as +Assets has one created, once a person approved. A plan is a file that the person can read and edit; nothing is written to a CRM. Use it once objects and filters are agreed with the person. Next: get_plan, then edit_plan, then dry_run.',
  input: z.strictObject({
    source: connectionName,
    target: connectionName,
    objects: z
      .array(
        z.strictObject({
          source: z.string().min(1).max(128).describe('Source object, e.g. Lead'),
          target: z.string().min(1).max(128).describe('Target object, e.g. contacts; +Assets: a new one'),
          filter: filterSchema.max(20).optional().describe('Only records that meet all of it'),
          where: z
            .string()
            .min(1)
            .max(2_000)
            .optional()
            .describe("The same in the source's own query language; only for what filter cannot say"),
        }),
      )
      .min(1)
      .max(20),
    plan_id: planId.optional().describe('Name for the plan; made up when absent'),
    wait_seconds: waitSeconds,
  }),
  output: runShape(proposeShape),
  hints: { readOnly: false, destructive: false, idempotent: false, openWorld: true },
  access: 'read',
  async handle({ source, target, objects, plan_id, wait_seconds }, context) {
    const pairs = objects.map(({ filter, where, ...pair }) => ({
      ...pair,
      ...(filter !== undefined && { filter }),
      ...(where !== undefined && { where }),
    }))
    const request = {
      verb: 'propose',
      source,
      target,
      objects: pairs,
      ...(plan_id !== undefined && { plan: plan_id }),
    } as const
    return startAndWait(request, wait_seconds, context)
  },
})

import { z } from 'zod'
import type { App } from '../src/app.ts'
import type { Run } from '../src/model/run.ts'
import { inline, table } from './support/markdown.ts'
import { nextStep } from './support/outputs.ts'
import { defineTool } from './tool.ts'

const newest = 20
const told = 3

export const listConnections = defineTool({
  name: 'list_connections',
  title: 'List connections',
  description:
    'Lists the CRM accounts that this machine can reach, by connection name, what their configuration lacks, and interrupted runs. Use it first, to learn which source and target exist. It calls no CRM. Next: discover_schema.',
  input: z.strictObject({}),
  output: z.object({
    connections: z.array(
      z.object({
        name: z.string(),
        vendor: z.string(),
        title: z.string(),
        ready: z.boolean(),
        missing: z.array(z.string()),
        account: z.object({ id: z.string(), name: z.string() }).optional(),
      }),
    ),
    interrupted: z.array(z.string()).optional(),
    next: nextStep,
  }),
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  access: 'read',
  async handle(_, { app }) {
    const connections = await app.connections()
    const interrupted = await interruptedRuns(app)
    const ready = connections.filter(({ missing }) => missing.length === 0)
    const next =
      ready.length === 0
        ? 'Ask the person to set the missing credentials in the environment or the configuration file, never in the chat.'
        : 'Call discover_schema with the source and the target.'
    const rows = connections.map(({ name, title, missing, account }) => [
      name,
      title,
      account === null ? 'not seen yet' : `${account.name} (${account.id})`,
      missing.length === 0 ? 'ready' : missing.join('; '),
    ])
    const none = 'No connection is configured.'
    return {
      kind: 'answer',
      text: [
        rows.length === 0 ? none : table(['connection', 'system', 'account', 'state'], rows),
        ...interrupted.map(tell),
        `Next: ${next}`,
      ].join('\n\n'),
      data: {
        connections: connections.map(({ name, vendor, title, missing, account }) => ({
          name,
          vendor,
          title,
          ready: missing.length === 0,
          missing,
          ...(account !== null && { account: { id: account.id, name: account.name } }),
        })),
        ...(interrupted.length > 0 && { interrupted: interrupted.map(({ id }) => id) }),
        next,
      },
    }
  },
})

/** Of the newest runs; older ones are for list_runs. */
async function interruptedRuns(app: App): Promise<Run[]> {
  return (await app.runs(newest)).filter(({ state }) => state === 'paused').slice(0, told)
}

function tell({ id, verb, plan }: Run): string {
  const of = plan === null ? '' : ` of plan \`${inline(plan)}\``
  return `The run ${inline(id)} (${verb})${of} is paused. Ask the person whether to go on with it: resume_run. get_run says why it stopped.`
}

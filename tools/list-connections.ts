import { z } from 'zod'
import { interruptedLines, interruptedOf, lookedThrough } from './support/interrupted.ts'
import { table } from './support/markdown.ts'
import { nextStep } from './support/outputs.ts'
import { defineTool } from './tool.ts'

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
    const runs = await app.runs(lookedThrough)
    const interrupted = interruptedOf(runs)
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
        ...interruptedLines(runs),
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

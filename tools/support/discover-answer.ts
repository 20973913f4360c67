import { z } from 'zod'
import type { DiscoverResult } from '../../src/model/results.ts'
import { inline, oneLine, table } from './markdown.ts'
import type { Telling } from './telling.ts'

export const discoverShape = z.object({
  connections: z.array(
    z.object({
      name: z.string(),
      account_id: z.string(),
      account_name: z.string(),
      objects: z.int(),
      missing: z.array(z.string()),
    }),
  ),
  not_reached: z.array(z.string()).exactOptional(),
})

export const discover: Telling<DiscoverResult> = {
  data: ({ connections, findings }) => ({
    ...(findings && { not_reached: findings.map(({ message }) => oneLine(message, 300)) }),
    connections: connections.map(({ name, account, objects, missing }) => ({
      name,
      account_id: account.id,
      account_name: account.name,
      objects,
      missing: missing.slice(0, 20).map((right) => oneLine(right, 120)),
    })),
  }),
  lines: ({ connections, findings = [] }) => [
    ...findings.map(({ message, fix }) => inline(fix === undefined ? message : `${message} ${fix}`, 400)),
    ...(connections.length === 0 ? [] : [accountsTable(connections)]),
    ...connections.flatMap(({ name, kept }) => (kept === undefined ? [] : [`The schema of ${name} is in ${kept}.`])),
  ],
  next: ({ connections }) =>
    connections.length === 0
      ? 'Mend what is said of each connection, then call discover_schema again.'
      : 'Call discover_schema with an object to see its fields, or propose_mapping.',
}

function accountsTable(connections: DiscoverResult['connections']): string {
  return table(
    ['connection', 'account', 'objects', 'missing rights'],
    connections.map(({ name, account, objects, missing }) => [
      name,
      `${account.name} (${account.id})`,
      objects,
      missing.join(', ') || 'none',
    ]),
  )
}

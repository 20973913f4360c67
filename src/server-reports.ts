import { open, realpath } from 'node:fs/promises'
import { extname, relative, resolve } from 'node:path'
import { type McpServer, ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server'
import { filesOf } from '../tools/support/files.ts'
import type { App } from './app.ts'
import { maskText } from './model/mask.ts'
import type { Run } from './model/run.ts'

/** Longest part of a report that is handed out, in bytes: about ten thousand tokens. The file itself is whole. */
const longestPart = 40_000
const listedRuns = 10

const mimeTypes: Record<string, string> = {
  '.md': 'text/markdown',
  '.csv': 'text/csv',
  '.html': 'text/html',
  '.json': 'application/json',
  '.jsonl': 'application/jsonl',
}

/** Makes the report files of runs readable as `crm-ferry://runs/{run_id}/{file}`, masked and cut to a readable length. */
export function registerReports(server: McpServer, openApp: () => Promise<App>): void {
  const template = new ResourceTemplate('crm-ferry://runs/{run_id}/{file}', {
    list: async () => {
      const runs = await (await openApp()).runs(listedRuns)
      return { resources: runs.flatMap((run) => filesOf(run).map((file) => describe(run, file))) }
    },
  })
  const about = { title: 'Run reports', description: 'Report files that a run left on this machine' }
  server.registerResource('run-report', template, about, async (uri, { run_id, file }) => {
    const app = await openApp()
    const run = await app.run(decoded(run_id))
    const found = filesOf(run).find(({ name }) => name === decoded(file))
    if (found === undefined) throw new ResourceNotFoundError(uri.href)
    const text = await readPart(found.path, app.home)
    if (text === null) throw new ResourceNotFoundError(uri.href)
    return { contents: [{ uri: uri.href, mimeType: mimeType(found.path), text: maskText(text) }] }
  })
}

function describe(run: Run, { name, path, uri }: ReturnType<typeof filesOf>[number]) {
  return { uri, name, title: `${name} of ${run.verb} ${run.id}`, mimeType: mimeType(path) }
}

function decoded(variable: string | string[] | undefined): string {
  return decodeURIComponent(Array.isArray(variable) ? (variable[0] ?? '') : (variable ?? ''))
}

function mimeType(path: string): string {
  return mimeTypes[extname(path)] ?? 'text/plain'
}

/** The file up to the last whole line that fits; null when it lies outside the home folder or is gone. */
async function readPart(path: string, home: string): Promise<string | null> {
  const real = await realpath(path).catch(() => null)
  if (real === null) return null
  const inside = relative(await realpath(home), real)
  if (inside.startsWith('..') || resolve(inside) === inside) return null
  const file = await open(real)
  try {
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, longestPart)))
    const text = buffer.toString('utf8', 0, bytesRead)
    if (size <= longestPart) return text
    const whole = text.slice(0, text.lastIndexOf('\n') + 1) || text
    return `${whole}... cut here; the whole report of ${size} bytes is ${path}\n`
  } finally {
    await file.close()
  }
}

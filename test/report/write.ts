import { readFile, stat } from 'node:fs/promises'
import { expect } from 'vitest'
import type { Run, Verb } from '../../src/model/run.ts'
import { writeReports } from '../../src/report/index.ts'
import type { Report } from '../../src/report/report.ts'

const versions = { program: '9.8.7', node: 'v24' }

export type Earlier = Record<string, { result: object }>

/** Paths of the reports that a run leaves. */
export async function reportsOf(
  folder: string,
  verb: Verb,
  result: object,
  earlier: Earlier = {},
): Promise<Record<string, string> | null> {
  const find = async (id: string) => {
    const run = earlier[id]
    return run === undefined
      ? null
      : ({ id, createdAt: 0, ...run } as { id: string; createdAt: number; result: Run['result'] })
  }
  const run = { id: 'run_1', verb, createdAt: Date.UTC(2026, 10, 20, 12) }
  return writeReports({ folder, versions, find }, run, result)
}

export interface Written {
  paths: Record<string, string>
  page: string
  markdown: string
  csv: string
  json: { report: Report } & Record<string, unknown>
}

/** The reports of a run, each for its user alone. */
export async function write(folder: string, verb: Verb, result: object, earlier: Earlier = {}): Promise<Written> {
  const paths = (await reportsOf(folder, verb, result, earlier)) ?? {}
  for (const path of Object.values(paths)) expect((await stat(path)).mode & 0o777).toBe(0o600)
  const read = (name: string): Promise<string> => readFile(paths[name] ?? '', 'utf8')
  const [page, markdown, csv, json] = await Promise.all(['html', 'report', 'csv', 'json'].map(read))
  return { paths, page: page ?? '', markdown: markdown ?? '', csv: csv ?? '', json: JSON.parse(json ?? '') }
}

import { access, mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { DryRunResult, MigrateResult, ProfileResult, VerifyResult } from '../model/results.ts'
import type { Run } from '../model/run.ts'
import { dryRunReport } from './dry-run-report.ts'
import { finalReport } from './final-report.ts'
import { writePage } from './html/page.ts'
import { renderMarkdown } from './markdown.ts'
import type { Versions } from './parts.ts'
import { profileReport } from './profile-report.ts'
import type { Report } from './report.ts'
import { writeReportCsv } from './report-csv.ts'

/** Finds an earlier run; null when it is no longer in the journal. */
export type FindRun = (id: string) => Promise<Pick<Run, 'id' | 'createdAt' | 'result'> | null>

export interface Reporting {
  folder: string
  versions: Versions
  find: FindRun
}

/**
 * Writes the report of a run as Markdown, CSV, JSON and one self-contained page, all from one model, and gives their
 * paths; null when its verb leaves none. A verification brings the report of its migration up to date, in the migration's
 * folder, and leaves one of its own only where that folder is gone.
 */
export async function writeReports(
  { folder, versions, find }: Reporting,
  run: Pick<Run, 'id' | 'verb' | 'createdAt'>,
  result: object,
): Promise<Record<string, string> | null> {
  switch (run.verb) {
    case 'profile':
      return writeAll(folder, run.id, profileReport(run, result as ProfileResult), result)
    case 'dry-run':
      return writeAll(folder, run.id, dryRunReport(run, result as DryRunResult, versions), result)
    case 'migrate': {
      const migrate = result as MigrateResult
      const dryRun = await resultOf<DryRunResult>(find, migrate.dryRun)
      return writeAll(folder, run.id, finalReport(run, { dryRun, migrate, verify: null }, versions), result)
    }
    case 'verify':
      return writeVerified({ folder, versions, find }, run, result as VerifyResult)
    default:
      return null
  }
}

async function resultOf<Result>(find: FindRun, id: string): Promise<Result | null> {
  return ((await find(id))?.result ?? null) as Result | null
}

async function writeVerified(
  { folder, versions, find }: Reporting,
  run: Pick<Run, 'id'>,
  verify: VerifyResult,
): Promise<Record<string, string> | null> {
  const migration = await find(verify.run)
  if (migration?.result == null) return null
  const migrate = migration.result as unknown as MigrateResult
  const dryRun = await resultOf<DryRunResult>(find, migrate.dryRun)
  const place = (await areThere(migrate.files)) ? migrate.files.report : undefined
  // What was deleted meanwhile is neither written anew nor named.
  const told = { dryRun, migrate: place === undefined ? { ...migrate, files: {} } : migrate, verify }
  const report = finalReport(migration, told, versions)
  if (place === undefined) return writeAll(folder, run.id, report, verify)
  const files = await writeAll(dirname(place), run.id, report, { ...migrate, verification: verify })
  const json = join(folder, 'report.json')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(json, `${JSON.stringify({ ...verify, files: { ...verify.files, ...files, json } }, null, 2)}\n`, {
    mode: 0o600,
  })
  return { ...files, json }
}

/** A purge, or a person, may have deleted what a migration left. */
async function areThere({ report, records }: MigrateResult['files']): Promise<boolean> {
  for (const path of [report, records]) {
    if (path === undefined || (await access(path).catch(() => 'gone')) === 'gone') return false
  }
  return true
}

/** Each file replaces an earlier one as a whole, so that a report that is open elsewhere or half written stays readable. */
async function writeAll(
  folder: string,
  run: string,
  report: Report,
  result: object,
): Promise<Record<'report' | 'html' | 'csv' | 'json', string>> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = (ending: string): string => join(folder, `report.${ending}`)
  const files = { report: path('md'), html: path('html'), csv: path('csv'), json: path('json') }
  const fresh = (name: keyof typeof files): string => `${files[name]}.${run}`
  const known = 'files' in result ? (result.files as object) : {}
  const whole = { ...result, files: { ...known, ...files }, report }
  await writeFile(fresh('report'), renderMarkdown(report), { mode: 0o600 })
  await writeFile(fresh('json'), `${JSON.stringify(whole, null, 2)}\n`, { mode: 0o600 })
  await writeReportCsv(fresh('csv'), report)
  await writePage(fresh('html'), report)
  for (const name of Object.keys(files) as (keyof typeof files)[]) await rename(fresh(name), files[name])
  return files
}

import type { DryRunResult, MigrateResult, VerifyResult } from '../../model/results.ts'
import type { Run } from '../../model/run.ts'
import { dryRunPage } from './dry-run.ts'
import { finalPage } from './final.ts'
import { writePage } from './page.ts'
import type { Versions } from './parts.ts'

/** Finds an earlier run; null when it is no longer in the journal. */
export type FindRun = (id: string) => Promise<Pick<Run, 'result'> | null>

/**
 * Writes the report of a run as one self-contained page, and says whether its verb has one. The page of a verification
 * tells the migration that it read back.
 */
export async function writeReportPage(
  path: string,
  run: Pick<Run, 'id' | 'verb' | 'createdAt'>,
  result: object,
  { versions, find }: { versions: Versions; find: FindRun },
): Promise<boolean> {
  const resultOf = async <Result>(id: string): Promise<Result | null> =>
    ((await find(id))?.result ?? null) as Result | null
  if (run.verb === 'dry-run') {
    const dryRun = result as DryRunResult
    await writePage(path, `Dry run of ${dryRun.plan}`, dryRunPage(run, dryRun, versions))
    return true
  }
  if (run.verb !== 'migrate' && run.verb !== 'verify') return false
  const verify = run.verb === 'verify' ? (result as VerifyResult) : null
  const migrate = verify === null ? (result as MigrateResult) : await resultOf<MigrateResult>(verify.run)
  if (migrate === null) return false
  const dryRun = await resultOf<DryRunResult>(migrate.dryRun)
  await writePage(path, `Migration of ${migrate.plan}`, finalPage(run, { dryRun, migrate, verify }, versions))
  return true
}

import { applySchemaChanges } from './apply-schema-changes.ts'
import { discoverSchema } from './discover-schema.ts'
import { dryRun } from './dry-run.ts'
import { editPlan } from './edit-plan.ts'
import { executeMigration } from './execute-migration.ts'
import { getPlan } from './get-plan.ts'
import { getRun } from './get-run.ts'
import { getRunErrors } from './get-run-errors.ts'
import { listConnections } from './list-connections.ts'
import { listRuns } from './list-runs.ts'
import { pauseRun } from './pause-run.ts'
import { previewRecords } from './preview-records.ts'
import { proposeMapping } from './propose-mapping.ts'
import { requestApproval } from './request-approval.ts'
import { resumeRun } from './resume-run.ts'
import type { Access, Tool } from './tool.ts'
import { verifyMigration } from './verify-migration.ts'

/** Every tool, in the order of a migration; hosts and caches rely on the order. */
export const tools: readonly Tool[] = [
  listConnections,
  discoverSchema,
  proposeMapping,
  getPlan,
  editPlan,
  previewRecords,
  dryRun,
  requestApproval,
  applySchemaChanges,
  executeMigration,
  getRun,
  getRunErrors,
  listRuns,
  pauseRun,
  resumeRun,
  verifyMigration,
]

/** What the operator's flags leave. */
export function offeredTools(flags: { privileged: boolean; readOnly: boolean }): Tool[] {
  const allowed: Record<Access, boolean> = {
    read: true,
    write: !flags.readOnly,
    privileged: flags.privileged && !flags.readOnly,
  }
  return tools.filter(({ access }) => allowed[access])
}

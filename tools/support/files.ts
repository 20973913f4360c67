import type { Run } from '../../src/model/run.ts'
import type { ReportFile } from '../tool.ts'

/** Address of a run's report file for readers of resources. */
function fileUri(run: string, file: string): string {
  return `crm-ferry://runs/${encodeURIComponent(run)}/${encodeURIComponent(file)}`
}

/** The report files that a run left and that were not purged, in the order of their names. */
export function filesOf(run: Run): ReportFile[] {
  if (run.purgedAt !== undefined) return []
  const files = run.result?.files
  if (files === null || typeof files !== 'object') return []
  return Object.entries(files as Record<string, unknown>)
    .flatMap(([name, path]) => (typeof path === 'string' ? [{ name, path, uri: fileUri(run.id, name) }] : []))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

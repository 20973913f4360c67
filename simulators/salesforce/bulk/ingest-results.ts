import type { RowResult } from '../saving/refusal.ts'
import { DELIMITERS, LINE_ENDINGS } from './csv.ts'
import type { IngestJob } from './ingest-jobs.ts'

export type ResultKind = 'successfulResults' | 'failedResults' | 'unprocessedrecords'

/** Rows of a transaction of the platform, which come together. */
const CHUNK = 200

/**
 * One of the three sets of results as CSV, with the columns that were sent.
 * https://developer.salesforce.com/docs/platform/api-asynch/guide/get-job-failed-results
 */
export function resultsOf(job: IngestJob, kind: ResultKind): string {
  const delimiter = DELIMITERS[job.columnDelimiter]!
  const lineEnding = LINE_ENDINGS[job.lineEnding]!
  const line = (cells: readonly string[]): string =>
    cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter) + lineEnding
  const lead = {
    successfulResults: ['sf__Id', 'sf__Created'],
    failedResults: ['sf__Id', 'sf__Error'],
    unprocessedrecords: [],
  }[kind]
  let text = line([...lead, ...job.header])
  for (const place of placesOf(job, kind)) {
    const result = job.results.get(place)
    const told =
      result === undefined ? [] : [result.id ?? '', result.success ? String(result.created === true) : errorOf(result)]
    text += line([...told, ...job.rows[place]!])
  }
  return text
}

/** Batches run side by side, so that results come in no order: here the last transaction first. */
function placesOf({ rows, results }: IngestJob, kind: ResultKind): number[] {
  const places: number[] = []
  for (let start = Math.floor(Math.max(rows.length - 1, 0) / CHUNK) * CHUNK; start >= 0; start -= CHUNK)
    for (let place = start; place < Math.min(rows.length, start + CHUNK); place += 1) {
      const result = results.get(place)
      if (kindOf(result) === kind) places.push(place)
    }
  return places
}

function kindOf(result: RowResult | undefined): ResultKind {
  if (result === undefined) return 'unprocessedrecords'
  return result.success ? 'successfulResults' : 'failedResults'
}

function errorOf({ errors }: RowResult): string {
  const [first] = errors
  return first === undefined ? '' : `${first.statusCode}:${first.message}:${[...first.fields, '--'].join(' ')}`
}

/** How many of the processed rows were refused. */
export function failedOf({ results }: IngestJob): number {
  let failed = 0
  for (const { success } of results.values()) if (!success) failed += 1
  return failed
}

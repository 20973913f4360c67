import { answerPreview, recordText } from '../../tools/support/preview-answer.ts'
import { answerRun } from '../../tools/support/run-answer.ts'
import type { StartRequest } from '../app.ts'
import { FerryError } from '../model/errors.ts'
import { maskText } from '../model/mask.ts'
import type { PreviewRecord } from '../model/preview.ts'
import type { Run } from '../model/run.ts'
import { exitOfRun } from './exit.ts'
import { print } from './print.ts'
import { followNew } from './runs.ts'
import type { Session } from './session.ts'
import { asText, plain } from './wording.ts'

export interface PreviewOptions {
  record?: string[]
  field?: string
  reason?: string
  limit: string
}

const most = 50

/** Shows records of a plan before and after: whole to a person at a terminal, masked to a pipe. */
export async function preview(session: Session, plan: string, options: PreviewOptions): Promise<number> {
  const run = await followNew(session, requestOf(plan, options))
  if (run.state !== 'done') {
    print(session, run, answerRun(run).text)
    return exitOfRun(run)
  }
  const records = await session.app.preview(run)
  const { world, json } = session
  if (json) print(session, { run, records }, '')
  else world.out(`${world.terminal.output ? whole(run, records) : maskText(whole(run, records))}\n`)
  return exitOfRun(run)
}

/** The records with all of their fields, then what an agent reads about the rules. */
function whole(run: Run, records: readonly PreviewRecord[]): string {
  return [...records.map((record) => plain(recordText(record))), asText(answerPreview(run, []).text)].join('\n\n')
}

function requestOf(plan: string, { record, field, reason, limit }: PreviewOptions): StartRequest {
  const n = /^\d{1,3}$/.test(limit) ? Number(limit) : 0
  if (n < 1 || n > most) throw new FerryError('usage', `--limit is a number from 1 to ${most}, not "${limit}".`)
  return {
    ...{ verb: 'preview', plan, limit: n },
    ...(record !== undefined && { ids: record }),
    ...(field !== undefined && { field }),
    ...(reason !== undefined && { reason }),
  }
}

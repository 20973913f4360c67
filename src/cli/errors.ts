import { answerErrors } from '../../tools/support/errors-answer.ts'
import { FerryError } from '../model/errors.ts'
import { exitCodes } from './exit.ts'
import { print } from './print.ts'
import type { Session } from './session.ts'

interface Options {
  reason?: string
  limit: string
}

const most = 100

/** What a dry run or a migration kept back, or a verification found wrong: counts by reason, then examples. */
export async function showErrors(session: Session, run: string, { reason, limit: text }: Options): Promise<number> {
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (limit < 1 || limit > most) throw new FerryError('usage', `--limit is a number from 1 to ${most}, not "${text}".`)
  const errors = await session.app.errors(run, { limit, ...(reason !== undefined && { reason }) })
  const answer = answerErrors(errors, reason)
  print(session, answer.data, answer.text)
  return exitCodes.ok
}

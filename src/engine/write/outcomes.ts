import { createHash } from 'node:crypto'
import type { CrmError } from '../../model/errors.ts'
import { maskText } from '../../model/mask.ts'
import type { Prediction, RowOutcome } from '../../store/store.ts'

/** The journal's word for a row, and which field the target refused it for, where it told one. */
export type Judged = RowOutcome & { field?: string }

/** Digest of what is sent for a row, for the intent. */
export function digestOf(row: unknown): string {
  return createHash('sha256').update(JSON.stringify(row)).digest('base64')
}

export function outcomeOf(
  { ordinal, sourceId }: Prediction,
  status: RowOutcome['status'],
  targetId: string | null,
  reason: string | null = null,
  detail: string | null = null,
): Judged {
  return { ordinal, sourceId, targetId, status, reason, detail }
}

/** The target refused a row that the dry run had let pass. */
export function failed(prediction: Prediction, { code, kind, message, field }: CrmError): Judged {
  const outcome = outcomeOf(prediction, 'failed', null, code ?? kind, maskText(message))
  return field === undefined ? outcome : { ...outcome, field }
}

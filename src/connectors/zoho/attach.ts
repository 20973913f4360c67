import type { CreateRow, Outcome } from '../../connector.ts'
import type { FormPart, HttpRequest } from '../../http/http.ts'
import { CrmError } from '../../model/errors.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import { attachmentId, modulesOf, parentField, pathOf } from './attachments.ts'
import { type Session, version } from './client.ts'
import { type Problem, parseBody, rowError } from './errors.ts'
import { failed, fitting, isWritten } from './outcomes.ts'
import { nowhere, type Whereabouts } from './parents.ts'

/**
 * One file a call, at the record that it names; a success is 200, not 201. A second sending makes a second file.
 * https://www.zoho.com/crm/developer/docs/api/v8/upload-attachment.html
 */
export async function attach(
  session: Session,
  whereabouts: Whereabouts,
  object: ObjectSchema,
  rows: readonly CreateRow[],
  signal: AbortSignal,
): Promise<Outcome[]> {
  signal.throwIfAborted()
  if (rows.length > 1) return failed(alone(), rows.length)
  const outcomes: Outcome[] = []
  for (const row of rows) outcomes.push(await attachOne(session, whereabouts, object, row, signal))
  return outcomes
}

async function attachOne(
  session: Session,
  whereabouts: Whereabouts,
  object: ObjectSchema,
  { encoded: { wire }, content }: CreateRow,
  signal: AbortSignal,
): Promise<Outcome> {
  const parent = (wire[parentField] as { id?: string } | undefined)?.id
  if (parent === undefined || content === undefined) return fitting(withoutBytes())
  const file: FormPart = {
    ...{ name: 'file', filename: String(wire.File_Name), contentType: 'application/octet-stream' },
    body: content,
  }
  try {
    const module = (await whereabouts.find(session, [parent], modulesOf(object), signal)).get(parent)
    if (module === undefined) return fitting(nowhere(parentField))
    const request: HttpRequest = {
      ...{ method: 'POST', path: `/crm/${version}${pathOf(module, parent)}`, repeat: 'once', lane: 'write' },
      body: { parts: [file] },
    }
    const { data: [answer] = [] } = parseBody<{ data?: Answer[] }>(await session.http.request(request, signal))
    return outcomeOf(answer, module, parent)
  } catch (error) {
    return failed(error, 1)[0]!
  }
}

type Answer = Problem & { details?: { id?: string } }

function outcomeOf(answer: Answer | undefined, module: string, parent: string): Outcome {
  const id = answer?.details?.id
  if (isWritten(answer) && typeof id === 'string')
    return { status: 'written', id: attachmentId(module, parent, id), created: true }
  if (answer?.status === 'error') return fitting(rowError(answer))
  const message = 'Zoho: the answer does not say what became of this file.'
  return fitting(new CrmError({ kind: 'transient', scope: 'row', stored: 'unknown', message }))
}

function withoutBytes(): CrmError {
  const message = 'Zoho: a file is created at a record, with its bytes.'
  return new CrmError({ kind: 'invalid', scope: 'row', stored: 'no', message })
}

function alone(): CrmError {
  const message = 'Zoho takes one file at a time.'
  return new CrmError({ kind: 'invalid', scope: 'request', stored: 'no', message })
}

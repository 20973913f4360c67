import type { CreateRow } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { Api } from './client.ts'
import { itemPath } from './deal-products.ts'
import { changeOf, uploadOf } from './files.ts'
import type { Container } from './members.ts'
import type { KnownObject } from './objects.ts'

interface Made {
  id?: number | string
}

/** The id of the record that was made; null: the answer does not tell. */
export async function sendCreate(
  api: Api,
  { path, content, ids }: KnownObject,
  body: Container,
  row: CreateRow,
  signal: AbortSignal,
): Promise<string | null> {
  if (ids === 'of a deal') {
    const { deal_id: deal, ...rest } = body
    const { data } = await api.send<Made>('POST', `/api/v2/deals/${String(deal)}/products`, rest, signal)
    return data?.id === undefined ? null : `${String(deal)}-${data.id}`
  }
  const { data } = content
    ? await api.upload<Made>(path, uploadOf(body, row), signal)
    : await api.send<Made>('POST', path, body, signal)
  return data?.id === undefined ? null : String(data.id)
}

export async function sendChange(
  api: Api,
  known: KnownObject,
  id: string,
  body: Container,
  signal: AbortSignal,
): Promise<void> {
  const path = pathOf(known, id)
  if (known.content) await api.sendForm('PUT', path, changeOf(body), signal)
  else await api.send(known.update, path, body, signal)
}

/** One that is gone already is taken away. */
export async function sendRemoval(api: Api, known: KnownObject, id: string, signal: AbortSignal): Promise<void> {
  try {
    await api.remove(pathOf(known, id), signal)
  } catch (error) {
    if (!(error instanceof CrmError) || error.kind !== 'not-found') throw error
  }
}

function pathOf({ path, ids }: KnownObject, id: string): string {
  const own = ids === 'of a deal' ? itemPath(id) : `${path}/${encodeURIComponent(id)}`
  if (own !== null) return own
  const message = 'Pipedrive: no record has an id of this form.'
  throw new CrmError({ kind: 'not-found', scope: 'row', stored: 'no', message })
}

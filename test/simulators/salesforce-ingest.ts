import { INGEST, type WritableOrg } from './salesforce-writes.ts'

/** The steps of a job, one by one. */
export function jobsOf(org: WritableOrg) {
  const create = (order: object) => org.call('POST', INGEST, { object: 'Account', operation: 'insert', ...order })
  const upload = (id: string, content: string) =>
    org.send(`${INGEST}/${id}/batches`, {
      method: 'PUT',
      headers: org.sent({ 'content-type': 'text/csv' }),
      body: content,
    })
  const close = (id: string) => org.call('PATCH', `${INGEST}/${id}`, { state: 'UploadComplete' })
  const show = async (id: string) => (await org.get(`${INGEST}/${id}`)).json
  const results = async (id: string, kind: string) =>
    (await org.get(`${INGEST}/${id}/${kind}`)).text.split('\n').slice(0, -1)
  const run = async (order: object, content: string): Promise<string> => {
    const { json } = await create(order)
    await upload(json.id, content)
    await close(json.id)
    return json.id
  }
  return { create, upload, close, show, results, run }
}

/** CSV of these lines. */
export const lines = (...texts: string[]) => `${texts.join('\n')}\n`

import type { Answer, Call, Route, Setup } from '../../kit/vendor.ts'
import { open } from '../admission.ts'
import { carryOut, putRecord } from '../change.ts'
import type { Crm } from '../crm.ts'
import { createRecord } from '../records.ts'
import { errorOf, malformed, Refusal } from '../refusal.ts'
import { isObject } from '../rows.ts'

/** How long an address in the storage is good. */
const addressMs = 60_000

export function fileRoutes(crm: Crm, setup: Setup<unknown>): Route[] {
  const { clock, limits } = crm
  const names = setup.random('storage')
  const addresses = new Map<string, { id: string; until: number }>()

  const upload = async (call: Call): Promise<Answer> => {
    if (crm.files === 'off') throw new Refusal(403, 'not_offered', 'This account has no files.')
    const { values, content } = await readForm(call)
    if (content.length > limits.fileBytes!)
      throw new Refusal(413, 'too_large', `A file has at most ${limits.fileBytes} bytes.`)
    try {
      const written = carryOut(crm, call, clock.now(), (change) => {
        const made = createRecord(change, 'file', values)
        const record = crm.records('file').get(made.id)!
        putRecord(change, 'file', { ...record, values: { ...record.values, size: String(content.length) } })
        return made
      })
      crm.bytes.set(written.id, content)
      return { status: 200, body: { results: [{ ref: 'file', status: 'written', ...written }] } }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return { status: 200, body: { results: [{ ref: 'file', status: 'rejected', error: errorOf(error) }] } }
    }
  }
  const address = (call: Call): Answer => {
    const id = call.params.id!
    if (crm.records('file').get(id) === undefined) throw new Refusal(404, 'not_found', 'There is no such file.')
    const name = names.uuid()
    addresses.set(name, { id, until: clock.now() + addressMs })
    return { status: 302, headers: { location: `/v1/storage/${name}` } }
  }
  const hand = (call: Call): Answer => {
    if (call.header('authorization') !== undefined)
      throw new Refusal(403, 'credential_unwanted', 'The storage takes no credential.')
    const { id, until } = addresses.get(call.params.name!) ?? { id: '', until: 0 }
    const content = until > clock.now() ? crm.bytes.get(id) : undefined
    if (content === undefined) throw new Refusal(404, 'not_found', 'The address is good no more.')
    return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: content }
  }
  return [
    { method: 'POST', path: '/v1/files', class: 'batch', handle: upload },
    { method: 'GET', path: '/v1/files/:id/content', class: 'small', handle: address },
    { method: 'GET', path: '/v1/storage/:name', class: 'page', needs: [open], handle: hand },
  ]
}

async function readForm(call: Call): Promise<{ values: Record<string, unknown>; content: Uint8Array }> {
  const refused = malformed('A file is a form with the parts values and content.')
  const type = call.header('content-type') ?? ''
  const form = await new Response(Uint8Array.from(call.body), { headers: { 'content-type': type } })
    .formData()
    .catch(() => Promise.reject(refused))
  const [told, content] = [form.get('values'), form.get('content')]
  if (told === null || !(content instanceof Blob)) throw refused
  const values = readJson(typeof told === 'string' ? told : await told.text())
  if (!isObject(values)) throw refused
  return { values, content: new Uint8Array(await content.arrayBuffer()) }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

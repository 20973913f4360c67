import { describe, expect, test } from 'vitest'
import { openAccount } from './reference-account.ts'

type Account = Awaited<ReturnType<typeof openAccount>>

async function upload(account: Account, values: object | string, content?: Uint8Array<ArrayBuffer>) {
  const form = new FormData()
  form.set('values', typeof values === 'string' ? values : JSON.stringify(values))
  if (content !== undefined) form.set('content', new Blob([content]), 'x.bin')
  const { authorization } = account.headers()
  const reply = await account.simulation.app.request('/v1/files', {
    ...{ method: 'POST', body: form },
    headers: { authorization },
  })
  const body = (await reply.json()) as {
    results?: { id?: string; status: string; created?: boolean; error?: { code: string } }[]
    error?: { code: string }
  }
  return { status: reply.status, result: body.results?.[0], code: body.error?.code ?? body.results?.[0]?.error?.code }
}

async function fetchBytes(account: Account, address: string, headers: Record<string, string> = {}) {
  const reply = await account.simulation.app.request(address, { headers })
  return { status: reply.status, bytes: Buffer.from(await reply.arrayBuffer()) }
}

async function addressOf(account: Account, id: string): Promise<string> {
  const { status, headers } = await account.get(`/v1/files/${id}/content`)
  expect(status).toBe(302)
  return headers.get('location')!
}

const photo = Uint8Array.from({ length: 1_000 }, (_, n) => (n * 7) % 256)

describe('files', () => {
  test('[63] a form makes a record and keeps its bytes', async () => {
    const account = await openAccount({ settings: { files: 'keyless' } })
    const person = await account.create('person', { last_name: 'Ann' })
    const { status, result } = await upload(account, { name: 'Zoë 🚀.png', person }, photo)
    expect([status, result?.status, result?.created]).toEqual([200, 'written', true])
    expect(await account.values('file', result!.id!, 'name', 'person', 'size')).toEqual({
      ...{ name: 'Zoë 🚀.png', person, size: '1000' },
    })
    const { bytes } = await fetchBytes(account, await addressOf(account, result!.id!))
    expect(bytes.equals(photo)).toBe(true)
  })

  test('[64] the storage wants no credential, and its addresses end', async () => {
    const account = await openAccount({ settings: { files: 'keyless' } })
    const { result } = await upload(account, { name: 'a' }, photo)
    const address = await addressOf(account, result!.id!)
    expect((await fetchBytes(account, address, account.headers())).status).toBe(403)
    expect((await fetchBytes(account, address)).status).toBe(200)
    account.simulation.clock.advance(60_000)
    expect((await fetchBytes(account, address)).status).toBe(404)
    expect((await account.get('/v1/files/9/content')).status).toBe(404)
  })

  test('[65] files have bounds, and are made in no other way', async () => {
    const without = await openAccount()
    expect((await upload(without, { name: 'a' }, photo)).code).toBe('not_offered')
    const account = await openAccount({ settings: { files: 'keyed' }, limits: { fileBytes: 999 } })
    expect(await upload(account, { name: 'a' }, photo)).toMatchObject({ status: 413, code: 'too_large' })
    expect((await upload(account, {}, photo.slice(1))).code).toBe('required')
    expect((await upload(account, { name: 'a', size: '1' }, photo.slice(1))).code).toBe('read_only')
    expect((await upload(account, 'no json', photo.slice(1))).code).toBe('malformed')
    expect((await upload(account, { name: 'a' })).code).toBe('malformed')
    expect(await account.create('file', { name: 'a' })).toBe('not_offered')
    expect(account.simulation.account.store.collection('file').values()).toEqual([])
  })

  test.each([
    ['safe', 'keyed', [200, 1, 'b']],
    ['refused', 'keyed', [200, 1, 'a']],
    ['blind', 'keyed', [200, 2, 'a']],
    ['safe', 'keyless', [200, 2, 'a']],
  ])('[66] a second create where others are %s, and files %s', async (replay, files, expected) => {
    const account = await openAccount({ settings: { replay, files } })
    const key = files === 'keyed' ? { external_key: 'k' } : {}
    const first = await upload(account, { name: 'a', ...key }, photo)
    const { status } = await upload(account, { name: 'b', ...key }, photo.slice(1))
    const { name } = (await account.values('file', first.result!.id!, 'name'))!
    const made = account.simulation.account.store.collection('file').values().length
    expect([status, made, name]).toEqual(expected)
    const { bytes } = await fetchBytes(account, await addressOf(account, first.result!.id!))
    expect(bytes.length).toBe(name === 'b' ? 999 : 1_000)
  })
})

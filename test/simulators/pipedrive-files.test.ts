import { describe, expect, test } from 'vitest'
import { openAccount, people } from './pipedrive-account.ts'

describe('files', () => {
  const upload = (bytes: Uint8Array<ArrayBuffer> | string, name: string, parent: Record<string, string>) => {
    const form = new FormData()
    form.append('file', new File([bytes], name))
    for (const [member, value] of Object.entries(parent)) form.append(member, value)
    return form
  }

  test('[146] a file is uploaded to a record and comes back byte by byte, by a redirect that needs no credential', async () => {
    const account = await openAccount({ deals: [{ id: 1, title: 'D' }] })
    const bytes = Uint8Array.from({ length: 1_000 }, (_, at) => at % 256)
    const { status, body } = await account.send('POST', '/api/v1/files', upload(bytes, 'Größe.png', { deal_id: '1' }))
    expect([status, body.data]).toMatchObject([
      201,
      { id: 1, name: 'Größe.png', file_size: 1_000, deal_id: 1, deal_name: 'D' },
    ])
    const redirect = await account.get('/api/v1/files/1/download')
    expect(redirect.status).toBe(302)
    const place = new URL(redirect.headers.get('location') ?? '').pathname
    const reply = await account.simulation.app.request(place)
    expect(new Uint8Array(await reply.arrayBuffer())).toEqual(bytes)
    expect((await account.simulation.app.request('/storage/1/guessed')).status).toBe(403)
  })

  test('[147] a file without bytes or for a record that is not there is refused', async () => {
    const account = await openAccount()
    const form = new FormData()
    form.append('deal_id', '1')
    expect((await account.send('POST', '/api/v1/files', form)).status).toBe(400)
    expect((await account.send('POST', '/api/v1/files', upload('x', 'a.txt', { deal_id: '1' }))).status).toBe(400)
    expect((await account.post('/api/v1/files', { file: 'x' })).status).toBe(400)
  })

  test('[148] files come by 100 at most; they are renamed and deleted', async () => {
    const files = Array.from({ length: 101 }, (_, at) => ({ id: at + 1, name: `f${at}.txt`, text: 'x', person_id: 1 }))
    const account = await openAccount({ persons: people(1), files })
    expect((await account.get('/api/v1/files')).body.data).toHaveLength(100)
    expect((await account.get('/api/v1/files?limit=101')).status).toBe(400)
    const form = new URLSearchParams({ name: 'new.txt', description: 'D' })
    expect((await account.send('PUT', '/api/v1/files/1', form)).body.data).toMatchObject({
      name: 'new.txt',
      description: 'D',
    })
    expect((await account.remove('/api/v1/files/1')).body.data).toEqual({ id: 1 })
    expect((await account.get('/api/v1/files/1')).status).toBe(404)
    expect((await account.get('/api/v1/files?start=100')).body.data).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { BASE, codesOf, openWritable } from './salesforce-writes.ts'

const text = (value: string) => Buffer.from(value).toString('base64')

describe('files', () => {
  it('[170] come into being with their document and their links', async () => {
    const org = await openWritable()
    const account = await org.made('Account', { Name: 'Acme' })
    const id = await org.made('ContentVersion', {
      Title: 'Offer',
      PathOnClient: 'offer.v1.PDF',
      VersionData: text('hello'),
      FirstPublishLocationId: account,
    })
    const version = await org.read('ContentVersion', id)
    expect(version).toMatchObject({
      VersionNumber: '1',
      IsLatest: true,
      ContentSize: 5,
      FileExtension: 'pdf',
      FileType: 'PDF',
      Checksum: '5d41402abc4b2a76b9719d911017c592',
      VersionData: `${BASE}/sobjects/ContentVersion/${id}/VersionData`,
    })
    const ContentDocumentId = version.ContentDocumentId as string
    expect(await org.read('ContentDocument', ContentDocumentId)).toMatchObject({
      Title: 'Offer',
      LatestPublishedVersionId: id,
      ContentSize: 5,
    })
    const links = await org.rows(
      `SELECT LinkedEntityId, ShareType FROM ContentDocumentLink WHERE ContentDocumentId = '${ContentDocumentId}'`,
    )
    expect(links).toEqual([
      { LinkedEntityId: version.OwnerId, ShareType: 'I' },
      { LinkedEntityId: account, ShareType: 'V' },
    ])
    const contact = await org.made('Contact', { LastName: 'Ott' })
    await org.made('ContentDocumentLink', { ContentDocumentId, LinkedEntityId: contact })
    expect(codesOf(await org.create('ContentDocumentLink', { ContentDocumentId, LinkedEntityId: contact }))).toEqual([
      'DUPLICATE_VALUE',
    ])
    const next = await org.made('ContentVersion', {
      PathOnClient: 'offer.pdf',
      VersionData: text('hello you'),
      ContentDocumentId,
    })
    expect(await org.read('ContentVersion', id)).toMatchObject({ IsLatest: false })
    expect(await org.read('ContentVersion', next)).toMatchObject({ IsLatest: true, VersionNumber: '2', Title: 'offer' })
    expect(codesOf(await org.create('ContentVersion', { Title: 'x' }))).toEqual(['REQUIRED_FIELD_MISSING'])
    expect(codesOf(await org.create('ContentDocument', { Title: 'x' }))).toEqual(['INVALID_TYPE_FOR_OPERATION'])
    await org.erase('ContentDocument', ContentDocumentId)
    expect(await org.rows('SELECT Id FROM ContentVersion')).toEqual([])
  })

  it('[200] are linked with a record once, and with their owner for good', async () => {
    const org = await openWritable()
    const [first, second] = [await org.made('Account', { Name: 'Acme' }), await org.made('Account', { Name: 'Base' })]
    const row = { PathOnClient: 'a.txt', VersionData: text('a'), FirstPublishLocationId: first }
    const version = await org.read('ContentVersion', await org.made('ContentVersion', row))
    const ContentDocumentId = version.ContentDocumentId as string
    const linkOf = async (to: unknown) => {
      const ends = `ContentDocumentId = '${ContentDocumentId}' AND LinkedEntityId IN ('${to}')`
      return (await org.rows(`SELECT Id FROM ContentDocumentLink WHERE ${ends}`)).map(({ Id }) => String(Id))
    }
    for (const taken of [first, version.OwnerId]) {
      const again = await org.create('ContentDocumentLink', { ContentDocumentId, LinkedEntityId: taken })
      expect(again.json).toMatchObject([{ errorCode: 'DUPLICATE_VALUE', fields: ['LinkedEntityId'] }])
      expect(again.json[0].message).toContain('is already linked with the entity')
    }
    const made = await org.made('ContentDocumentLink', { ContentDocumentId, LinkedEntityId: second })
    expect(await linkOf(second)).toEqual([made])
    const [owners] = await linkOf(version.OwnerId)
    expect(codesOf(await org.erase('ContentDocumentLink', owners!))).toEqual(['FIELD_INTEGRITY_EXCEPTION'])
    await org.erase('ContentDocumentLink', made)
    expect([await linkOf(second), await linkOf(version.OwnerId)]).toEqual([[], [owners]])
    await org.made('ContentDocumentLink', { ContentDocumentId, LinkedEntityId: second })
    await org.erase('ContentDocument', ContentDocumentId)
    expect(await linkOf(second)).toEqual([])
  })

  it('[171] are sent as base64 or as a form, and come back as their bytes', async () => {
    const org = await openWritable()
    const bytes = Uint8Array.from([0, 255, 13, 10, 45, 45, 98, 1])
    const boundary = 'boundary7'
    const head =
      `--${boundary}\r\nContent-Disposition: form-data; name="entity_content"\r\nContent-Type: application/json\r\n\r\n` +
      `{"PathOnClient":"a.bin"}\r\n--${boundary}\r\nContent-Disposition: form-data; name="VersionData"; filename="name.bin"\r\n` +
      'Content-Type: application/octet-stream\r\n\r\n'
    const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)])
    const headers = org.sent({ 'content-type': `multipart/form-data; boundary="${boundary}"` })
    const made = await org.send(`${BASE}/sobjects/ContentVersion`, { method: 'POST', headers, body })
    expect(made.status).toBe(201)
    const url = `http://acme.my.salesforce.test${BASE}/sobjects/ContentVersion/${made.json.id}/VersionData`
    const reply = await org.simulation.app.fetch(new Request(url, { headers: org.sent({}) }))
    expect([reply.status, new Uint8Array(await reply.arrayBuffer())]).toEqual([200, bytes])
    expect((await org.get(`${BASE}/sobjects/ContentVersion/${made.json.id.slice(0, 14)}9/VersionData`)).status).toBe(
      404,
    )
    const broken = await org.send(`${BASE}/sobjects/ContentVersion`, { method: 'POST', headers, body: 'nothing' })
    expect(broken.status).toBe(400)
    expect(codesOf(await org.create('ContentVersion', { PathOnClient: 'a', VersionData: '%%' }))).toEqual([
      'JSON_PARSER_ERROR',
    ])
  })

  it.each([
    ['SELECT Id FROM ContentDocumentLink', 400],
    ["SELECT Id FROM ContentDocumentLink WHERE Id > '06A000000000000'", 400],
    ["SELECT Id FROM ContentDocumentLink WHERE LinkedEntityId = '001000000000001' OR ShareType = 'V'", 400],
    ["SELECT Id FROM ContentDocumentLink WHERE LinkedEntityId IN ('001000000000001') AND ShareType = 'V'", 200],
    ['SELECT Id FROM ContentDocumentLink WHERE LinkedEntityId IN (SELECT Id FROM Account)', 200],
  ])('[172] links are found by their ends only: %s', async (soql, status) => {
    const org = await openWritable()
    const reply = await org.query(soql)
    expect([reply.status, reply.json[0]?.errorCode]).toEqual([status, status === 400 ? 'MALFORMED_QUERY' : undefined])
  })
})

import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Connection } from '../../src/connector.ts'
import { alone, openContent, refuseContent } from '../../src/engine/pair-content.ts'
import type { ObjectSchema } from '../../src/model/schema.ts'
import { never } from '../http/fake-vendor.ts'

const object = (content?: ObjectSchema['content'], create?: ObjectSchema['operations']['create']): ObjectSchema => ({
  ...{ name: 'file', label: 'File', labelPlural: 'Files', custom: false, fields: [], matchKeys: [] },
  operations: create === undefined ? {} : { create },
  ...(content === undefined ? {} : { content }),
})
const source = object({ name: 'name', bytes: 'size', maxBytes: 1_000_000 })
const target = object({ name: 'title', bytes: 'length', maxBytes: 10 })

/** A source whose file has these pieces. */
const having = (...pieces: string[]): Connection => {
  const connection = {
    async *content() {
      for (const piece of pieces) yield Buffer.from(piece)
    },
  }
  return connection as Partial<Connection> as Connection
}

const read = async (bytes: AsyncIterable<Uint8Array>): Promise<string> =>
  Buffer.concat(await Array.fromAsync(bytes)).toString()

test('bytes are hashed on their way, anew at each opening, and tell nothing before they are through', async () => {
  const content = openContent(having('ab', 'cde'), source, target)!.of({ id: '7', row: { size: '5' } }, never)
  expect([content.bytes, content.passed()]).toEqual([5, null])
  for await (const _ of content.open()) break
  expect(content.passed()).toBeNull()
  for (const _ of [1, 2]) {
    expect(await read(content.open())).toBe('abcde')
    expect(content.passed()).toEqual({ bytes: 5, sha256: createHash('sha256').update('abcde').digest('hex') })
  }
})

test('a file that grows beyond what the target takes is not sent to its end', async () => {
  const content = openContent(having('12345678', '9ab'), source, target)!.of({ id: '7', row: {} }, never)
  expect(content.bytes).toBeNull()
  await expect(read(content.open())).rejects.toMatchObject({ kind: 'invalid', stored: 'no', code: 'file-too-large' })
})

test('the size that the target is to tell is told in its own field, where both sides know one', () => {
  const content = openContent(having(), source, target)
  expect([content?.asStored({ size: '5' }), content?.asStored({})]).toEqual([{ length: '5' }, {}])
  expect(openContent(having(), source, object({ name: 'title', maxBytes: 10 }))?.asStored({ size: '5' })).toEqual({})
})

test('bytes go over only where both sides know them', () => {
  expect(openContent(having(), object(), target)).toBeNull()
  expect(openContent(having(), source, object())).toBeNull()
  expect(openContent({} as Connection, source, target)).toBeNull()
})

test.each([
  ['10', null],
  ['11', 'file-too-large'],
  ['not a number', null],
])('a file of %s bytes is refused for: %s', (size, reason) => {
  const content = openContent(having(), source, target)
  expect(refuseContent(target, content, { size })?.reason ?? null).toBe(reason)
})

test('a target of files takes none without bytes; any other object does', () => {
  expect(refuseContent(target, null, {})).toMatchObject({ reason: 'no-bytes' })
  expect(refuseContent(object(), null, {})).toBeNull()
})

test('files go alone and by requests', () => {
  const bulk = { maxRows: 10_000, maxBytes: 1_000_000, lifeMs: 1, resultRows: 1, fromRows: 1 }
  const create = { maxRows: 200, maxBytes: 1_000, replay: 'safe', settleMs: 5, bulk } as const
  expect(alone(object(undefined, create)).operations).toEqual({
    create: { maxRows: 1, maxBytes: 1_000, replay: 'safe', settleMs: 5 },
  })
})

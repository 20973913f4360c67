import { expect, test } from 'vitest'
import { proposeObject } from '../../src/mapping/propose.ts'
import type { Field, ObjectSchema } from '../../src/model/schema.ts'

const field = (name: string, more: Partial<Field> = {}): Field => ({
  ...{ name, label: name, type: 'text', nativeType: 'text', custom: false, required: false },
  ...{ createable: true, updateable: true, unique: false, system: false },
  ...more,
})

const object = (name: string, fields: Field[], content?: ObjectSchema['content']): ObjectSchema => ({
  ...{ name, label: name, labelPlural: `${name}s`, custom: false, fields, matchKeys: [] },
  operations: {
    read: { pageRows: 10, newestFirst: true },
    create: { maxRows: 1, maxBytes: 1_000, replay: 'blind', settleMs: 0 },
  },
  ...(content === undefined ? {} : { content }),
})

const attachment = object(
  'Attachment',
  [field('caption'), field('file_name'), field('bytes', { type: 'integer', createable: false })],
  { name: 'file_name', bytes: 'bytes', maxBytes: 100 },
)
const version = object('Version', [field('Title'), field('PathOnClient'), field('Length', { type: 'integer' })], {
  ...{ name: 'PathOnClient', maxBytes: 100 },
})
const memo = object('Memo', [field('Title'), field('Text')])
const sample = [
  { id: '1', row: { caption: 'A caption', file_name: 'a.png', bytes: '5' } },
  { id: '2', row: { caption: 'Another', file_name: 'b.png', bytes: '7' } },
]

test('the name of a file goes to the name of the file, and its size follows from the bytes', () => {
  const { objectPlan, findings } = proposeObject({ source: attachment, target: version, sample })
  expect(objectPlan.fields.find(({ to }) => to === 'PathOnClient')).toMatchObject({
    from: 'file_name',
    evidence: expect.stringContaining('name of the file on both sides'),
  })
  expect(objectPlan.unmapped).toContainEqual({ field: 'bytes', reason: 'follows from the bytes' })
  expect(findings.map(({ code }) => code)).not.toContain('bytes-not-carried')
})

test('files whose target holds none go without their bytes, and are told so', () => {
  const { findings } = proposeObject({ source: attachment, target: memo, sample })
  expect(findings.filter(({ code }) => code === 'bytes-not-carried')).toMatchObject([{ severity: 'warning' }])
})

test('what has no bytes can become no file', () => {
  const rows = sample.map(({ id }) => ({ id, row: { Title: 'A', Text: 'B' } }))
  const { findings } = proposeObject({ source: memo, target: version, sample: rows })
  expect(findings.filter(({ code }) => code === 'no-bytes')).toMatchObject([{ severity: 'error' }])
})

import { describe, expect, it } from 'vitest'
import type { Issue } from '../../src/connector.ts'
import { checkDefinitions } from '../../src/connectors/hubspot/check-definitions.ts'
import { connect } from '../../src/connectors/hubspot/index.ts'
import { knownObject } from '../../src/connectors/hubspot/objects.ts'
import type { Property } from '../../src/connectors/hubspot/property.ts'
import { toObject } from '../../src/connectors/hubspot/schema.ts'
import { type FieldDefinition, findField } from '../../src/model/schema.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'

const config = { vendor: 'hubspot', settings: {}, credentials: { accessToken: 'pat-eu1-hush' } }
const property = (name: string, type: string, fieldType: string, more: Partial<Property> = {}): Property => ({
  ...{ name, label: name, type, fieldType, hubspotDefined: true, groupName: 'note' },
  ...more,
})
const properties = [
  property('hs_note_body', 'string', 'textarea'),
  property('hs_timestamp', 'datetime', 'date'),
  property('hs_attachment_ids', 'string', 'file'),
]
const describeNotes = (more: Property[] = []) =>
  toObject(knownObject('notes')!, [...properties, ...more], { recordBase: null })
const notes = describeNotes()
const { encode, same } = connect(config, fakeHttp([]).factory).write!

describe('a note', () => {
  it('has a time, and a body of HTML however its property is shown', () => {
    expect(findField(notes, 'hs_note_body')).toMatchObject({ type: 'rich-text', maxLength: 65_536, required: false })
    expect(findField(notes, 'hs_timestamp')).toMatchObject({ type: 'datetime', required: true })
    const codes = (row: Record<string, string>) =>
      (encode(notes, 'create', row) as Issue[]).map(({ field, code }) => [field, code])
    expect(codes({ hs_note_body: '<p>Hello</p>' })).toEqual([['hs_timestamp', 'required']])
    expect(codes({ hs_timestamp: 'yesterday' })).toEqual([['hs_timestamp', 'malformed-datetime']])
    const hs_timestamp = '2026-11-20T14:00:00.000Z'
    expect(codes({ hs_timestamp, hs_note_body: 'x'.repeat(65_537) })).toEqual([['hs_note_body', 'too-long']])
    expect(encode(notes, 'create', { hs_timestamp, hs_note_body: '<p>1 &lt; 2</p>' })).toMatchObject({
      wire: { properties: { hs_timestamp, hs_note_body: '<p>1 &lt; 2</p>' } },
    })
  })

  it.each([
    ["<P class='a'>One<BR/>two</P>\r\n", '<p class="a">One<br>two</p>', true],
    ['<p>1&nbsp;&lt;&#32;2 &amp; &#xe9;</p>', '<p>1 < 2 & é</p>', true],
    ['<ul>\n  <li>a</li>\n</ul>', '<ul><li>a</li></ul>', true],
    ['Hi<script>alert(1)</script> <b onclick="x()">you</b>', 'Hi<b>you</b>', true],
    ['<p>One</p>', '<p>Two</p>', false],
    ['<p>One</p>', '<h1>One</h1>', false],
    ['<a href="https://a.example">x</a>', '<a href="https://b.example">x</a>', false],
    ['<p>One</p>', null, false],
  ])('%j reads like %j: %s', (sent, stored, expected) => {
    expect(same(notes, 'hs_note_body', sent, stored)).toBe(expected)
  })
})

it('how long a call took is counted in milliseconds, as is what shows as a duration', () => {
  const calls = toObject(
    knownObject('calls')!,
    [
      property('hs_call_duration', 'number', 'number'),
      property('waiting', 'number', 'number', { numberDisplayHint: 'duration' }),
      property('score', 'number', 'number'),
    ],
    { recordBase: null },
  )
  expect(calls.fields.flatMap(({ name, unit }) => (unit === undefined ? [] : [[name, unit]]))).toEqual([
    ['hs_call_duration', 'milliseconds'],
    ['waiting', 'milliseconds'],
  ])
})

/** No source tells whether a property of an activity may be unique. */
describe('our key on activities', () => {
  const key: FieldDefinition = { name: 'crm_ferry_source_id', label: 'Source', type: 'text', unique: true }
  const own = property(key.name, 'string', 'text', { hubspotDefined: false })

  it('is wanted unique, and taken as it is where it is there', () => {
    expect(notes.provenance?.sourceKey.unique).toBe(true)
    expect(notes.operations.create?.replay).toBe('safe')
    const unique = describeNotes([{ ...own, hasUniqueValue: true }])
    expect([unique.operations.create?.replay, unique.operations.find?.keys]).toEqual(['safe', ['id', key.name]])
    const plain = describeNotes([own])
    expect(plain.provenance?.sourceKey.unique).toBe(false)
    expect(plain.operations.create?.replay).toBe('blind')
    expect(plain.operations.read?.newestFirst).toBe(true)
  })

  const batch = 'POST /crm/properties/2026-03/notes/batch/create'
  const list = (results: Property[]): Exchange => ({ ask: 'GET /crm/properties/2026-03/notes', reply: { results } })
  const wire = { name: key.name, label: 'Source', type: 'string', fieldType: 'text', groupName: 'note' }
  const refusal = { status: 'error', category: 'VALIDATION_ERROR', message: 'notes take no unique properties' }

  it('is made without uniqueness where HubSpot refuses that, and only then', async () => {
    const fake = fakeHttp([
      list(properties),
      { ask: batch, body: { inputs: [{ ...wire, hasUniqueValue: true }] }, status: 400, reply: refusal },
      { ask: batch, body: { inputs: [wire] }, status: 201, reply: { results: [own] } },
      list([...properties, own]),
    ])
    const outcomes = await connect(config, fake.factory).admin!.createFields('notes', [key], never)
    expect(outcomes).toEqual([{ status: 'created' }])
    fake.done()
  })

  it('is foretold as far as it can be', () => {
    const found = (uniqueness: 'known' | 'untold' | 'none') =>
      checkDefinitions([key], properties, [], uniqueness).map(({ severity, code }) => `${severity} ${code}`)
    expect(found('known')).toEqual([])
    expect(found('untold')).toEqual(['warning property-unique-unknown'])
    expect(found('none')).toEqual(['error property-unique'])
    expect(checkDefinitions([{ ...key, unique: false }], properties, [], 'none')).toEqual([])
  })

  it('stays absent where HubSpot refuses it altogether', async () => {
    const fake = fakeHttp([
      list(properties),
      { ask: batch, status: 400, reply: refusal },
      { ask: batch, status: 400, reply: { ...refusal, message: 'no' } },
      list(properties),
    ])
    const outcomes = await connect(config, fake.factory).admin!.createFields('notes', [key], never)
    expect(outcomes).toMatchObject([{ status: 'failed', error: { kind: 'invalid', message: 'HubSpot: no' } }])
    fake.done()
  })
})

describe('removing', () => {
  const archive = 'POST /crm/objects/2026-03/notes/batch/archive'

  it('puts records into the recycle bin by id, and what is gone is removed', async () => {
    const inputs = [{ id: '7' }, { id: '8' }]
    const fake = fakeHttp([{ ask: archive, body: { inputs }, status: 204, reply: '' }])
    const { remove } = connect(config, fake.factory).write!
    const written = ['7', '8', '7', 'no id'].map((id) => ({ status: 'written', id }))
    expect(await remove!(notes, ['7', '8', '7', 'no id'], never)).toEqual(written)
    expect(await remove!(notes, [], never)).toEqual([])
    expect(fake.requests[0]?.request).toMatchObject({ repeat: 'once', lane: 'write' })
    fake.done()
  })

  it.each([
    [403, 'rejected', { kind: 'permission', stored: 'no' }],
    [502, 'unknown', { kind: 'transient', stored: 'unknown' }],
  ])('gives each record the outcome of the call: %i', async (status, outcome, error) => {
    const { factory } = fakeHttp([{ ask: archive, status, reply: {} }])
    const told = { status: outcome, error }
    expect(await connect(config, factory).write!.remove!(notes, ['7', '8'], never)).toMatchObject([told, told])
  })

  it('takes properties away one by one, with an outcome for each', async () => {
    const one = (name: string, status: number, reply: unknown = ''): Exchange => ({
      ...{ ask: `DELETE /crm/properties/2026-03/notes/${name}`, status, reply },
    })
    const used = { status: 'error', category: 'VALIDATION_ERROR', message: 'used in a workflow' }
    const fake = fakeHttp([one('a', 204), one('b', 404, { message: 'resource not found' }), one('c', 400, used)])
    expect(await connect(config, fake.factory).admin!.deleteFields!('notes', ['a', 'b', 'c'], never)).toMatchObject([
      { status: 'deleted' },
      { status: 'absent' },
      { status: 'failed', error: { kind: 'invalid', message: 'HubSpot: used in a workflow' } },
    ])
    const closed = { ...one('a', 403), reply: { category: 'MISSING_SCOPES' } }
    const deleting = connect(config, fakeHttp([closed]).factory).admin!.deleteFields!('notes', ['a'], never)
    await expect(deleting).rejects.toMatchObject({ kind: 'permission' })
  })
})

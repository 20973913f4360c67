import { describe, expect, it } from 'vitest'
import type { CreateRow } from '../../src/connector.ts'
import { connect } from '../../src/connectors/hubspot/index.ts'
import type { FieldDefinition } from '../../src/model/schema.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'
import { contacts, properties } from './hubspot-objects.ts'

const config = { vendor: 'hubspot', settings: {}, credentials: { accessToken: 'pat-eu1-hush' } }
const objects = '/crm/objects/2026-03/contacts'

const propertyList: Exchange = { ask: 'GET /crm/properties/2026-03/contacts', reply: { results: properties } }

const scopes = {
  status: 'error',
  message: 'This app has not been granted all required scopes',
  category: 'MISSING_SCOPES',
  errors: [
    {
      message: 'One or more of the following scopes are required.',
      context: { requiredGranularScopes: ['crm.objects.contacts.read'] },
    },
  ],
}

describe('write', () => {
  const row = (key: string, email: string): CreateRow => ({
    key,
    encoded: { wire: { properties: { email } }, bytes: 0 },
  })
  const upsert = `POST ${objects}/batch/upsert`
  const invalid = (trace: string) => ({
    status: 'error',
    category: 'VALIDATION_ERROR',
    message:
      'Property values were not valid: [{"isValid":false,"message":"Property \\"missing\\" does not exist","error":"PROPERTY_DOESNT_EXIST","name":"missing"}]',
    context: { objectWriteTraceId: [trace] },
  })
  const conflict = (trace: string) => ({
    status: 'error',
    category: 'CONFLICT',
    message: 'Contact already exists. Existing ID: 123',
    context: { objectWriteTraceId: [trace] },
  })

  it('creates by upsert on our key and joins outcomes by trace id, key, never by position', async () => {
    const rows = ['A-0', 'A-1', 'A-2', 'A-3', 'A-4'].map((key) => row(key, `${key}@b.co`.toLowerCase()))
    const body = {
      inputs: rows.map(({ key, encoded }, n) => ({
        id: key,
        idProperty: 'crm_ferry_source_id',
        objectWriteTraceId: String(n),
        properties: { ...(encoded.wire.properties as object), crm_ferry_source_id: key },
      })),
    }
    const reply = {
      status: 'COMPLETE',
      results: [
        { id: '903', properties: { crm_ferry_source_id: 'a-3' }, new: true },
        { id: '900', properties: {}, new: false, objectWriteTraceId: '0' },
      ],
      numErrors: 2,
      errors: [conflict('2'), invalid('1')],
    }
    const fake = fakeHttp([{ ask: upsert, body, status: 207, reply }])
    const outcomes = await connect(config, fake.factory).write!.create(contacts, rows, never)
    expect(outcomes).toMatchObject([
      { status: 'written', id: '900', created: false },
      {
        status: 'rejected',
        error: {
          kind: 'transient',
          scope: 'row',
          code: 'PROPERTY_DOESNT_EXIST',
          field: 'missing',
          message: 'HubSpot: property missing: Property "missing" does not exist',
        },
      },
      { status: 'rejected', error: { kind: 'conflict', scope: 'row', conflict: { id: '123' } } },
      { status: 'written', id: '903', created: true },
      { status: 'unknown', error: { stored: 'unknown', scope: 'row' } },
    ])
    expect(fake.requests[0]?.request).toMatchObject({ repeat: 'once', lane: 'write' })
  })

  it('updates by record id', async () => {
    const body = {
      inputs: [
        { id: '7', objectWriteTraceId: '0', properties: { email: '' } },
        { id: '8', objectWriteTraceId: '1', properties: {} },
      ],
    }
    const gone = { status: 'error', category: 'OBJECT_NOT_FOUND', message: 'no such contact', context: { ids: ['8'] } }
    const reply = { results: [{ id: '7', properties: {} }], errors: [gone] }
    const { factory } = fakeHttp([{ ask: `POST ${objects}/batch/update`, body, status: 207, reply }])
    const rows = [
      { id: '7', encoded: { wire: { properties: { email: '' } }, bytes: 0 } },
      { id: '8', encoded: { wire: { properties: {} }, bytes: 0 } },
    ]
    expect(await connect(config, factory).write!.update(contacts, rows, never)).toMatchObject([
      { status: 'written', id: '7' },
      { status: 'rejected', error: { kind: 'not-found', scope: 'row' } },
    ])
  })

  const whole: [number, unknown, string, object][] = [
    [
      400,
      {
        category: 'VALIDATION_ERROR',
        message: 'Duplicate IDs found in batch input: [A-0]. IDs must be unique',
        context: { ids: ['A-0'] },
      },
      'rejected',
      { kind: 'invalid', scope: 'request', stored: 'no' },
    ],
    [409, conflict('0'), 'rejected', { kind: 'conflict', conflict: undefined, stored: 'no' }],
    [423, {}, 'rejected', { kind: 'transient', retryAfterMs: 2000, stored: 'no' }],
    [
      429,
      {
        message: 'You have reached your ten_secondly_rolling limit.',
        errorType: 'RATE_LIMIT',
        policyName: 'TEN_SECONDLY_ROLLING',
      },
      'rejected',
      { kind: 'rate-limited', code: 'TEN_SECONDLY_ROLLING', stored: 'no' },
    ],
    [
      429,
      { message: 'You have reached your secondly limit.', policyName: 'SECONDLY' },
      'rejected',
      { kind: 'rate-limited', retryAfterMs: 1000 },
    ],
    [
      429,
      { message: 'You have reached your daily limit.', policyName: 'DAILY' },
      'rejected',
      { kind: 'quota', stored: 'no' },
    ],
    [477, {}, 'rejected', { kind: 'transient', retryAfterMs: 3_600_000 }],
    [502, '<html>', 'unknown', { kind: 'transient', stored: 'unknown' }],
    [504, '', 'unknown', { kind: 'transient', stored: 'unknown' }],
    [200, '{"status":"COMPLETE","resul', 'unknown', { kind: 'transient', stored: 'unknown' }],
  ]
  it.each(whole)('gives every row the outcome of the whole request: %i %j', async (status, reply, outcome, error) => {
    const headers = status === 477 ? { 'retry-after': '3600' } : {}
    const { factory } = fakeHttp([{ ask: upsert, status, headers: headers as Record<string, string>, reply }])
    const outcomes = await connect(config, factory).write!.create(
      contacts,
      [row('A-0', 'a@b.co'), row('A-1', 'b@b.co')],
      never,
    )
    expect(outcomes).toMatchObject([
      { status: outcome, error },
      { status: outcome, error },
    ])
  })

  it('knows whose conflict it is when the row was alone', async () => {
    const { factory } = fakeHttp([{ ask: upsert, status: 409, reply: conflict('0') }])
    const outcomes = await connect(config, factory).write!.create(contacts, [row('A-0', 'a@b.co')], never)
    expect(outcomes).toMatchObject([
      { status: 'rejected', error: { kind: 'conflict', scope: 'row', conflict: { id: '123' } } },
    ])
  })

  it('rejects with the reason of its signal', async () => {
    const { factory } = fakeHttp([])
    const stopped = AbortSignal.abort(new Error('paused'))
    await expect(connect(config, factory).write!.create(contacts, [row('A-0', 'a@b.co')], stopped)).rejects.toThrow(
      'paused',
    )
  })
})

describe('fields', () => {
  const batch = 'POST /crm/properties/2026-03/contacts/batch/create'
  const wanted: FieldDefinition[] = [
    { name: 'budget', label: 'Budget', type: 'currency' },
    {
      name: 'interests',
      label: 'Interests',
      type: 'multi-select',
      options: [
        { value: 'a', label: 'A' },
        { value: 'c', label: 'C' },
      ],
    },
    { name: 'crm_ferry_source_id', label: 'Source', type: 'text', unique: true, description: 'Where from' },
    { name: 'opted_in', label: 'Opted in', type: 'boolean' },
  ]
  const made = [
    { name: 'crm_ferry_source_id', label: 'Source', type: 'string', fieldType: 'text', hasUniqueValue: true },
    { name: 'opted_in', label: 'Opted in', type: 'bool', fieldType: 'booleancheckbox' },
  ]

  it('creates what is missing in one call and compares what is there', async () => {
    const group = { groupName: 'contactinformation' }
    const body = {
      inputs: [
        {
          name: 'crm_ferry_source_id',
          label: 'Source',
          type: 'string',
          fieldType: 'text',
          ...group,
          description: 'Where from',
          hasUniqueValue: true,
        },
        {
          name: 'opted_in',
          label: 'Opted in',
          type: 'bool',
          fieldType: 'booleancheckbox',
          ...group,
          options: [
            { value: 'true', label: 'Yes', displayOrder: 0, hidden: false },
            { value: 'false', label: 'No', displayOrder: 1, hidden: false },
          ],
        },
      ],
    }
    const fake = fakeHttp([
      propertyList,
      { ask: batch, body, status: 201, reply: { status: 'COMPLETE', results: made } },
      { ...propertyList, reply: { results: [...properties, ...made] } },
    ])
    const outcomes = await connect(config, fake.factory).admin!.createFields('contacts', wanted, never)
    expect(outcomes).toMatchObject([
      { status: 'exists' },
      {
        status: 'failed',
        error: { message: 'The property interests exists without the option "c".', field: 'interests' },
      },
      { status: 'created' },
      { status: 'created' },
    ])
    fake.done()
  })

  it('takes no property of another kind for the one that was asked for', async () => {
    const asked: FieldDefinition[] = [
      { name: 'firstname', label: 'First name', type: 'text', unique: true },
      { name: 'birthday', label: 'Birthday', type: 'text' },
    ]
    const { factory } = fakeHttp([propertyList])
    expect(await connect(config, factory).admin!.createFields('contacts', asked, never)).toMatchObject([
      { status: 'failed', error: { message: 'The property firstname exists, but its values are not unique.' } },
      { status: 'failed', error: { message: 'The property birthday exists with type date instead of string.' } },
    ])
  })

  it('repeats a refused call for each field alone', async () => {
    const refused = {
      status: 409,
      reply: { status: 'error', category: 'OBJECT_ALREADY_EXISTS', message: 'an archived property has this name' },
    }
    const two = wanted.slice(2)
    const fake = fakeHttp([
      propertyList,
      { ask: batch, ...refused },
      { ask: batch, ...refused },
      { ask: batch, status: 201, reply: { results: [made[1]] } },
      { ...propertyList, reply: { results: [...properties, made[1]] } },
    ])
    const outcomes = await connect(config, fake.factory).admin!.createFields('contacts', two, never)
    expect(outcomes).toMatchObject([
      { status: 'failed', error: { kind: 'conflict', code: 'OBJECT_ALREADY_EXISTS' } },
      { status: 'created' },
    ])
  })

  it('names the scope that is missing', async () => {
    const reply = { ...scopes, errors: [{ context: { requiredGranularScopes: ['crm.schemas.contacts.write'] } }] }
    const { factory } = fakeHttp([propertyList, { ask: batch, status: 403, reply }])
    const creating = connect(config, factory).admin!.createFields('contacts', wanted, never)
    await expect(creating).rejects.toMatchObject({
      kind: 'permission',
      message: 'HubSpot: the key lacks the scope crm.schemas.contacts.write.',
    })
  })
})

import { describe, expect, it } from 'vitest'
import type { Intention } from '../../src/connector.ts'
import { connect } from '../../src/connectors/zoho/index.ts'
import { type FieldDefinition, findField, findObject, type ObjectDefinition } from '../../src/model/schema.ts'
import { collect, type Exchange, fakeHttp, never } from './fake-http.ts'
import { config, fieldsOf, me, modules, opening, org, rawField, root, token } from './zoho-answers.ts'
import { openSimulated } from './zoho-simulated.ts'

const assets: ObjectDefinition = { name: 'Assets', label: 'Asset', labelPlural: 'Assets' }
const call = `${root}/settings/modules`

const listed = modules.reply as { modules: object[] }
const withModule = (api_name: string): Exchange => ({
  ask: `GET ${call}`,
  reply: { modules: [...listed.modules, { id: '900', api_name, generated_type: 'custom' }] },
})
const profile = { id: '31', name: 'Administrator' }
const self: Exchange = { ...me, reply: { users: [{ id: '44', profile }] } }
const fields = fieldsOf('Assets', [rawField('Name', 'text')])
const success = { code: 'SUCCESS', details: { id: '900' }, message: 'module created successfully', status: 'success' }
const post = (status: number, reply: object): Exchange => ({
  ...{ ask: `POST ${call}`, status, reply },
  body: {
    modules: [
      {
        ...{ singular_label: 'Asset', plural_label: 'Assets', api_name: 'Assets', profiles: [{ id: '31' }] },
        display_field: { field_label: 'Name', data_type: 'text' },
      },
    ],
  },
})

function create(definition: ObjectDefinition, ...exchanges: Exchange[]) {
  const fake = fakeHttp([...opening, ...exchanges])
  return { fake, making: connect(config, fake.factory).admin!.createObject!(definition, never) }
}

describe('a module', () => {
  it('is made for the profile of the user, and looked for until its fields are told', async () => {
    const late: Exchange = { ...fields, reply: { fields: [] } }
    const exchanges = [modules, self, post(201, { modules: [success] }), withModule('Assets'), late]
    const { fake, making } = create(assets, ...exchanges, withModule('Assets'), fields)
    expect(await making).toEqual({ status: 'created' })
    expect(fake.requests.find(({ request }) => request.method === 'POST' && request.path === call)?.request.cost).toBe(
      500,
    )
    fake.done()
  })

  it('that is there is not made', async () => {
    const { fake, making } = create(assets, withModule('Assets'), withModule('Assets'), fields)
    expect(await making).toEqual({ status: 'exists' })
    fake.done()
  })

  it('that somebody else made meanwhile is looked for until its fields are told', async () => {
    const problem = { code: 'DUPLICATE_DATA', details: { api_name: 'api_name' }, message: 'x', status: 'error' }
    const exchanges = [modules, self, post(400, { modules: [problem] }), withModule('Assets'), withModule('Assets')]
    const { fake, making } = create(assets, ...exchanges, fields)
    expect(await making).toEqual({ status: 'exists' })
    fake.done()
  })

  it('under another name is a conflict that says which', async () => {
    const { making } = create(assets, modules, self, post(201, { modules: [success] }), withModule('Assets1'))
    await expect(making).rejects.toMatchObject({ kind: 'conflict', message: expect.stringContaining('name Assets1,') })
  })

  it('whose answer was lost is there, or not', async () => {
    const lost = post(500, { code: 'INTERNAL_ERROR', details: {}, message: 'Internal Server Error', status: 'error' })
    const there = create(assets, modules, self, lost, withModule('Assets'), withModule('Assets'), fields)
    expect(await there.making).toEqual({ status: 'created' })
    const { making } = create(assets, modules, self, lost, modules)
    await expect(making).rejects.toMatchObject({ kind: 'transient', stored: 'unknown' })
  })

  it.each([
    [{ ...assets, name: 'My_Assets' }, 'letters and digits, at most 50'],
    [{ ...assets, name: 'A'.repeat(51) }, 'at most 50'],
    [{ ...assets, name: '' }, 'at most 50'],
    [{ ...assets, label: 'An asset' }, 'labels have to be letters and digits, at most 25'],
    [{ ...assets, labelPlural: 'Größen' }, 'labels have to be letters and digits'],
  ])('of a name or label that Zoho does not take is not sent: %j', async (definition, told) => {
    const { making } = create(definition)
    await expect(making).rejects.toMatchObject({
      kind: 'invalid',
      stored: 'no',
      message: expect.stringContaining(told),
    })
  })

  const at = (api_name: string) => ({ api_name, json_path: `$.modules[0].${api_name}` })
  const problem = (code: string, details: object, message = 'x') => ({ code, details, message, status: 'error' })
  it.each([
    [400, { modules: [problem('RESERVED_KEYWORD_NOT_ALLOWED', at('api_name'))] }, 'invalid', 'keeps this name'],
    [400, problem('RESERVED_KEYWORD_NOT_ALLOWED', at('api_name')), 'invalid', 'keeps this name'],
    [400, { modules: [problem('DUPLICATE_DATA', at('plural_label'))] }, 'conflict', 'plural_label'],
    [400, problem('LIMIT_EXCEEDED', { limit: 5 }), 'invalid', 'expected 5'],
    [403, problem('NO_PERMISSION', { permissions: ['Crm_Implied_Customize_Zoho_CRM'] }), 'permission', 'customize'],
    [401, problem('OAUTH_SCOPE_MISMATCH', {}), 'permission', 'ZohoCRM.settings.ALL'],
  ])('that is refused with %d says why: %j', async (status, reply, kind, told) => {
    const { making } = create(assets, modules, self, post(status, reply), modules)
    await expect(making).rejects.toMatchObject({ kind, stored: 'no', message: expect.stringContaining(told) })
  })
})

describe('before a module is made', () => {
  const intention: Intention = {
    ...{ object: 'Assets', creates: 10, updates: 0, writes: ['Name'], newObject: true, newOptions: [] },
    newFields: [{ name: 'Serial', label: 'Serial', type: 'text' }],
  }
  const rightTo = (enabled: boolean): Exchange => ({
    ask: `GET ${root}/settings/profiles/31`,
    reply: { profiles: [{ ...profile, permissions_details: [{ name: 'Crm_Implied_Customize_Zoho_CRM', enabled }] }] },
  })
  const look = (asked: Intention, edition: string, ...exchanges: Exchange[]) =>
    connect(config, fakeHttp([token(), org(edition), modules, ...exchanges]).factory).preflight!(asked, never)

  it('says whom it is made for, and that nothing stands in the way', async () => {
    const found = await look(intention, 'enterprise', self, rightTo(true))
    expect(found.map(({ severity, code }) => [severity, code])).toEqual([['info', 'seen-by-one-profile']])
    expect(found[0]?.message).toContain('"Administrator"')
  })

  it('tells a right that is missing, a name, an edition, and fields that do not fit', async () => {
    const newFields = Array.from({ length: 11 }, (_, n): FieldDefinition => {
      return { name: `Field_${n}`, label: `Field ${n}`, type: 'text', unique: n < 3 }
    })
    const asked = { ...intention, object: 'My_Assets', newFields }
    const found = await look(asked, 'standard', self, rightTo(false))
    expect(found.map(({ severity, code }) => [severity, code])).toEqual([
      ['error', 'object-name'],
      ['warning', 'edition-of-modules'],
      ['error', 'missing-rights'],
      ['info', 'seen-by-one-profile'],
      ['error', 'limit-custom-fields'],
      ['error', 'limit-unique-fields'],
    ])
  })

  it('tells that too few credits are left', async () => {
    const last = { ...self, headers: { 'x-api-credits-remaining': '499' } }
    const found = await look(intention, 'enterprise', last, rightTo(true))
    expect(found).toContainEqual(expect.objectContaining({ severity: 'warning', code: 'credits-left' }))
  })
})

describe('an account', () => {
  it('of the smallest edition takes no modules', async () => {
    const withUsers = [token(), org('free'), modules]
    const schema = await connect(config, fakeHttp(withUsers).factory).describe(never, [])
    expect(schema).not.toHaveProperty('newObjects')
  })

  it('is asked again for records of a new module by our key, which its queries do not know at once', async () => {
    const { connection, clock } = await openSimulated({}, {}, { schemaLagMs: 30_000 })
    await connection.admin!.createObject!(assets, never)
    const made = findObject(await connection.describe(never, ['Assets']), 'Assets')!
    const key = made.provenance!.sourceKey
    await connection.admin!.createFields('Assets', [key], never)
    const request = { object: 'Assets', key: key.name, values: ['hs:1:asset:7'], fields: ['Name'] }
    const early = { kind: 'transient', stored: 'no', message: expect.stringContaining('after a while') }
    await expect(connection.find!(request, never)).rejects.toMatchObject(early)
    await expect(connection.find!(request, never)).rejects.toMatchObject(early)
    const pages = connection.read({ object: 'Assets', fields: ['Name'] }, never)
    expect((await collect(pages)).flatMap(({ records }) => records)).toEqual([])
    await expect(connection.find!(request, never)).rejects.toMatchObject(early)
    await clock.sleep(30_000)
    expect(await connection.find!(request, never)).toEqual([])
  })

  it('says what a module is like that it takes, as that is described afterwards', async () => {
    const { connection } = await openSimulated({})
    const { newObjects } = await connection.describe(never, [])
    expect(await connection.admin!.createObject!(assets, never)).toEqual({ status: 'created' })
    const made = findObject(await connection.describe(never, ['Assets']), 'Assets')!
    expect(made).toMatchObject({ custom: true, label: 'Asset', labelPlural: 'Assets', newReferences: true })
    expect(made.operations).toEqual(newObjects?.like.operations)
    for (const field of newObjects!.like.fields) {
      const { name, type, role, required, createable, updateable } = field
      const same = { name, type, required, createable, updateable, ...(role === undefined ? {} : { role }) }
      expect(findField(made, name), name).toMatchObject(same)
    }
  })
})

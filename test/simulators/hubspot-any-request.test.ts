import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contact, openAccount, sourceKey } from './hubspot-account.ts'

const contacts = '/crm/objects/2026-03/contacts'
const properties = '/crm/properties/2026-03/contacts'
const words = [
  'email',
  'city',
  'lifecyclestage',
  'hobbies',
  sourceKey.name,
  'constructor',
  '__proto__',
  'nonsense',
  '7',
  '',
]

const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    ...words,
    'a@b.org',
    'true',
    'EQ',
    'IN',
    'enumeration',
    'select',
    null,
    true,
    0,
    -1,
    1.5,
    1e21,
  ),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
)
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...words), tie('value'), { maxKeys: 3 }),
  ),
}))
/** An object with some of the members, each of any form or of the right one. */
const loose = (members: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  fc.record(
    Object.fromEntries(
      Object.entries(members).map(([name, right]) => [name, fc.oneof({ weight: 4, arbitrary: right }, value)]),
    ),
    { requiredKeys: [] },
  )
const word = fc.constantFrom(...words)
const input = loose({
  id: fc.constantFrom('7', '8', 'K-7', '999'),
  idProperty: fc.constantFrom('email', sourceKey.name),
  objectWriteTraceId: fc.constantFrom('t1', 't2'),
  properties: fc.dictionary(word, scalar),
  associations: fc.constant([]),
})
const batch = loose({
  inputs: fc.array(input, { maxLength: 3 }),
  idProperty: fc.constant(sourceKey.name),
  properties: fc.array(word),
  propertiesWithHistory: fc.array(word),
})
const filter = loose({
  propertyName: word,
  operator: fc.constantFrom('EQ', 'IN', 'BETWEEN', 'GT', 'CONTAINS_TOKEN'),
  value: scalar,
  highValue: scalar,
  values: fc.array(scalar),
})
const search = loose({
  filterGroups: fc.array(loose({ filters: fc.array(filter, { maxLength: 2 }) }), { maxLength: 2 }),
  sorts: fc.array(fc.oneof(word, loose({ propertyName: word, direction: fc.constant('DESCENDING') })), {
    maxLength: 1,
  }),
  query: word,
  limit: fc.constantFrom(1, 200),
  after: fc.constantFrom('0', '1'),
  properties: fc.array(word),
})
const definition = loose({
  name: fc.constantFrom('tier', 'constructor', sourceKey.name),
  label: fc.constant('Tier'),
  type: fc.constantFrom('string', 'enumeration', 'bool', 'constructor'),
  fieldType: fc.constantFrom('text', 'select', 'booleancheckbox'),
  groupName: fc.constantFrom('contactinformation', 'nowhere'),
  options: fc.array(loose({ label: word, value: word })),
  hasUniqueValue: fc.boolean(),
})

const end = loose({ id: fc.constantFrom('7', '8', '999') })
const type = loose({
  associationCategory: fc.constantFrom('HUBSPOT_DEFINED', 'USER_DEFINED'),
  associationTypeId: fc.constantFrom(1, 279, 280, 13),
})
const pairs = loose({
  inputs: fc.array(loose({ from: end, to: end, id: word, after: word, types: fc.array(type, { maxLength: 2 }) }), {
    maxLength: 3,
  }),
})
const created = loose({
  properties: fc.dictionary(word, scalar),
  associations: fc.array(loose({ to: end, types: fc.array(type, { maxLength: 2 }) }), { maxLength: 2 }),
})

const stage = loose({
  stageId: fc.constantFrom('s1', 'closedwon', '1', '__proto__'),
  label: word,
  displayOrder: fc.integer({ min: -1, max: 3 }),
  metadata: fc.dictionary(fc.constantFrom('probability', 'ticketState', '__proto__'), scalar),
})
const pipeline = loose({
  pipelineId: fc.constantFrom('default', 'p1', '0'),
  label: word,
  displayOrder: fc.integer({ min: -1, max: 3 }),
  stages: fc.array(stage, { maxLength: 3 }),
})
const schema = loose({
  name: fc.constantFrom('pets', 'Pets', 'constructor', '9'),
  labels: loose({ singular: word, plural: word }),
  description: word,
  primaryDisplayProperty: fc.constantFrom('hs_object_id', 'tier'),
  requiredProperties: fc.array(fc.constantFrom('hs_object_id', 'tier'), { maxLength: 2 }),
  searchableProperties: fc.array(word, { maxLength: 1 }),
  properties: fc.array(definition, { maxLength: 2 }),
  associatedObjects: fc.array(fc.constantFrom('CONTACT', '0-2', 'thing', '2-1000001'), { maxLength: 2 }),
  shouldCreateSameObjectAssociation: fc.boolean(),
})
const other = loose({
  properties: fc.dictionary(
    fc.constantFrom(
      'dealstage',
      'pipeline',
      'amount',
      'hs_email_headers',
      'quantity',
      'price',
      'hs_product_id',
      '__proto__',
    ),
    fc.oneof(scalar, fc.constantFrom('closedwon', 'default', '2.5', '{"to":[null,7,{"email":3}]}', '{"from":7}')),
  ),
  associations: fc.constant([]),
})

const requests: [method: string, path: string, body: fc.Arbitrary<unknown>][] = [
  ['POST', contacts, input],
  ['PATCH', `${contacts}/7`, input],
  ['PATCH', `${contacts}/K-7?idProperty=${sourceKey.name}`, input],
  ...['create', 'read', 'update', 'upsert', 'archive'].map((verb): [string, string, fc.Arbitrary<unknown>] => [
    'POST',
    `${contacts}/batch/${verb}`,
    batch,
  ]),
  ['POST', `${contacts}/search`, search],
  ['POST', '/crm/objects/2026-09/companies', created],
  ...['read', 'create', 'associate/default', 'labels/archive'].map((verb): [string, string, fc.Arbitrary<unknown>] => [
    'POST',
    `/crm/associations/2026-03/contacts/companies/batch/${verb}`,
    pairs,
  ]),
  [
    'POST',
    '/crm/v4/associations/companies/companies/batch/archive',
    loose({ inputs: fc.array(loose({ from: end, to: fc.array(end) }), { maxLength: 2 }) }),
  ],
  [
    'POST',
    '/crm/associations/2026-03/contacts/companies/labels',
    loose({ name: word, label: word, inverseLabel: word }),
  ],
  [
    'PUT',
    '/crm/associations/2026-03/contacts/companies/labels',
    loose({ associationTypeId: fc.constant(1), label: word, inverseLabel: word }),
  ],
  [
    'POST',
    '/crm/associations/2026-03/definitions/configurations/contacts/companies/batch/create',
    loose({
      inputs: fc.array(
        loose({
          category: fc.constantFrom('HUBSPOT_DEFINED', 'USER_DEFINED'),
          typeId: fc.constantFrom(1, 279, 280),
          maxToObjectIds: fc.integer({ min: -1, max: 2 }),
        }),
      ),
    }),
  ],
  ['PUT', `${contacts}/7/associations/companies/8`, fc.oneof(fc.array(type), value)],
  [
    'POST',
    '/_sim/records',
    loose({ object: word, merge: fc.array(value), associate: fc.array(loose({ from: end, to: end })) }),
  ],
  ...['deals', 'emails', 'line_items', 'leads', 'p_toys'].map((name): [string, string, fc.Arbitrary<unknown>] => [
    'POST',
    `/crm/objects/2026-03/${name}`,
    other,
  ]),
  ['PATCH', '/crm/objects/2026-09/deals/7', other],
  ['POST', '/crm/pipelines/2026-03/deals', pipeline],
  ['POST', '/crm/pipelines/2026-03/tickets', pipeline],
  ['POST', '/crm/pipelines/2026-03/p_toys', pipeline],
  ['PUT', '/crm/pipelines/2026-03/deals/default', pipeline],
  ['PATCH', '/crm/pipelines/2026-03/deals/default', pipeline],
  ['POST', '/crm/pipelines/2026-03/deals/default/stages', stage],
  ['PATCH', '/crm/pipelines/2026-09/tickets/0/stages/4', stage],
  ['PUT', '/crm/pipelines/2026-09/deals/default/stages/closedwon', stage],
  ['POST', '/crm-object-schemas/2026-03/schemas', schema],
  ['PATCH', '/crm-object-schemas/2026-03/schemas/p_toys', schema],
  [
    'POST',
    '/crm-object-schemas/2026-03/schemas/batch/read',
    loose({ inputs: fc.array(fc.constantFrom('p_toys', '2-9')) }),
  ],
  [
    'POST',
    '/crm-object-schemas/2026-03/schemas/p_toys/associations',
    loose({
      fromObjectTypeId: fc.constantFrom('0-1', '2-1000001'),
      toObjectTypeId: fc.constantFrom('0-3', 'p_toys'),
      name: word,
    }),
  ],
  ['POST', `${contacts}/merge`, loose({ primaryObjectId: fc.constant('7'), objectIdToMerge: fc.constant('8') })],
  ['POST', `${contacts}/gdpr-delete`, loose({ objectId: fc.constant('7'), idProperty: fc.constant('email') })],
  ['POST', properties, definition],
  ['PATCH', `${properties}/hobbies`, definition],
  ['POST', `${properties}/batch/create`, loose({ inputs: fc.array(definition, { maxLength: 2 }) })],
  ['POST', `${properties}/batch/read`, loose({ inputs: fc.array(loose({ name: word }), { maxLength: 2 }) })],
  ['POST', `${properties}/batch/archive`, loose({ inputs: fc.array(loose({ name: word }), { maxLength: 2 }) })],
  ['POST', `${properties}/groups`, loose({ name: word, label: word, displayOrder: fc.integer() })],
  ['PATCH', `${properties}/groups/contactinformation`, loose({ label: word, displayOrder: fc.integer() })],
  ['PUT', '/crm/property-validations/2026-03/0-1/city/rule-type/REGEX', loose({ ruleArguments: fc.array(scalar) })],
]

const hobbies = {
  name: 'hobbies',
  label: 'Hobbies',
  type: 'enumeration' as const,
  fieldType: 'checkbox',
  options: [{ label: 'Tea', value: 'tea' }],
}

test.each(requests)('%s %s is answered as the vendor answers, whatever the body', async (method, path, body) => {
  const account = await openAccount(
    {
      properties: { contacts: [sourceKey, hobbies] },
      companies: [contact('7', { name: 'A' }), contact('8', {})],
      deals: [contact('7', { dealname: 'D', pipeline: 'default', dealstage: 'contractsent' })],
      schemas: [{ name: 'toys', labels: { singular: 'Toy', plural: 'Toys' }, primaryDisplayProperty: 'hs_object_id' }],
      labels: [{ from: 'contacts', to: 'companies', name: 'advisor', label: 'Advisor' }],
      contacts: [contact('7', { email: 'a@b.org', [sourceKey.name]: 'K-7' }), contact('8', { hobbies: 'tea' })],
    },
    { limits: { window: 1e9, daily: 1e9, search: 1e9 } },
  )
  await fc.assert(
    fc.asyncProperty(body, async (sent) => {
      const reply = await account.send(method, path, sent)
      expect({ status: reply.status, defect: reply.body?.simulatorDefect }).toMatchObject({ defect: undefined })
      if (reply.status >= 400 && !path.startsWith('/_sim'))
        expect(reply.body).toMatchObject({ status: 'error', message: expect.any(String) })
      const listed = await account.get(`${contacts}?properties=${words.join()}&propertiesWithHistory=constructor,city`)
      expect(listed.status).toBe(200)
    }),
    { numRuns: 60 },
  )
})

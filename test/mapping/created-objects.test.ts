import { describe, expect, it } from 'vitest'
import { expectedFingerprint, requireFingerprint, schemaFingerprint } from '../../src/engine/binding.ts'
import { checkPlan } from '../../src/mapping/check-plan.ts'
import { withNewObjects } from '../../src/mapping/define-object.ts'
import { futureSchema, lackingChanges } from '../../src/mapping/future-schema.ts'
import { canonicalPlan, parsePlan, planHash, writePlan } from '../../src/mapping/plan-file.ts'
import { findQuestions } from '../../src/mapping/questions.ts'
import type { LinkPlan, ObjectCreation, Plan, SchemaChange } from '../../src/model/plan.ts'
import { schemaParts } from '../../src/model/plan.ts'
import { findField, findObject, type NewObjects, type Schema } from '../../src/model/schema.ts'
import { assets, key, newObjects, plan, planWith, price, source, target } from './asset-plans.ts'
import { field, object } from './schemas.ts'

const codes = (given: Plan, into = target): string[] =>
  checkPlan(given, source, into).flatMap(({ code }) => (code === 'objects-to-create' ? [] : code))

describe('an object that a plan creates', () => {
  it('is in the plan file, in its canonical form, and a part before its fields', () => {
    expect(parsePlan(writePlan(plan))).toEqual(plan)
    expect(planHash(plan)).toBe(planHash({ ...plan, schema: [price, key, assets] }))
    expect(canonicalPlan(plan)).not.toBe(canonicalPlan(planWith([{ ...assets, label: 'Thing' }, key, price])))
    expect(schemaParts(plan.schema)[0]).toEqual({
      ...{ object: 'Assets', field: null, option: null, label: 'Asset', type: null },
    })
    const unnamed = writePlan(plan).replace('labelPlural: Assets', 'labelPlural: ""')
    expect(() => parsePlan(unnamed)).toThrow(/labelPlural: must not be empty/)
  })

  it('will be as the account says new ones are, with what the plan adds to it', () => {
    const made = findObject(futureSchema(target, plan.schema), 'Assets')!
    expect(made).toMatchObject({ label: 'Asset', labelPlural: 'Assets', custom: true })
    expect(findField(made, 'Name')).toEqual(newObjects.like.fields[0])
    expect(findField(made, 'price')).toMatchObject({ type: 'decimal', createable: true, required: false })
    expect(futureSchema({ objects: target.objects }, plan.schema).objects).toEqual(target.objects)
  })

  it('will be linked with what the account says, with itself, and with what else is created', () => {
    const facts = { read: { maxRows: 5 }, link: { maxRows: 7, replay: 'safe' as const } }
    const schema = { ...target, newObjects: { ...newObjects, links: { objects: ['contacts', 'deals'], ...facts } } }
    const parts: ObjectCreation = { action: 'create-object', object: 'Parts', label: 'Part', labelPlural: 'Parts' }
    const { relations = [] } = futureSchema(schema, [assets, parts])
    const names = ['contacts', 'Assets', 'Parts']
    const pairs = names
      .flatMap((from) => names.map((to) => `${from}>${to}`))
      .filter((name) => name !== 'contacts>contacts')
    expect(relations.map(({ name }) => name).sort()).toEqual(pairs.sort())
    for (const { name, from, to, ...more } of relations) {
      expect(name).toBe(`${from}>${to}`)
      expect(more).toMatchObject({ ...facts, inverse: `${to}>${from}` })
    }
    const there = { ...schema, objects: [...schema.objects, object('Assets', 'Asset', [])] }
    expect(futureSchema(there, [assets]).relations).toBeUndefined()
    expect(futureSchema(target, plan.schema).relations).toBeUndefined()
  })

  it('is left as it is where one of its name is there, and gets what it lacks', () => {
    const there = object('Assets', 'Our assets', [field('Name', 'Name', 'text'), field('key', 'Key', 'text')])
    const schema = { ...target, objects: [...target.objects, there] }
    const made = findObject(futureSchema(schema, plan.schema), 'Assets')!
    expect(made.label).toBe('Our assets')
    expect(lackingChanges(plan.schema, schema)).toEqual([price])
    expect(lackingChanges(plan.schema, target)).toEqual(plan.schema)
    expect(codes(plan, { ...schema, newObjects: { ...newObjects, left: 0 } })).toEqual([])
  })

  it('holds against the target like any other', () => {
    expect(codes(plan)).toEqual([])
    expect(codes(planWith([assets, key]))).toContain('unknown-field')
    expect(codes(planWith([assets, key, price], { fields: [{ to: 'price', from: 'Price', transform: [] }] }))).toEqual([
      'required-unmapped',
    ])
    expect(
      codes(planWith([assets, key, { ...price, field: { ...price.field, name: 'Name', type: 'date' } }])),
    ).toContain('name-taken')
  })

  it('is told with what creating it takes, and that nothing of ours takes it away', () => {
    const priced = { ...target, newObjects: { ...newObjects, cost: { units: 500 } } }
    expect(checkPlan(plan, source, priced)).toEqual([
      expect.objectContaining({
        ...{ severity: 'warning', code: 'objects-to-create', count: 1 },
        message: expect.stringMatching(
          /not take objects away.*Assets \(Asset\)\. Each takes 500 .*room for 1 further one/,
        ),
      }),
    ])
    expect(checkPlan(plan, source, futureSchema(priced, plan.schema))).toEqual([])
  })

  it('asks for no key by which its records are recognised, since there are none', () => {
    const keyed = {
      ...newObjects,
      like: { ...newObjects.like, fields: [field('Name', 'Name', 'text', { unique: true })] },
    }
    const schemas = { source, target: { ...target, newObjects: keyed } }
    expect(findQuestions(plan, schemas, []).filter(({ id }) => id.startsWith('match:'))).toEqual([])
  })

  it.each<[string, SchemaChange[], Partial<Schema>, string]>([
    ['is created twice', [assets, { ...assets, object: 'assets' }], {}, 'created-twice'],
    ['is created after its fields', [price, assets, key], {}, 'created-late'],
    ['is more than there is room for', [assets, key, price], { newObjects: { ...newObjects, left: 0 } }, 'no-room'],
    ['has another sign in its name', [assets, { ...assets, object: 'Fleet_Cars' }], {}, 'name-refused'],
    ['has too long a name', [assets, { ...assets, object: 'FleetOfOurCars' }], {}, 'name-refused'],
    ['has too long a label', [{ ...assets, label: 'AssetOfOurs' }, key, price], {}, 'label-refused'],
    ['has another sign in its label', [{ ...assets, labelPlural: 'A b' }, key, price], {}, 'label-refused'],
    ['has the label of another', [{ ...assets, label: 'contact' }, key, price], {}, 'label-taken'],
    ['gets no records', [assets, key, price, { ...assets, object: 'Spare' }], {}, 'created-unused'],
  ])('is a fault or odd where it %s', (_, schema, facts, code) => {
    expect(codes(planWith(schema), { ...target, ...facts })).toContain(code)
  })

  it('is refused with its reason where the account takes no new objects', () => {
    const [first] = checkPlan(plan, source, { objects: target.objects })
    expect(first).toMatchObject({ code: 'no-new-objects', severity: 'error' })
    expect(first?.message).toMatch(/takes no new ones: choose one/)
  })
})

describe('the words of a person', () => {
  const wanting = (words: string, facts: Partial<NewObjects> = {}, objects = source.objects) =>
    withNewObjects(
      [{ source: 'Asset__c', target: words }],
      { objects },
      { ...target, newObjects: { ...newObjects, ...facts } },
      'It',
    )
  const free = {
    names: { prefix: 'c_', separator: '_', maxLength: 14 },
    labels: { maxLength: 50, plain: false },
  } as const

  it.each<[string, Partial<NewObjects>, string, string, string]>([
    ['+Assets', {}, 'Assets', 'Asset', 'Assets'],
    ['+ asset', {}, 'Asset', 'asset', 'Assets'],
    ['+Fleet cars', {}, 'FleetCars', 'FleetCars', 'FleetCars'],
    ['+Überaus große Geräte', {}, 'UberausGross', 'UberausGro', 'UberausGro'],
    ['+Fleet cars', free, 'c_fleet_cars', 'Fleet cars', 'Fleet cars'],
    ['+Fleet of our cars', free, 'c_fleet_of_our', 'Fleet of our cars', 'Fleet of our cars'],
  ])('%s, with %j', (words, facts, object, label, labelPlural) => {
    const { pairs, creations } = wanting(words, facts)
    expect(pairs).toEqual([{ source: 'Asset__c', target: creations[0]?.object }])
    expect(creations).toEqual([{ action: 'create-object', object, label, labelPlural }])
    const faults = checkPlan(planWith(creations), source, { ...target, newObjects: { ...newObjects, ...facts } })
    expect(faults.map(({ code }) => code)).not.toContain('name-refused')
    expect(faults.map(({ code }) => code)).not.toContain('label-refused')
  })

  it('are refused where other words would make the same object', () => {
    const asked = ['+Client Firms', '+client_firms'].map((words) => ({ source: 'Asset__c', target: words }))
    expect(() => withNewObjects(asked, source, target, 'It')).toThrow(
      /"\+Client Firms" and "\+client_firms" would both/,
    )
  })

  it('name one object for two pairs, and are refused where there is no room for more', () => {
    const asked = ['+Assets', '+assets', '+Cars'].map((words) => ({ source: 'Asset__c', target: words }))
    const { pairs, creations } = withNewObjects(asked.slice(0, 2), source, target, 'It')
    expect([pairs.map((pair) => pair.target), creations.length]).toEqual([['Assets', 'Assets'], 1])
    const full = { ...target, newObjects: { ...newObjects, left: 1 } }
    expect(() => withNewObjects(asked, source, full, 'It')).toThrow(/room for 1 further object, and 2/)
  })

  it('are refused where the target takes none, has one of that name, or no name can be made of them', () => {
    const asked = [{ source: 'Asset__c', target: '+Assets' }]
    expect(() => withNewObjects(asked, source, { objects: target.objects }, 'It')).toThrow('It takes no new objects')
    expect(() => wanting('+Contact')).toThrow(/has an object "Contact" \(contacts\) already/)
    expect(() => wanting('+ ')).toThrow(/No name/)
    expect(() => wanting('+資産')).toThrow(/No name/)
    expect(() => wanting('+3D printers')).toThrow(/No name/)
    expect(withNewObjects([{ source: 'Asset__c', target: 'x' }], source, { objects: [] }, 'It').creations).toEqual([])
  })
})

describe('the fingerprint of a created object', () => {
  const after = expectedFingerprint(plan, target)
  const made = (change: (schema: Schema) => Schema = (schema) => schema): Schema =>
    change(futureSchema(target, plan.schema))
  const withField = (name: string, facts: object) => (schema: Schema) => ({
    ...schema,
    objects: schema.objects.map((each) => ({
      ...each,
      fields: each.fields.map((one) => (one.name === name ? { ...one, ...facts } : one)),
    })),
  })

  it('knows nothing of it before, whether it is there or half made', () => {
    const before = schemaFingerprint(plan, target, 'before')
    expect(before.fields).toEqual({})
    expect(schemaFingerprint(plan, made(), 'before')).toEqual(before)
    expect(schemaFingerprint(plan, futureSchema(target, [assets]), 'before')).toEqual(before)
  })

  it('counts what links its records afterwards alone', () => {
    const links: LinkPlan[] = [
      { from: { object: 'Asset__c', field: 'Owner' }, to: 'Assets>contacts', missing: 'report' },
    ]
    const tied = { ...plan, links }
    const one = { read: { maxRows: 5 }, link: { maxRows: 7, replay: 'safe' as const } }
    const takes = { ...target, newObjects: { ...newObjects, links: { objects: ['contacts'], ...one } } }
    const whole = futureSchema(takes, plan.schema)
    const before = schemaFingerprint(tied, takes, 'before')
    expect(before.fields).toEqual({})
    expect(schemaFingerprint(tied, whole, 'before')).toEqual(before)
    const wanted = expectedFingerprint(tied, takes)
    expect(schemaFingerprint(tied, whole, 'after')).toEqual(wanted)
    expect(schemaFingerprint(tied, { ...whole, relations: [] }, 'after')).not.toEqual(wanted)
  })

  it('counts afterwards what we asked for, and that its fields are there', () => {
    expect(schemaFingerprint(plan, made(withField('Name', { maxLength: 120 })), 'after')).toEqual(after)
    expect(schemaFingerprint(plan, made(withField('Name', { name: 'Title' })), 'after')).not.toEqual(after)
    expect(schemaFingerprint(plan, futureSchema(target, [assets, key]), 'after')).not.toEqual(after)
    expect(() => requireFingerprint(plan, target, after, 'after')).toThrow(/no object "Assets" yet/)
    expect(() => requireFingerprint(plan, made(), after, 'after')).not.toThrow()
  })
})

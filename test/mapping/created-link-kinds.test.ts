import { describe, expect, it } from 'vitest'
import { requireFingerprint, schemaFingerprint } from '../../src/engine/binding.ts'
import { checkPlan } from '../../src/mapping/check-plan.ts'
import { applyEdits } from '../../src/mapping/edit-plan.ts'
import { futureSchema, lackingChanges } from '../../src/mapping/future-schema.ts'
import { parsePlan, writePlan } from '../../src/mapping/plan-file.ts'
import type { ProposalFacts } from '../../src/mapping/proposal-facts.ts'
import { proposeLinkKinds } from '../../src/mapping/propose-link-kinds.ts'
import { proposeRelations } from '../../src/mapping/propose-relations.ts'
import type { ObjectCreation, Plan } from '../../src/model/plan.ts'
import { type Field, findObject, type LinkKind, type Schema } from '../../src/model/schema.ts'
import { assets, key, newObjects, plan, price } from './asset-plans.ts'
import { field, object } from './schemas.ts'

const refers = (name: string, label: string, ...references: string[]): Field =>
  field(name, label, 'reference', { references })
const named = field('Name', 'Name', 'text')
const account = refers('Account', 'Account', 'Account')
const soldBy = refers('Sold_By', 'Sold by', 'Account')
const partOf = refers('Part_Of', 'Part of', 'Asset__c')
const facts = { read: { maxRows: 5 }, link: { maxRows: 7, replay: 'safe' as const } }
const links = { objects: ['contacts', 'companies'], kinds: { most: 3, maxLength: 20 }, ...facts }
const target: Schema = {
  objects: [
    object('companies', 'Company', [named, field('key', 'Key', 'text')], { labelPlural: 'Companies' }),
    object('contacts', 'Contact', [named]),
  ],
  newObjects: { ...newObjects, links },
}
const asset = plan.objects[0]!
const firm = { ...asset, source: 'Account', target: 'companies', fields: [{ to: 'Name', from: 'Name', transform: [] }] }
const untied: Plan = { ...plan, objects: [asset, firm] }

function propose(fields: Field[], { silent = '', into = target, from = untied } = {}): Plan {
  const source: Schema = {
    objects: [object('Asset__c', 'Asset', [named, ...fields]), object('Account', 'Account', [named])],
  }
  const future = futureSchema(into, from.schema)
  const values = Object.fromEntries(fields.map(({ name }) => [name, name === silent ? 0 : 3]))
  const told = [{ pair: 'Asset__c>Assets', values } as unknown as ProposalFacts]
  return proposeLinkKinds(proposeRelations(from, source, future), source, future, told)
}

const kindsOf = ({ schema }: Plan): readonly LinkKind[] =>
  schema.flatMap((each) => ('kinds' in each ? each.kinds! : []))
const linksOf = (made: Plan): string[] =>
  (made.links ?? []).map(({ from, to }) => `${'field' in from ? from.field : '?'} -> ${to}`)

describe('links that have to say what they are', () => {
  it('are those of references that go from a record to another of the same object', () => {
    const made = propose([account, partOf])
    expect(linksOf(made).sort()).toEqual(['Account -> Assets>companies', 'Part_Of -> Assets>Assets:Part of'])
    expect(kindsOf(made)).toEqual([{ to: 'Assets', label: 'Part of', inverse: 'Assets (Part of)' }])
    expect(parsePlan(writePlan(made))).toEqual(made)
  })

  it('are those of several references to one object, but for the one that is named after it', () => {
    const made = propose([account, soldBy])
    expect(linksOf(made)).toEqual(['Account -> Assets>companies', 'Sold_By -> Assets>companies:Sold by'])
    const both = propose([refers('Bought_From', 'Bought from', 'Account'), soldBy])
    expect(kindsOf(both).map(({ label }) => label)).toEqual(['Bought from', 'Sold by'])
    expect(linksOf(both)).toEqual([
      'Bought_From -> Assets>companies:Bought from',
      'Sold_By -> Assets>companies:Sold by',
    ])
  })

  it('are none where one reference says it all, nothing says anything, or the target takes none', () => {
    for (const made of [
      propose([account]),
      propose([account, soldBy], { silent: 'Sold_By' }),
      propose([account, soldBy], { into: { ...target, newObjects } }),
      propose([account, { ...soldBy, createable: false, updateable: false }]),
      propose([account, partOf], { from: { ...untied, schema: [] } }),
    ])
      expect(kindsOf(made)).toEqual([])
  })

  it('are cut to what the target takes, and are as many as it takes', () => {
    const long = refers('Long', 'A label that is longer than that', 'Asset__c')
    const [kind] = kindsOf(propose([long]))
    expect(kind).toEqual({ to: 'Assets', label: 'A label that is long', inverse: 'Assets (A label that' })
    const many = Array.from({ length: 5 }, (_, n) => refers(`By_${n}`, `By ${n}`, 'Account'))
    expect(kindsOf(propose(many))).toHaveLength(3)
    const same = propose([refers('A', 'Sold by', 'Account'), refers('B', 'Sold by', 'Account')])
    expect(kindsOf(same)).toHaveLength(1)
  })
})

describe('kinds of links that a plan creates with an object', () => {
  const kinds: LinkKind[] = [{ to: 'companies', label: 'Sold by', inverse: 'Assets (Sold by)' }]
  const saying = (some: LinkKind[]): ObjectCreation => ({ ...assets, kinds: some })
  const made: Plan = {
    ...untied,
    schema: [saying(kinds), key, price],
    links: [{ from: { object: 'Asset__c', field: 'Sold_By' }, to: 'Assets>companies:Sold by', missing: 'report' }],
  }
  const source: Schema = {
    objects: [
      object('Asset__c', 'Asset', [named, field('Price', 'Price', 'decimal'), soldBy]),
      object('Account', 'Account', [named]),
    ],
  }
  const codes = (some: LinkKind[], into = target): string[] =>
    checkPlan({ ...made, schema: [saying(some), key, price] }, source, into).flatMap(({ severity, code }) =>
      severity === 'error' ? code : [],
    )

  it('are relations of what will be there, and lack until they are there', () => {
    const whole = futureSchema(target, made.schema)
    const names = whole.relations!.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['Assets>companies:Sold by', 'companies>Assets:Assets (Sold by)']))
    const half = { ...whole, relations: whole.relations!.filter(({ name }) => !name.includes(':')) }
    expect(lackingChanges(made.schema, half).map(({ action }) => action)).toEqual(['create-object'])
    expect(lackingChanges(made.schema, whole)).toEqual([])
    expect(futureSchema(half, made.schema).relations).toHaveLength(whole.relations!.length)
    // An attempt that was cut short goes on; a migration does not begin before.
    const before = schemaFingerprint(made, target, 'before')
    expect(schemaFingerprint(made, half, 'before')).toEqual(before)
    const after = schemaFingerprint(made, whole, 'after')
    expect(() => requireFingerprint(made, half, after, 'after')).toThrow(
      /no kind of links "Assets>companies:Sold by" yet/,
    )
  })

  it('hold against the target, and are told with the object', () => {
    expect(codes(kinds)).toEqual([])
    const [kind] = kinds as [LinkKind]
    expect(codes([...kinds, kind])).toContain('kind-refused')
    expect(codes([{ ...kind, inverse: kind.label }])).toContain('kind-refused')
    expect(codes([{ ...kind, inverse: 'Assets that were sold by it' }])).toContain('kind-refused')
    expect(codes([...kinds, { ...kind, to: 'planes' }])).toContain('kind-refused')
    expect(codes(kinds, { ...target, newObjects })).toContain('kind-refused')
    const told = checkPlan(made, source, target).find(({ code }) => code === 'objects-to-create')
    expect(told?.message).toContain('Assets (Asset) with links that say "Sold by" (companies)')
  })

  it('go with the pair that they lead to', () => {
    const { plan: left } = applyEdits(made, [{ edit: 'drop-pair', object: 'Account' }], { source, target })
    expect(left.links ?? []).toEqual([])
    expect(left.schema[0]).toEqual(assets)
    expect(findObject(futureSchema(target, left.schema), 'Assets')).toBeDefined()
  })
})

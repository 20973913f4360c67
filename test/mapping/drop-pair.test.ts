import { describe, expect, it } from 'vitest'
import { applyEdits } from '../../src/mapping/edit-plan.ts'
import type { FieldCreation, ObjectPlan, Plan } from '../../src/model/plan.ts'
import type { Schema } from '../../src/model/schema.ts'
import { assets, newObjects, plan, price, source, target } from './asset-plans.ts'
import { field, object } from './schemas.ts'

describe('a pair that is dropped', () => {
  const contact: ObjectPlan = { ...plan.objects[0]!, source: 'Contact', target: 'contacts' }
  const drop = (from: Plan, name: string) => applyEdits(from, [{ edit: 'drop-pair', object: name }])

  it('takes along what is created for it alone', () => {
    const both = { ...plan, objects: [...plan.objects, contact] }
    const email: FieldCreation = { ...price, object: 'contacts' }
    const dropped = drop({ ...both, schema: [...plan.schema, email] }, 'Asset__c')
    expect(dropped.plan).toMatchObject({ objects: [contact], schema: [email] })
    expect(dropped.changes).toEqual([
      'Asset__c: nothing of it goes to Assets any more, and Assets will not be created; 2 further changes will not be made.',
    ])
    const shared = { ...both, objects: [...both.objects, { ...contact, target: 'Assets' }] }
    expect(drop(shared, 'Contact>Assets').plan).toMatchObject(both)
  })

  it('takes along the fields that are created to refer to it', () => {
    const field = { name: 'asset', label: 'Asset', type: 'reference', references: ['Assets'] } as const
    const refers: FieldCreation = {
      ...{ action: 'create-field', object: 'contacts' },
      field: { ...field, references: [...field.references] },
    }
    const email = { to: 'email', from: 'Email', transform: [] }
    const reference = { to: 'asset', from: 'Asset', transform: [{ reference: { object: 'Asset__c' } }] }
    const both = { ...plan, objects: [...plan.objects, { ...contact, fields: [email, reference] }] }
    const { plan: left, changes } = drop({ ...both, schema: [...plan.schema, refers] }, 'Asset__c')
    expect(left.schema).toEqual([])
    expect(left.objects).toMatchObject([
      { source: 'Contact', fields: [email], unmapped: [{ field: 'Asset', reason: 'unmapped by hand' }] },
    ])
    expect(changes[0]).toContain('3 further changes will not be made')
  })

  it('takes along what only it puts into an object that another pair goes to', () => {
    const spare: FieldCreation = { ...price, field: { ...price.field, name: 'spare' } }
    const firm = { ...contact, target: 'Assets', fields: [{ to: 'Name', from: 'Name', transform: [] }] }
    const shared = { ...plan, objects: [...plan.objects, firm], schema: [...plan.schema, spare] }
    const { plan: left, changes } = drop(shared, 'Asset__c')
    expect(left.objects).toEqual([firm])
    // The key is also that of the other, and nobody says whose the spare one is.
    expect(left.schema).toEqual(shared.schema.filter((change) => change !== price))
    expect(changes).toEqual(['Asset__c: nothing of it goes to Assets any more; 1 further change will not be made.'])
  })

  it('takes along the links that lose an end, and no others', () => {
    const ends = field('What', 'What', 'reference', { references: ['Asset__c', 'Contact'] })
    const schemas = {
      source: {
        objects: [...source.objects, object('Contact', 'Contact', [ends])],
      },
      target: {
        objects: [...target.objects],
        relations: [
          { name: 'contact>contact', from: 'contacts', to: 'contacts', label: 'a' },
          { name: 'contact>asset', from: 'contacts', to: 'Assets', label: 'b' },
        ].map((each) => ({ ...each, cardinality: 'many-to-many' as const })),
        newObjects,
      } as Schema,
    }
    const [kept, gone] = ['contact>contact', 'contact>asset'].map((to) => ({
      ...{ from: { object: 'Contact', field: 'What' }, to, missing: 'report' as const },
    }))
    const both = { ...plan, objects: [...plan.objects, contact], links: [kept!, gone!] }
    const edits = [{ edit: 'drop-pair', object: 'Asset__c' }] as const
    const { plan: left, changes } = applyEdits(both, edits, schemas)
    expect(left.links).toEqual([kept])
    expect(changes[0]).toContain('these links will not be made: Contact.What => contact>asset')
    expect(applyEdits(both, [{ edit: 'drop-pair', object: 'Contact' }], schemas).plan.links).toBeUndefined()
    expect(applyEdits(both, [{ edit: 'drop-pair', object: 'Contact' }]).plan.links).toBeUndefined()
  })

  it('is never all that a plan has', () => {
    expect(() => drop(plan, 'Asset__c')).toThrow(/all that the plan migrates/)
    expect(() => drop(plan, 'Nothing')).toThrow(/has no object "Nothing"/)
  })
})

describe('an object that is to be created and is dropped', () => {
  const contact: ObjectPlan = { ...plan.objects[0]!, source: 'Contact', target: 'contacts' }
  const drop = (from: Plan, name: string) => applyEdits(from, [{ edit: 'drop-object', object: name }])

  it('takes along the pairs that go to it', () => {
    const both = { ...plan, objects: [...plan.objects, contact] }
    expect(drop(both, 'Assets').plan).toMatchObject({ objects: [contact], schema: [] })
    const twice = { ...both, objects: [...both.objects, { ...contact, target: 'Assets' }] }
    const dropped = drop(twice, 'Assets')
    expect(dropped.plan).toMatchObject({ objects: [contact], schema: [] })
    expect(dropped.changes).toHaveLength(2)
    expect(() => drop(plan, 'Assets')).toThrow(/all that the plan migrates/)
  })

  it('may be one that nothing goes to, and is none that is there', () => {
    const spare = { ...plan, schema: [...plan.schema, { ...assets, object: 'Spare' }] }
    expect(drop(spare, 'Spare').plan.schema).toEqual(plan.schema)
    expect(() => drop(plan, 'Asset')).toThrow(/creates no object "Asset"\. Did you mean "Assets"\?.*drop-pair/)
  })
})

import { describe, expect, it } from 'vitest'
import { collectFacts } from '../../src/mapping/facts.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import { fieldCreations } from '../../src/model/plan.ts'
import type { CrmRecord } from '../../src/model/record.ts'
import type { Field, ObjectSchema } from '../../src/model/schema.ts'
import { goldCreations, goldPairs, traps } from './gold-pairs.ts'
import { contacts, field, lead, leads, object, options } from './schemas.ts'

const proposal = proposeObject({ source: lead, target: contacts, sample: leads })
const plan = proposal.objectPlan
const mappingFrom = (name: string) => plan.fields.find((mapping) => mapping.from === name)
const reasonFor = (name: string) => plan.unmapped.find((entry) => entry.field === name)?.reason
const creation = (name: string) =>
  fieldCreations(proposal.schemaChanges).find((change) => change.field.name === name)?.field

describe('leads to contacts', () => {
  it.each(goldPairs)('$from goes to $to', ({ from, to, transform, source }) => {
    const mapping = mappingFrom(from)
    expect(mapping).toMatchObject({ to, transform })
    if (source) expect(mapping?.evidence).toContain(source)
    const isLookup = transform.some((name) => ['option', 'options', 'user'].includes(name))
    expect(mapping?.invalid).toBe(isLookup ? 'omit' : undefined)
  })

  it.each(Object.entries(goldCreations))('%s gets a new field', (from, [name, type]) => {
    expect(mappingFrom(from)?.to).toBe(name)
    expect(creation(name)).toMatchObject({ label: lead.fields.find((own) => own.name === from)?.label, type })
  })

  it('maps nothing else and each side once', () => {
    expect(plan.fields).toHaveLength(goldPairs.length + Object.keys(goldCreations).length)
    expect(new Set(plan.fields.map((mapping) => mapping.to)).size).toBe(plan.fields.length)
    expect(new Set(plan.fields.map((mapping) => mapping.from)).size).toBe(plan.fields.length)
  })

  it('accounts for every source field, in a mapping or with a reason', () => {
    const named = [...plan.fields.map((mapping) => mapping.from), ...plan.unmapped.map((entry) => entry.field)]
    expect(named.sort()).toEqual(lead.fields.map((own) => own.name).sort())
  })

  it.each([
    ['Name', 'derived'],
    ['SystemModstamp', 'system'],
    ['CreatedById', 'system'],
    ['IsDeleted', 'system'],
    ['CreatedDate', 'kept with our own fields'],
    ['Id', 'kept in our source key'],
    ['ConvertedAccountId', 'reference to another record'],
    ['IsConverted', 'decides what is skipped'],
    ['DoNotCall', 'never ticked in 3 sampled records'],
    ['HasOptedOutOfEmail', 'never ticked in 3 sampled records'],
    // Only the converted lead, which is skipped, has a value here.
    ['Jigsaw', 'empty in 3 sampled records'],
    ['ConvertedDate', 'empty in 3 sampled records'],
  ])('%s goes nowhere: %s', (name, reason) => {
    expect(reasonFor(name)).toBe(reason)
  })

  it('takes over the options of the source, and counts what people typed beside them', () => {
    expect(creation('interests')?.options).toEqual(options('Sailing', 'Chess'))
    const odd = { id: '1', row: { ...leads[0]!.row, Rating: 'asked ann@acme.example' } }
    const made = proposeObject({ source: lead, target: contacts, sample: [...leads, odd] })
    const rating = fieldCreations(made.schemaChanges).find((change) => change.field.name === 'rating')
    expect(rating?.field.options).toEqual(options('Hot', 'Cold'))
    expect(made.findings).toContainEqual(
      expect.objectContaining({
        code: 'options-missing',
        field: 'Rating',
        count: 1,
        message: expect.not.stringContaining('ann'),
      }),
    )
    expect(JSON.stringify(made)).not.toContain('ann@acme.example')
  })

  it('makes no field of who may see a record, which goes where the target says it too', () => {
    const seen = field('Visible_To', 'Visible to', 'select', { options: options('Owner', 'Everybody'), role: 'access' })
    const source = { ...lead, fields: [...lead.fields, seen] }
    const sample = leads.map(({ id, row }) => ({ id, row: { ...row, Visible_To: 'Owner' } }))
    const alone = proposeObject({ source, target: contacts, sample })
    expect(fieldCreations(alone.schemaChanges).map((change) => change.field.label)).not.toContain('Visible to')
    expect(alone.findings.find(({ code }) => code === 'left-behind')?.message).toContain('Visible_To')
    const both = { ...contacts, fields: [...contacts.fields, { ...seen, name: 'visible_to' }] }
    const { objectPlan } = proposeObject({ source, target: both, sample })
    expect(objectPlan.fields.find(({ to }) => to === 'visible_to')?.from).toBe('Visible_To')
  })

  it.each(['select', 'multi-select'] as const)('makes a text field of a %s that lists no options', (type) => {
    const source = { ...lead, fields: [...lead.fields, { ...field('Mood__c', 'Mood', type), options: [] }] }
    const sample = leads.map(({ id, row }) => ({ id, row: { ...row, Mood__c: type === 'select' ? 'fine' : ['fine'] } }))
    const { schemaChanges, objectPlan } = proposeObject({ source, target: contacts, sample })
    const { name } = fieldCreations(schemaChanges).find((change) => change.field.label === 'Mood')!.field
    expect(fieldCreations(schemaChanges).find((change) => change.field.name === name)?.field).toEqual({
      ...{ name, label: 'Mood', type: 'text' },
    })
    const mapping = objectPlan.fields.find(({ to }) => to === name)
    expect(mapping?.transform).not.toContain('option')
  })

  it('creates our own fields where the target lacks them, and only there', () => {
    const names = fieldCreations(proposal.schemaChanges)
      .slice(0, 3)
      .map((change) => change.field.name)
    expect(names).toEqual(['crm_ferry_source_id', 'crm_ferry_created_at', 'crm_ferry_modified_at'])
    const present = { ...contacts, fields: [...contacts.fields, field('crm_ferry_source_id', 'Source id', 'text')] }
    const again = proposeObject({ source: lead, target: present, sample: leads })
    expect(fieldCreations(again.schemaChanges).map((change) => change.field.name)).not.toContain('crm_ferry_source_id')
    expect(again.objectPlan.provenance).toEqual({
      sourceKey: 'crm_ferry_source_id',
      created: 'crm_ferry_created_at',
      modified: 'crm_ferry_modified_at',
    })
  })

  it('takes skip rules, match keys and careful policies', () => {
    expect(plan.skip).toEqual(lead.skip)
    expect(plan.match).toEqual(contacts.matchKeys)
    expect(plan.policy).toEqual({
      existing: 'fill-empty',
      duplicate: 'quarantine',
      missingKey: 'quarantine',
      invalid: 'quarantine',
      race: 'quarantine',
    })
  })

  it('names the options that the target lacks', () => {
    const missing = proposal.findings.filter((finding) => finding.code === 'options-missing')
    expect(missing.map((finding) => finding.message).join('\n')).toMatch(/"Nurturing".*\n.*"Antarctica"/)
  })

  it('says the same whatever the order of the target fields, and from facts as from records', () => {
    const shuffled = { ...contacts, fields: [...contacts.fields].reverse() }
    expect(proposeObject({ source: lead, target: shuffled, sample: leads }).objectPlan).toEqual(plan)
    expect(proposeObject({ source: lead, target: contacts, sample: collectFacts(lead, leads) })).toEqual(proposal)
  })

  it('gives every mapping a reason and a confidence', () => {
    for (const mapping of plan.fields) {
      expect(mapping.evidence).toMatch(/\w{3}/)
      expect(mapping.confidence).toBeGreaterThan(0.5)
      expect(mapping.confidence).toBeLessThanOrEqual(1)
    }
  })
})

const home = contacts.provenance!

function small(source: Field[], target: Field[], rows: CrmRecord['row'][], from = 'Lead', into = 'contacts') {
  const sides: { source: ObjectSchema; target: ObjectSchema } = {
    source: object(from, from, source),
    target: object(into, into, target, { provenance: home }),
  }
  return proposeObject({ ...sides, sample: rows.map((row, index) => ({ id: String(index), row })) })
}

describe('a pair is not proposed', () => {
  it.each(traps)('$object.$from -> $into.$wrong', ({ object: from, from: name, into, wrong, right }) => {
    const sources = [field(name, name, 'text')]
    const value = { [name]: 'some value' }
    const alone = small(sources, [field(wrong, wrong, 'text')], [value], from, into)
    expect(alone.objectPlan.fields.map((mapping) => mapping.to)).not.toContain(wrong)
    if (right === undefined || right === 'Closing_Date') return
    const both = small(sources, [field(wrong, wrong, 'text'), field(right, right, 'text')], [value], from, into)
    expect(both.objectPlan.fields.map((mapping) => mapping.to)).toEqual([right])
  })

  it('when the target is read-only', () => {
    const locked = field('budget', 'Budget', 'decimal', { createable: false, updateable: false })
    const { objectPlan, schemaChanges } = small(
      [field('Budget__c', 'Budget', 'decimal')],
      [locked],
      [{ Budget__c: '1' }],
    )
    expect(objectPlan.fields[0]).toMatchObject({ from: 'Budget__c', to: 'lead_budget' })
    expect(fieldCreations(schemaChanges).at(-1)?.field.name).toBe('lead_budget')
  })

  it('when the types do not go together', () => {
    const { objectPlan } = small(
      [field('Start', 'Start', 'date')],
      [field('start', 'Start', 'boolean')],
      [{ Start: '2024-01-01' }],
    )
    expect(objectPlan.fields.map((mapping) => mapping.to)).toEqual(['lead_start'])
  })

  it('when most values have no option in the target', () => {
    const { objectPlan } = small(
      [field('Region__c', 'Region', 'select', { options: options('North', 'South', 'EMEA') })],
      [field('region', 'Region', 'select', { options: options('EMEA', 'APAC') })],
      [{ Region__c: 'North' }, { Region__c: 'South' }, { Region__c: 'EMEA' }],
    )
    expect(objectPlan.fields.map((mapping) => mapping.to)).toEqual(['lead_region'])
  })

  it('when our own fields would be the target', () => {
    const rows = [{ crm_ferry_source_id: 'x' }]
    const own = field('crm_ferry_source_id', 'Source id', 'text')
    const { objectPlan } = small([own], [own], rows)
    expect(objectPlan.fields.map((mapping) => mapping.to)).toEqual(['lead_crm_ferry_source_id'])
  })
})

describe('the best pair wins', () => {
  it('an equal name before an equal label, whatever the order', () => {
    const sources = [field('Other', 'City', 'text'), field('City', 'Town', 'text')]
    // Objects that nobody documents, so that only names speak.
    const { objectPlan } = small(sources, [field('city', 'City', 'text')], [{ Other: 'a', City: 'b' }], 'Plot', 'plots')
    expect(objectPlan.fields.map(({ from, to }) => [from, to])).toEqual([
      ['Other', 'other'],
      ['City', 'city'],
    ])
  })

  it('one target for a source field, the nearest', () => {
    const targets = [field('town', 'City', 'text'), field('city', 'Place', 'text')]
    const { objectPlan } = small([field('City', 'City', 'text')], targets, [{ City: 'b' }], 'Plot', 'plots')
    expect(objectPlan.fields.map(({ from, to }) => [from, to])).toEqual([['City', 'city']])
  })

  it('owners find each other by what they are', () => {
    const { objectPlan } = small(
      [field('OwnerId', 'Owner ID', 'user')],
      [field('rep', 'Account owner', 'user')],
      [{ OwnerId: '1' }],
    )
    expect(objectPlan.fields[0]).toMatchObject({ from: 'OwnerId', to: 'rep', transform: ['user'], invalid: 'omit' })
  })
})

describe('findings', () => {
  it('warn when the time of day is cut off, no key matches, values stay behind', () => {
    const { findings } = small(
      [field('Met', 'Met', 'datetime'), field('Place', 'Place', 'geo')],
      [field('met', 'Met', 'date'), field('must', 'Must', 'text')],
      [{ Met: '2024-01-01T00:00:00.000Z', Place: '1,2' }],
    )
    expect(findings.map(({ severity, code }) => [severity, code])).toEqual([
      ['warning', 'no-match-key'],
      ['warning', 'time-cut-off'],
      ['warning', 'left-behind'],
    ])
  })

  it('without a record to look at, names and types decide, nothing is created, and the proposal says so', () => {
    const { objectPlan, schemaChanges, findings } = small(
      [field('City', 'City', 'text'), field('Shoe__c', 'Shoe size', 'integer', { custom: true })],
      [field('city', 'City', 'text')],
      [],
    )
    expect(objectPlan.fields.map(({ from, to }) => [from, to])).toEqual([['City', 'city']])
    expect(objectPlan.unmapped).toContainEqual({ field: 'Shoe__c', reason: 'empty in 0 sampled records' })
    expect(JSON.stringify(schemaChanges)).not.toMatch(/shoe/i)
    expect(findings.map(({ code }) => code)).toContain('no-sample')
    expect(findings.map(({ code }) => code)).not.toContain('no-information')
  })

  it('a target without a place for our key is refused', () => {
    const homeless = object('x', 'X', [])
    expect(() => proposeObject({ source: lead, target: homeless, sample: [] })).toThrow(/no place for the key/)
  })
})

describe('facts', () => {
  it('a default is information only where it is missing elsewhere', () => {
    const of = (rows: CrmRecord['row'][]) =>
      collectFacts(
        object('o', 'O', [field('s', 'S', 'text', { defaultValue: 'n/a' })]),
        rows.map((row) => ({ id: '1', row })),
      ).fields.get('s')?.barren
    expect(of([{ s: 'n/a' }, { s: 'n/a' }])).toBe('nothing but its default in 2 sampled records')
    expect(of([{ s: 'n/a' }, { s: null }])).toBeNull()
    expect(of([{ s: 'n/a' }, { s: 'told' }])).toBeNull()
    expect(of([{ s: null }, {}])).toBe('empty in 2 sampled records')
  })
})

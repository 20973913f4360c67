import { describe, expect, it } from 'vitest'
import { checkPlan } from '../../src/mapping/check-plan.ts'
import { applyEdits, type PlanEdit, planEdits } from '../../src/mapping/edit-plan.ts'
import { planHash } from '../../src/mapping/plan-file.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import type { Plan } from '../../src/model/plan.ts'
import { contacts, lead, leads, source, target } from './schemas.ts'

const proposal = proposeObject({ source: lead, target: contacts, sample: leads })
const plan: Plan = {
  version: 1,
  id: 'x',
  source: { connection: 'a', vendor: 'v', account: '1' },
  target: { connection: 'b', vendor: 'w', account: '2' },
  objects: [proposal.objectPlan],
  schema: proposal.schemaChanges,
  tolerance: 0.005,
}

function edit(...edits: unknown[]) {
  const { plan: edited, changes } = applyEdits(plan, planEdits.parse(edits), { source, target })
  const object = edited.objects[0]!
  const mapping = (to: string) => object.fields.find((candidate) => candidate.to === to)
  return { plan: edited, object, changes, mapping }
}

describe('applyEdits', () => {
  it('maps with the transforms that the types need, in place of what was there', () => {
    const { mapping, object, changes } = edit({ edit: 'map', object: 'Lead', from: 'Score__c', to: 'industry' })
    expect(mapping('industry')).toEqual({ to: 'industry', from: 'Score__c', transform: ['decimal', 'text'] })
    expect(object.unmapped).toContainEqual({ field: 'Industry', reason: 'unmapped by hand' })
    expect(changes).toEqual(['Lead: Score__c goes to industry through decimal, text instead of Industry.'])
  })

  it('maps what had no place before, and the plan still holds', () => {
    const {
      plan: edited,
      object,
      mapping,
    } = edit({ edit: 'map', object: 'Lead>contacts', from: 'Jigsaw', to: 'message' })
    expect(mapping('message')).toMatchObject({ from: 'Jigsaw', transform: [] })
    expect(object.unmapped.map((entry) => entry.field)).not.toContain('Jigsaw')
    expect(checkPlan(edited, source, target)).toEqual([])
  })

  it('keeps the field’s rule for existing records when its source changes', () => {
    const { mapping } = edit(
      { edit: 'field-policy', object: 'Lead', to: 'city', existing: 'overwrite' },
      { edit: 'map', object: 'Lead', from: 'State', to: 'city', transform: ['trim'] },
    )
    expect(mapping('city')).toEqual({ to: 'city', from: 'State', transform: ['trim'], existing: 'overwrite' })
  })

  it('maps several fields through transforms with arguments, and the plan still holds', () => {
    const {
      plan: edited,
      object,
      mapping,
      changes,
    } = edit({
      ...{ edit: 'map', object: 'Lead', from: ['City', 'Country'], to: 'city' },
      transform: [{ join: { separator: ', ' } }, { trim: {} }, { truncate: { length: 40 } }],
    })
    expect(mapping('city')).toEqual({
      ...{ to: 'city', from: ['City', 'Country'] },
      transform: [{ join: { separator: ', ' } }, 'trim', { truncate: { length: 40 } }],
    })
    expect(changes).toEqual([
      'Lead: City, Country goes to city through join { separator: ", " }, trim, truncate { length: 40 } instead of City.',
    ])
    expect(object.unmapped.map((entry) => entry.field)).not.toContain('City')
    expect(checkPlan(edited, source, target)).toEqual([])
    const freed = applyEdits(edited, planEdits.parse([{ edit: 'unmap', object: 'Lead', to: 'city' }])).plan.objects[0]!
    expect(freed.unmapped).toContainEqual({ field: 'City', reason: 'unmapped by hand' })
    // Country has a mapping of its own.
    expect(freed.unmapped.map((entry) => entry.field)).not.toContain('Country')
  })

  it.each<[unknown, RegExp]>([
    [['emial'], /There is no transform "emial"\. Did you mean "email"/],
    [['template'], /needs arguments \(text with/],
    [[{ template: { text: '{Citty}' } }], /"from" lacks the field "Citty"/],
    [['trim', 'join'], /"join" reads source fields/],
  ])('refuses %j as transforms', (transform, message) => {
    expect(() => edit({ edit: 'map', object: 'Lead', from: 'City', to: 'city', transform })).toThrow(message)
  })

  it('unmaps, and says so where the field went nowhere', () => {
    const { mapping, object } = edit({ edit: 'unmap', object: 'Lead', to: 'fax' })
    expect(mapping('fax')).toBeUndefined()
    expect(object.unmapped).toContainEqual({ field: 'Fax', reason: 'unmapped by hand' })
  })

  it('sets a policy that a plan need not have', () => {
    const { object, changes } = edit({ edit: 'policy', object: 'Lead', name: 'automations', value: 'accept' })
    expect(object.policy.automations).toBe('accept')
    expect(changes).toEqual(['Lead: policy automations is accept, was not set.'])
  })

  it('sets policies, conditions, skip rules and constants', () => {
    const { object, mapping, changes } = edit(
      { edit: 'policy', object: 'Lead', name: 'existing', value: 'overwrite' },
      { edit: 'field-policy', object: 'Lead', to: 'email', invalid: 'omit' },
      { edit: 'where', object: 'Lead', where: "Country = 'NO'" },
      { edit: 'unskip', object: 'Lead', field: 'IsConverted' },
      { edit: 'skip', object: 'Lead', field: 'Rating', equals: 'Cold', reason: 'cold' },
      { edit: 'constant', object: 'Lead', to: 'message', value: 'moved' },
    )
    expect(object).toMatchObject({ where: "Country = 'NO'", policy: { existing: 'overwrite' } })
    expect(object.skip).toEqual([{ field: 'Rating', equals: 'Cold', reason: 'cold' }])
    expect(mapping('email')?.invalid).toBe('omit')
    expect(mapping('message')).toEqual({ to: 'message', constant: 'moved', transform: [] })
    expect(changes[0]).toBe('Lead: policy existing is overwrite, was fill-empty.')
    expect(changes).toHaveLength(6)
  })

  it('takes a condition back', () => {
    const { object } = edit(
      { edit: 'where', object: 'Lead', where: 'x' },
      { edit: 'where', object: 'Lead', where: null },
    )
    expect(object).not.toHaveProperty('where')
  })

  it('creates a field and drops one with what went there', () => {
    const spare = { name: 'spare', label: 'Spare', type: 'text' }
    const { plan: edited, mapping } = edit(
      { edit: 'create-field', object: 'Lead', field: spare },
      { edit: 'map', object: 'Lead', from: 'Jigsaw', to: 'spare' },
      { edit: 'drop-field', object: 'Lead', name: 'budget' },
    )
    expect(edited.schema).toContainEqual({ action: 'create-field', object: 'contacts', field: spare })
    expect(mapping('budget')).toBeUndefined()
    expect(checkPlan(edited, source, target)).toEqual([])
  })

  it('maps values to options by value or label, and takes that back', () => {
    const to = 'hs_lead_status'
    const told = edit(
      { edit: 'map-value', object: 'Lead', to, value: 'Nurturing', option: 'in progress' },
      { edit: 'map-value', object: 'Lead', to, value: 'Nurturing', option: 'NEW' },
      { edit: 'map-value', object: 'Lead', to, value: 'Dead', option: null },
      { edit: 'map-value', object: 'Lead', to, value: 'Odd', option: 'NO_SUCH' },
      { edit: 'unmap-value', object: 'Lead', to, value: 'Odd' },
    )
    expect(told.mapping(to)?.values).toEqual({ Nurturing: 'NEW', Dead: null })
    expect(told.changes.slice(0, 3)).toEqual([
      'Lead: for hs_lead_status, the value "Nurturing" becomes IN_PROGRESS.',
      'Lead: for hs_lead_status, the value "Nurturing" becomes NEW, was IN_PROGRESS.',
      'Lead: for hs_lead_status, the value "Dead" stays behind on purpose.',
    ])
    const undone = edit(
      { edit: 'map-value', object: 'Lead', to, value: 'Dead', option: null },
      { edit: 'unmap-value', object: 'Lead', to, value: 'Dead' },
    )
    expect(undone.mapping(to)).not.toHaveProperty('values')
  })

  it('keeps a value map when the same field is mapped anew to options, and only then', () => {
    const to = 'hs_lead_status'
    const decided = { edit: 'map-value', object: 'Lead', to, value: 'Nurturing', option: 'NEW' } as const
    const again = edit(decided, { edit: 'map', object: 'Lead', from: 'Status', to, transform: ['trim', 'option'] })
    expect(again.mapping(to)?.values).toEqual({ Nurturing: 'NEW' })
    const other = edit(decided, { edit: 'map', object: 'Lead', from: 'Rating', to, transform: ['option'] })
    expect(other.mapping(to)).not.toHaveProperty('values')
  })

  it('adds options and drops them with the entries that lead there', () => {
    const [a, b] = [
      { value: 'A', label: 'Aa' },
      { value: 'B', label: 'Bb' },
    ]
    const adding = [
      { edit: 'add-options', object: 'Lead', field: 'hs_lead_status', options: [a] },
      { edit: 'add-options', object: 'Lead', field: 'hs_lead_status', options: [b] },
      { edit: 'map-value', object: 'Lead', to: 'hs_lead_status', value: 'Nurturing', option: 'Bb' },
      { edit: 'map-value', object: 'Lead', to: 'hs_lead_status', value: 'Open', option: 'NEW' },
    ]
    const { plan: added, changes } = edit(...adding)
    expect(added.schema.at(-1)).toEqual({
      ...{ action: 'add-options', object: 'contacts', field: 'hs_lead_status' },
      options: [a, b],
    })
    expect(added.schema).toHaveLength(plan.schema.length + 1)
    expect(changes.slice(1, 3)).toEqual([
      'contacts: hs_lead_status gets the option B.',
      'Lead: for hs_lead_status, the value "Nurturing" becomes B.',
    ])
    const fewer = edit(...adding, { edit: 'drop-options', object: 'Lead', field: 'hs_lead_status', values: ['B'] })
    expect(fewer.plan.schema.at(-1)).toMatchObject({ options: [a] })
    expect(fewer.mapping('hs_lead_status')?.values).toEqual({ Open: 'NEW' })
    expect(fewer.changes.at(-1)).toBe(
      'contacts: hs_lead_status does not get the option B. The value Nurturing has no option any more.',
    )
    const none = edit(...adding, { edit: 'drop-options', object: 'Lead', field: 'hs_lead_status' })
    expect(none.plan.schema).toEqual(plan.schema)
  })

  it('leaves the plan that it was given as it was', () => {
    const before = structuredClone(plan)
    edit({ edit: 'unmap', object: 'Lead', to: 'fax' }, { edit: 'drop-field', object: 'Lead', name: 'budget' })
    expect(plan).toEqual(before)
  })

  it.each<[PlanEdit, RegExp]>([
    [{ edit: 'unmap', object: 'Leed', to: 'fax' }, /no object "Leed"\. It has: Lead>contacts/],
    [{ edit: 'unmap', object: 'Lead', to: 'faxx' }, /Nothing of Lead goes to "faxx"\. Did you mean "fax"/],
    [{ edit: 'map', object: 'Lead', from: 'Fax', to: 'fax', transform: ['trimm'] }, /Did you mean "trim"/],
    [{ edit: 'policy', object: 'Lead', name: 'race', value: 'overwrite' }, /"race" is one of quarantine, update/],
    [{ edit: 'policy', object: 'Lead', name: 'automations', value: 'yes' }, /"automations" is one of avoid, accept/],
    [{ edit: 'field-policy', object: 'Lead', to: 'fax' }, /existing or invalid/],
    [{ edit: 'unskip', object: 'Lead', field: 'IsConvertd' }, /Did you mean "IsConverted"/],
    [{ edit: 'skip', object: 'Lead', field: 'IsConverted', equals: true, reason: 'x' }, /skipped already/],
    [{ edit: 'drop-field', object: 'Lead', name: 'crm_ferry_source_id' }, /one of our own/],
    [{ edit: 'drop-field', object: 'Lead', name: 'budgett' }, /Did you mean "budget"/],
    [{ edit: 'map-value', object: 'Lead', to: 'fax', value: 'x', option: 'A' }, /transform "option"/],
    [{ edit: 'unmap-value', object: 'Lead', to: 'hs_lead_status', value: 'x' }, /no entry for "x"/],
    [{ edit: 'unmap-value', object: 'Lead', to: 'hs_lead_status', value: 'constructor' }, /no entry for/],
    [{ edit: 'drop-options', object: 'Lead', field: 'hs_lead_status' }, /adds no options to contacts\.hs_lead_status/],
    [
      {
        edit: 'add-options',
        object: 'Lead',
        field: 'f',
        options: [
          { value: 'A', label: 'A' },
          { value: 'A', label: 'a' },
        ],
      },
      /adds the option "A" to contacts\.f already/,
    ],
    [{ edit: 'create-field', object: 'Lead', field: { name: 'budget', label: 'B', type: 'text' } }, /already/],
  ])('%j is refused', (wrong, message) => {
    expect(() => applyEdits(plan, [wrong])).toThrow(message)
    expect(() => applyEdits(plan, [wrong])).toThrow(expect.objectContaining({ code: 'plan' }))
  })

  it('refuses edits of no known shape before they are applied', () => {
    expect(planEdits.safeParse([{ edit: 'rename', object: 'Lead' }]).success).toBe(false)
    expect(planEdits.safeParse([{ edit: 'unmap', object: 'Lead', to: 'fax', form: 'Fax' }]).success).toBe(false)
  })

  it('an object that goes to several targets has to be named with its target', () => {
    const twice = { ...plan, objects: [plan.objects[0]!, { ...plan.objects[0]!, target: 'companies' }] }
    expect(() => applyEdits(twice, [{ edit: 'unmap', object: 'Lead', to: 'fax' }])).toThrow(/several targets/)
    const { plan: edited } = applyEdits(twice, [{ edit: 'unmap', object: 'Lead > companies', to: 'fax' }])
    expect(edited.objects.map((object) => object.fields.some((mapping) => mapping.to === 'fax'))).toEqual([true, false])
  })
})

describe('match keys', () => {
  it('are put in, replaced in their place, and taken out', () => {
    const { object, changes } = edit(
      { edit: 'match', object: 'Lead', field: 'phone', country: 'DE' },
      { edit: 'match', object: 'Lead', field: 'email', normalise: 'exact' },
    )
    expect(object.match).toEqual([
      { field: 'email', also: ['hs_additional_emails'], normalise: 'exact' },
      { field: 'phone', normalise: 'phone', country: 'DE' },
    ])
    expect(changes[0]).toBe('Lead: records of contacts are recognised by email, then phone (phone compared as phone).')
    const { object: without } = edit({ edit: 'unmatch', object: 'Lead', field: 'email' })
    expect(without.match).toEqual([])
  })

  it.each<[unknown, RegExp]>([
    [{ edit: 'match', object: 'Lead', field: 'email', country: 'DE' }, /"country" is for phone numbers/],
    [{ edit: 'unmatch', object: 'Lead', field: 'emial' }, /not recognised by "emial"\. Did you mean "email"/],
  ])('%j is refused', (wrong, message) => {
    expect(() => edit(wrong)).toThrow(message)
  })

  it('a field that does not exist, or gets no source field, is found by the check', () => {
    const { plan: edited } = edit({ edit: 'match', object: 'Lead', field: 'emaill' })
    expect(checkPlan(edited, source, target).map(({ code }) => code)).toEqual(['unknown-field', 'match-unmapped'])
  })
})

it('a pair that a person confirms is no proposal any more, and the plan is the same', () => {
  const { mapping, plan: edited } = edit({ edit: 'confirm', object: 'Lead', to: 'region' })
  expect(mapping('region')).not.toHaveProperty('confidence')
  expect(mapping('region')?.evidence).toBe('decided by a person')
  expect(planHash(edited)).toBe(planHash(plan))
})

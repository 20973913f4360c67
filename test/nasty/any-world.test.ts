import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { SalesforceRecord } from '../../simulators/salesforce/seed.ts'
import { build } from '../../simulators/worlds/nasty.ts'
import type { ObjectPlan } from '../../src/model/plan.ts'
import { Ferry } from './ferry.ts'
import { planOf } from './plan.ts'

const size = 24
const orgId = build({ size: 0 }).salesforce.org.id
const leadIds = build({ size }).truth.outcomes.flatMap(({ rule, lead }) => (rule === 0 ? [lead] : []))

// Few values for many records, so that everybody is somebody's double.
const email = fc.constantFrom(...'abcdefgh').map((letter) => `${letter}@nasty.example`)
const otherCase = fc.tuple(email, fc.boolean()).map(([text, up]) => (up ? text.toUpperCase() : text))
const code = fc.constantFrom('K1', 'K2', 'K3', 'k1', 'k2')
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { freq: 2 })

const lead: fc.Arbitrary<SalesforceRecord> = fc.record({
  Email: maybe(otherCase),
  Other_Emails__c: maybe(fc.uniqueArray(otherCase, { minLength: 1, maxLength: 2 }).map((all) => all.join(';'))),
  Code__c: maybe(code),
  Stage__c: maybe(fc.constantFrom('Lead', 'Customer')),
  Tag__c: maybe(fc.constantFrom('ok', 'far too long')),
})

interface Contact {
  email: string | null
  others: string[]
  code: string | null
  stage: string | null
  ours: number | null
}

const contact: fc.Arbitrary<Contact> = fc.record({
  email: maybe(email),
  others: fc.uniqueArray(email, { maxLength: 2 }),
  code: maybe(code),
  stage: maybe(fc.constantFrom('lead', 'customer')),
  ours: maybe(fc.nat({ max: size - 1 })),
})

const policy: fc.Arbitrary<Partial<ObjectPlan['policy']>> = fc.record({
  existing: fc.constantFrom('fill-empty', 'overwrite', 'never'),
  duplicate: fc.constantFrom('quarantine', 'create-without-key'),
  missingKey: fc.constantFrom('quarantine', 'create'),
  invalid: fc.constantFrom('quarantine', 'omit'),
})

const match: fc.Arbitrary<ObjectPlan['match']> = fc.constantFrom<ObjectPlan['match'][]>(
  [{ field: 'email', also: ['hs_additional_emails'], normalise: 'email' }],
  [{ field: 'email', normalise: 'email' }],
  [{ field: 'member_code', normalise: 'exact' }],
  [
    { field: 'member_code', normalise: 'exact' },
    { field: 'email', also: ['hs_additional_emails'], normalise: 'email' },
  ],
)

/** Contacts as a portal can hold them: no two share what must be unique there. */
function portalOf(contacts: readonly Contact[]) {
  const taken = new Set<string>()
  const free = (key: string): boolean => !taken.has(key) && taken.add(key) !== undefined
  return contacts.map(({ email, others, code, stage, ours }, index) => {
    const further = others.filter((each) => each !== email && free(each))
    const properties: Record<string, string> = {
      ...(email !== null && free(email) ? { email } : {}),
      ...(further.length > 0 ? { hs_additional_emails: further.join(';') } : {}),
      ...(code !== null && free(code.toLowerCase()) ? { member_code: code } : {}),
      ...(stage === null ? {} : { lifecyclestage: stage }),
      ...(ours !== null && free(`lead ${ours}`)
        ? { crm_ferry_source_id: `salesforce:${orgId}:Lead:${leadIds[ours]}` }
        : {}),
    }
    const at = '2023-01-02T03:04:05Z'
    return { id: String(9_001 + index * 10), properties, createdAt: at, updatedAt: at }
  })
}

it('among doubles of every kind, under every policy, nothing is refused and all comes as foretold', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(lead, { minLength: size, maxLength: size }),
      fc.array(contact, { maxLength: 8 }),
      policy,
      match,
      async (leads, contacts, policy, match) => {
        const ferry = await Ferry.open({
          ...{ only: [0], ordinary: size, leads },
          plan: planOf({ policy, match }),
          hubspot: { seed: { contacts: portalOf(contacts) } },
        })
        try {
          await ferry.dryRun()
          const migrated = await ferry.write(await ferry.applySchema())
          const wrong = (await ferry.written(migrated.run)).filter(
            ({ status }) => status !== 'created' && status !== 'updated',
          )
          expect(wrong).toEqual([])
          expect(migrated).toMatchObject({ differences: 0, tally: { failed: 0 } })
          expect(await ferry.verify(migrated.run)).toMatchObject({ mismatched: 0, missing: 0 })
        } finally {
          await ferry.close()
        }
      },
    ),
    { numRuns: 12 },
  )
})

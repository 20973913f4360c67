import { expect } from 'vitest'
import type { SalesforceSeed } from '../../simulators/salesforce/seed.ts'
import { customObjectFields } from '../../simulators/salesforce/standard/custom-object.ts'
import { field, lookup } from '../../simulators/salesforce/standard/field.ts'
import { buildUsers, recordId } from '../../simulators/worlds/leads/org.ts'
import type { Route } from './route.ts'

export const firms = Array.from({ length: 15 }, (_, n) => `Firm ${n} & Söhne`)
export const machines = Array.from({ length: 45 }, (_, n) => ({
  serial: `SN-${n}`,
  model: `Modell „${n % 4}“`,
  /** Every eighth stands nowhere; every tenth belongs to two. */
  firms: n % 8 === 0 ? [] : n % 10 === 3 ? [n % 15, (n + 1) % 15] : [n % 15],
  /** A part of the one before it, which may be a part itself. */
  partOf: n % 5 === 4 ? n - 1 : null,
}))

/** How a Salesforce org keeps them: an object of its own, with look-ups to accounts and to itself. */
export function objectsOfOrg(): NonNullable<SalesforceSeed['objects']> {
  const made = { CreatedDate: '2024-01-02T03:04:05.000+0000', SystemModstamp: '2024-02-03T04:05:06.000+0000' }
  const [owner] = buildUsers()
  const common = { OwnerId: owner!.Id!, ...made, LastModifiedDate: made.SystemModstamp }
  const [accountId, machineId] = ['001', 'a0V'].map((prefix) => (n: number) => recordId(prefix, 1_000 + n))
  return {
    Account: { records: firms.map((Name, n) => ({ Id: accountId!(n), Name, ...common })) },
    Machine__c: {
      keyPrefix: 'a0V',
      fields: customObjectFields('Machine', [
        lookup('Account__c', 'Account', ['Account'], 'Account__r', { custom: true }),
        lookup('Part_Of__c', 'Part of', ['Machine__c'], 'Part_Of__r', { custom: true }),
        field('string', 'Model__c', 'Model', { length: 80 }),
      ]),
      records: machines.map(({ serial, model, firms: [firm], partOf }, n) => ({
        ...{ Id: machineId!(n), Name: serial, Model__c: model, ...common },
        ...{ Account__c: firm === undefined ? null : accountId!(firm) },
        ...{ Part_Of__c: partOf === null ? null : machineId!(partOf) },
      })),
    },
  }
}

/** Carries a proposal out, and says that a second dry run has nothing to do. */
export async function carryOut(route: Route, created: number): Promise<void> {
  const dry = await route.dryRun()
  expect(dry.findings.filter(({ severity }) => severity === 'error')).toEqual([])
  const migrated = await route.write(await route.applySchema())
  expect(migrated.tally).toMatchObject({ created, updated: 0, quarantined: 0, failed: 0 })
  expect(await route.verify(migrated.run)).toMatchObject({ matched: created, mismatched: 0, missing: 0 })
  const again = await route.dryRun()
  expect(again.schemaChanges).toEqual([])
  for (const { counts } of again.pairs) expect(counts).toMatchObject({ create: 0, update: 0, quarantine: 0 })
}

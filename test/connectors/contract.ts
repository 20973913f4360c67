import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findObject } from '../../src/model/schema.ts'
import { type OpenAccount, openAccount } from './contract-account.ts'
import { describeLostDefinitions, describeOptions, describeSchemaChanges } from './contract-admin.ts'
import { describeBounds, describeRemoving } from './contract-bounds.ts'
import { describeChanges, describeSlices } from './contract-changes.ts'
import { describeFiles } from './contract-files.ts'
import { describeJobs } from './contract-jobs.ts'
import { describeLinkBatches, describeLinks, describeMeanings, describeUnlinking } from './contract-links.ts'
import { describeFinding, describePages } from './contract-read.ts'
import { describeReferences } from './contract-references.ts'
import { describeRefusals } from './contract-refusals.ts'
import { describeCheck, describeSchema } from './contract-schema.ts'
import { type AccountSubject, lackingIn, type ObjectSubject, type Open, type Subject } from './contract-subject.ts'
import { describeCredentials, describePace, describeTrouble } from './contract-trouble.ts'
import { describeUnkeyed } from './contract-unkeyed.ts'
import { describeValues } from './contract-values.ts'
import { describeNewestFirst, describeWriting, rowIn } from './contract-write.ts'

/**
 * Runs the contract of `src/connector.ts` against an account of a vendor's simulator, object by object; a capability that
 * is known to be lacking skips its part.
 */
export function describeContract(account: AccountSubject): void {
  describe(`${account.vendor}${account.title ?? ''} keeps the contract`, () => {
    let opened: OpenAccount
    beforeAll(async () => {
      opened = await openAccount(account)
    }, 120_000)
    afterAll(() => opened?.close())
    describeCheck(account, () => opened)
    describeSchema(account, () => opened)
    for (const object of account.objects) describeObject(account, object, () => opened)
    describeFiles(account, () => opened)
    describeCredentials(() => opened)
    describePace(() => opened)
  })
}

function describeObject(account: AccountSubject, about: ObjectSubject, openAccount: () => OpenAccount): void {
  const row = (n: number) => rowIn(account.rows[about.object]!, openAccount().parents)(n)
  const lacks = { ...account.lacks, ...about.lacks }
  const subject: Subject = { ...account, ...about, lacks, row }
  const open: Open = () => {
    const opened = openAccount()
    return { ...opened, object: findObject(opened.schema, about.object)! }
  }
  describe(about.object, () => {
    it('lacks just what it is known to lack', () => {
      expect(lackingIn(open(), subject).sort()).toEqual(Object.keys(lacks).sort())
    })
    describePages(subject, open)
    describeFinding(subject, open)
    describeWriting(subject, open)
    describeRefusals(subject, open)
    describeValues(subject, open)
    describeBounds(subject, open)
    describeRemoving(subject, open)
    describeNewestFirst(subject, open)
    describeUnkeyed(subject, open)
    describeSlices(subject, open)
    describeChanges(subject, open)
    describeJobs(subject, open)
    describeReferences(subject, open)
    describeLinks(subject, open)
    describeLinkBatches(subject, open)
    describeUnlinking(subject, open)
    describeMeanings(subject, open)
    describeTrouble(subject, open)
    describeOptions(subject, open)
    describeSchemaChanges(subject, open)
    if (about === account.objects[0]) describeLostDefinitions(subject, open)
  })
}

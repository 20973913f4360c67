import { afterEach, describe, expect, test } from 'vitest'
import type { ObjectPlan } from '../../src/model/plan.ts'
import type { JobBounds } from '../../src/model/schema.ts'
import { creates, JobAccount, openCall } from './job-account.ts'

const opened: JobAccount[] = []
afterEach(async () => {
  for (const { world } of opened.splice(0)) await world.close()
})

/** An account that is written by requests of two records and by jobs of eight. */
async function open(bounds: Partial<JobBounds>, policy: Partial<ObjectPlan['policy']> = {}): Promise<JobAccount> {
  const limits = { batchRows: 2, jobRows: 8 }
  const settings = { writes: 'batch,jobs' }
  const account = await JobAccount.open({ settings, limits }, policy, { fromRows: 5, ...bounds })
  opened.push(account)
  return account
}

describe('jobs that set off what the target does by itself', () => {
  const told = ({ dryRun }: JobAccount) =>
    dryRun.findings.filter(({ code }) => ['automations-run', 'jobs-avoided', 'by-jobs'].includes(code))

  test('are not taken, and the dry run says what would be cheaper', async () => {
    const account = await open({ setsOff: true })
    expect(told(account)).toMatchObject([
      { code: 'jobs-avoided', severity: 'info', count: creates, fix: expect.stringContaining('automations') },
    ])
    await account.expectWhole(1)
    expect(account.calls(openCall)).toBe(0)
  })

  test('are taken where the plan accepts that, which a person is told of and consents to', async () => {
    const account = await open({ setsOff: true }, { automations: 'accept' })
    expect(told(account)).toContainEqual(
      expect.objectContaining({ code: 'automations-run', severity: 'warning', count: creates }),
    )
    expect(told(account).map(({ code }) => code)).toContain('by-jobs')
    await account.expectWhole(1)
    expect(account.calls(openCall)).toBe(3)
  })

  test('are one matter, and jobs that set off nothing another', async () => {
    const account = await open({})
    expect(told(account).map(({ code }) => code)).toEqual(['by-jobs'])
    await account.expectWhole(1)
    expect(account.calls(openCall)).toBe(3)
  })
})

test('what would fill no job of a price goes by requests that cost less', async () => {
  // Four requests for the eight of a full job cost more than one, two for the last four do not.
  const account = await open({ cost: { units: 3 } })
  expect(account.dryRun.findings.filter(({ code }) => code === 'by-jobs')).toMatchObject([{ count: creates }])
  await account.expectWhole(1)
  expect(account.calls(openCall)).toBe(2)
  const sent = account.simulation.ledger.entries().filter(({ path }) => path.includes('batch'))
  expect(sent).toHaveLength(2 + 2)
})

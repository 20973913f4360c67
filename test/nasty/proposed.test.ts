import { expect, it } from 'vitest'
import { Ferry } from './ferry.ts'
import { planId } from './plan.ts'

it('the plan that is proposed for this world meets no refusal either, and all that it says comes true', async () => {
  const ferry = await Ferry.open({ ordinary: 40, plan: null })
  try {
    const objects = [{ source: 'Lead', target: 'contacts' }]
    await ferry.run('propose', { source: 'org', target: 'portal', plan: planId, objects })
    const dryRun = await ferry.dryRun()
    expect(dryRun.findings.filter(({ severity }) => severity === 'error')).toEqual([])
    const approval = await ferry.applySchema()
    ferry.portal.simulation.ledger.clear()
    const migrated = await ferry.write(approval)
    expect(migrated).toMatchObject({ differences: 0, tally: { failed: 0 } })
    expect(migrated.tally.created).toBeGreaterThan(40)
    expect(ferry.portal.simulation.ledger.figures().byStatus).toEqual({ 200: expect.any(Number) })
    expect(await ferry.verify(migrated.run)).toMatchObject({ mismatched: 0, missing: 0 })
  } finally {
    await ferry.close()
  }
})

import { writePlan } from '../../src/mapping/plan-file.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import type { Plan } from '../../src/model/plan.ts'
import { contacts, lead, leads } from './schemas.ts'

const proposal = proposeObject({ source: lead, target: contacts, sample: leads })
/** Leads of Salesforce that become contacts of HubSpot, as proposed. */
export const plan: Plan = {
  version: 1,
  id: 'leads-to-contacts',
  source: { connection: 'sales', vendor: 'salesforce', account: '00D000000000001' },
  target: { connection: 'marketing', vendor: 'hubspot', account: '424242' },
  objects: [proposal.objectPlan],
  schema: proposal.schemaChanges,
  tolerance: 0.005,
}
/** As a file. */
export const text = writePlan(plan)

import { build } from '../../simulators/worlds/leads.ts'
import { onlyIds } from './data.ts'
import type { Voyage } from './journey.ts'
import type { Planted, Trade } from './vendors.ts'
import type { World } from './world.ts'

const contacts = '/crm/objects/*/contacts'
const query = '/services/data/*/query*'

/** Leads become contacts. */
export const leads: Trade = {
  vendors: { source: 'salesforce', target: 'hubspot' },
  target: { replay: 'safe', settleMs: 5_000 },
  pairs: { person: 'Lead>contacts', company: null },
  objects: [{ source: 'Lead', target: 'contacts' }],
  complete: (plan) => plan,
  routes: {
    faults: [
      ['migrate', 'target', `${contacts}/batch/upsert`],
      ['migrate', 'target', `${contacts}/batch/upsert`],
      ['migrate', 'target', `${contacts}/batch/update`],
      ['migrate', 'target', `${contacts}/batch/read`],
      ['migrate', 'target', '*'],
      ['dry-run', 'source', query],
      ['dry-run', 'target', contacts],
      ['dry-run', 'target', '*'],
      ['verify', 'target', `${contacts}/batch/read`],
    ],
    borders: ['send POST target', 'left POST target', 'answer POST target'],
    dryRunBorders: ['answer GET source', 'answer GET target'],
    // A service key that ends is for a person to mend.
    lasting: ['target'],
  },
  plant: (size) => {
    const { salesforce, hubspot, judge } = build(size)
    const ids = salesforce.objects.Lead!.records.map(({ Id }) => String(Id))
    const before = hubspot.contacts!.length
    return {
      seeds: { source: salesforce, target: hubspot },
      data: onlyIds(ids),
      judge: (world, voyage) => judgeLeads(judge, before, world, voyage),
    }
  },
}

/** The portal's own store against what whoever planted the leads says of each. */
function judgeLeads(
  judge: ReturnType<typeof build>['judge'],
  before: number,
  { accounts }: Pick<World, 'accounts'>,
  { lines }: Voyage,
): ReturnType<Planted['judge']> {
  const stored = accounts.target.account.judged() as { id: string; properties: Record<string, string> }[]
  const { examples, fieldValues, ...faults } = judge('hubspot', stored)!
  const wrong = Object.entries(faults).flatMap(([what, n]) => (n === 0 ? [] : [`${what} ${n} in the portal`]))
  for (const { kind, lead, contact, property } of wrong.length === 0 ? [] : examples)
    wrong.push([kind, lead, contact, property].filter(Boolean).join(' '))
  const made = lines.filter(({ happened }) => happened === 'created').length
  const grown = stored.length - before
  if (made !== grown) wrong.push(`${made} contacts are told as created, the portal has ${grown} more`)
  return fieldValues > 0 ? wrong : [...wrong, 'nothing was compared']
}

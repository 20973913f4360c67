import type { AssociationSeed, RecordSeed } from '../../hubspot/seed.ts'
import type { Random } from '../random.ts'
import type { People } from './people.ts'
import { makeRecords, ownerOf, tie } from './records.ts'
import { repairPipeline } from './setup.ts'

const PRIMARY_COMPANY = 'HUBSPOT_DEFINED:26'

/** Tickets in two pipelines, most of them of a contact and of the company that this one works for. */
export function buildTickets(random: Random, count: number, { records: people, employers }: People) {
  const records: RecordSeed[] = makeRecords(random, count, 4_000_000, (index) => {
    const isRepair = random.chance(0.3)
    return {
      subject: `Ticket ${index}: ${random.pick(['Does not start', 'Rechnung falsch', 'How do I … ?'])}`,
      content: random.chance(0.8) ? `It began on Monday.\n\n> quoted "text" <b>not bold</b>\n${index}` : null,
      hs_pipeline: isRepair ? repairPipeline.id : '0',
      hs_pipeline_stage: isRepair ? random.pick(repairPipeline.stages).id : random.pick(['1', '2', '3', '4']),
      hs_ticket_priority: random.pick(['LOW', 'MEDIUM', 'HIGH', 'URGENT', null]),
      hs_ticket_category: random.pick(['PRODUCT_ISSUE', 'BILLING_ISSUE;FEATURE_REQUEST', null]),
      source_type: random.pick(['EMAIL', 'PHONE', null]),
      hubspot_owner_id: ownerOf(random),
    }
  })
  const associations = records.flatMap((ticket): AssociationSeed[] => {
    if (random.chance(0.05)) return []
    const person = random.pick(people)
    const firm = employers.get(person.id)
    const ties = [tie(['tickets', ticket], ['contacts', person])]
    if (firm !== undefined) ties.push(tie(['tickets', ticket], ['companies', firm], PRIMARY_COMPANY))
    return ties
  })
  return { records, associations }
}

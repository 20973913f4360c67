import type { AssociationSeed, PipelineSeed, RecordSeed } from '../../hubspot/seed.ts'
import type { Random } from '../random.ts'
import { instant, makeRecords, money, ownerOf, some, tie } from './records.ts'
import { champion, partnerPipeline, regions } from './setup.ts'

const PRIMARY_COMPANY = 'HUBSPOT_DEFINED:5'
const PRIMARY_CONTACT = 'HUBSPOT_DEFINED:578'
const PRODUCTS = 40

/** The pipeline that every account has, by the ids of its stages. */
const STANDARD: Pick<PipelineSeed, 'id'> & { stages: string[] } = {
  id: 'default',
  stages: [
    'appointmentscheduled',
    'qualifiedtobuy',
    'decisionmakerboughtin',
    'contractsent',
    'closedwon',
    'closedlost',
  ],
}
const PARTNER = { id: partnerPipeline.id, stages: partnerPipeline.stages.map(({ id }) => id) }
const CLOSED = new Set(['closedwon', 'closedlost', 'partner-won', 'partner-lost'])

export interface Sales {
  products: RecordSeed[]
  deals: RecordSeed[]
  lineItems: RecordSeed[]
  leads: RecordSeed[]
  associations: AssociationSeed[]
}

/**
 * Deals in two pipelines and three currencies, most with a primary company and one to three contacts, one of whom may be
 * the champion, and up to three line items; and leads, each of a contact.
 */
export function buildSales(
  random: Random,
  count: number,
  firms: readonly RecordSeed[],
  people: readonly RecordSeed[],
): Sales {
  const products = makeRecords(random, PRODUCTS, 5_000_000, (index) => ({
    name: `Part ${index} – “XL”`,
    hs_sku: `SKU-${String(index).padStart(4, '0')}`,
    price: money(random, 4_000),
    description: random.chance(0.5) ? 'Steel & rubber, 12″' : null,
    hs_product_type: random.pick(['inventory', 'service', null]),
  }))
  const deals = makeRecords(random, count, 3_000_000, (index) => dealOf(random, index))
  const associations: AssociationSeed[] = []
  const sold: { deal: RecordSeed; product: RecordSeed }[] = []
  for (const deal of deals) {
    if (random.chance(0.9)) associations.push(tie(['deals', deal], ['companies', random.pick(firms)], PRIMARY_COMPANY))
    for (const [index, person] of some(random, people, 3).entries())
      associations.push(
        tie(['deals', deal], ['contacts', person], ...(index === 0 && random.chance(0.4) ? [champion] : [])),
      )
    for (const product of some(random, products, 3)) sold.push({ deal, product })
  }
  const lineItems = makeRecords(random, sold.length, 6_000_000, (index) => itemOf(random, sold[index]!.product))
  for (const [index, item] of lineItems.entries())
    associations.push(tie(['deals', sold[index]!.deal], ['line_items', item]))
  const leads = makeRecords(random, Math.ceil(count / 5), 7_000_000, (index) => ({
    hs_lead_name: `Lead ${index}`,
    hs_lead_type: random.pick(['NEW_BUSINESS', 'UPSELL', null]),
    hs_lead_label: random.pick(['HOT', 'WARM', 'COLD', null]),
    hs_pipeline: 'lead-pipeline-id',
    hs_pipeline_stage: random.pick(['new-stage-id', 'attempting-stage-id', 'qualified-stage-id']),
    hubspot_owner_id: ownerOf(random),
  }))
  for (const lead of leads) associations.push(tie(['leads', lead], ['contacts', random.pick(people)], PRIMARY_CONTACT))
  return { products, deals, lineItems, leads, associations }
}

function dealOf(random: Random, index: number) {
  const { id: pipeline, stages } = random.chance(0.75) ? STANDARD : PARTNER
  const dealstage = random.pick(stages)
  return {
    dealname: `Deal ${index}: ${random.pick(['Press line', 'Robots', 'Wartung & Service', 'Ersatzteile'])}`,
    pipeline,
    dealstage,
    amount: random.chance(0.9) ? money(random, 250_000) : null,
    deal_currency_code: random.pick(['EUR', 'EUR', 'USD', 'GBP']),
    closedate: CLOSED.has(dealstage) || random.chance(0.7) ? instant(random) : null,
    dealtype: random.pick(['newbusiness', 'existingbusiness', null]),
    hs_priority: random.pick(['low', 'high', null]),
    sales_region: random.chance(0.5) ? random.pick(regions) : null,
    margin: random.chance(0.4) ? `0.${random.between(10, 45)}` : null,
    description: random.chance(0.3) ? 'Asked for a discount.\nSee mail of Tuesday.' : null,
    hubspot_owner_id: ownerOf(random),
  }
}

function itemOf(random: Random, { id, properties }: RecordSeed) {
  return {
    hs_product_id: id,
    name: properties.name,
    price: properties.price,
    hs_sku: properties.hs_sku,
    quantity: random.between(1, 12),
    discount: random.chance(0.2) ? '0.50' : null,
  }
}

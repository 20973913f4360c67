import type { RecordSeed, ZohoSeed } from '../../zoho/seed.ts'
import { day, type Making, makeRecord } from './records.ts'
import { contactRoles, pipelines } from './setup.ts'

const PRODUCTS = 40

/** Deals of accounts, half of them with one to three of its people in roles; and what is sold. */
export function buildDeals(
  making: Making,
  count: number,
  { accounts, contacts }: { accounts: readonly RecordSeed[]; contacts: readonly RecordSeed[] },
) {
  const { random } = making
  const products = Array.from({ length: PRODUCTS }, (_, index) =>
    makeRecord(making, {
      Product_Name: `${random.pick(['Rope', 'Sail', 'Paint', 'Anchor'])} ${index + 1}`,
      Product_Code: `P-${100 + index}`,
      Product_Active: random.chance(0.9),
      Unit_Price: random.between(5, 900) + 0.99,
    }),
  )
  const staff = Map.groupBy(contacts, ({ Account_Name }) => String(Account_Name))
  const roles: NonNullable<ZohoSeed['deal_contacts']>[number][] = []
  const deals = Array.from({ length: count }, (_, index) => {
    const account = random.pick(accounts)
    const people = random.shuffle(staff.get(account.id) ?? []).slice(0, random.between(1, 3))
    const { name: Pipeline, stages } = random.pick(pipelines)
    const Stage = random.pick(stages)
    const deal = makeRecord(making, {
      Deal_Name: `${random.pick(['Refit', 'Order', 'Contract'])} ${index + 1}`,
      Account_Name: account.id,
      Contact_Name: people[0]?.id ?? null,
      Pipeline,
      Stage,
      Closing_Date: day(random, 2024, 2027),
      Amount: random.chance(0.9) ? random.between(100, 90_000) + 0.25 : null,
      Discount_Rate: random.chance(0.2) ? random.between(1, 30) : null,
      Type: random.pick(['Existing Business', 'New Business', null]),
      Reason_For_Loss__s: Stage.startsWith('Closed Lost') ? random.pick(['Price', 'Other']) : null,
    })
    if (random.chance(0.5))
      for (const { id } of people) roles.push({ deal: deal.id, contact: id, role: random.pick(contactRoles).id })
    return deal
  })
  return { deals, products, roles }
}

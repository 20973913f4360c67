import type { SalesforceRecord } from '../../salesforce/seed.ts'
import { ROLES, STAGES } from '../../salesforce/standard/opportunity.ts'
import { dayAfter, idOf, type Making, recordAt } from './records.ts'
import { DEAL_TYPES } from './setup.ts'

/** What is sold, for how much, to whom. */
export interface Sales {
  products: SalesforceRecord[]
  books: SalesforceRecord[]
  prices: SalesforceRecord[]
  deals: SalesforceRecord[]
  roles: SalesforceRecord[]
  items: SalesforceRecord[]
}

const PRODUCTS = 24
const FAMILIES = ['Passage', 'Freight', 'Catering', null]

/** `count` opportunities of these accounts: two thirds with people in roles, a third with products. */
export function buildSales(
  making: Making,
  count: number,
  accounts: readonly SalesforceRecord[],
  staffOf: ReadonlyMap<string, readonly string[]>,
): Sales {
  const { random, userIds } = making
  const { products, books, prices } = buildPrices(making)
  const deals = Array.from({ length: count }, (_, index) => {
    const account = random.pick(accounts)
    return recordAt('006', index, making, {
      Name: `${String(account.Name).slice(0, 90)} – order ${index + 1}`,
      AccountId: idOf(account),
      StageName: random.pick(STAGES).name,
      CloseDate: dayAfter(random.between(30, 1_500)),
      Amount: random.chance(0.8) ? random.between(100, 900_000) + 0.5 : null,
      Type: random.pick(['New Customer', 'Existing Customer - Upgrade', null]),
      LeadSource: random.pick(['Web', 'Partner Referral', 'Other', null]),
      NextStep: random.chance(0.3) ? 'Rückruf am Montag; "Angebot" prüfen' : null,
      Description: random.chance(0.2) ? 'Long story.\nSecond line, with a comma.' : null,
      OwnerId: random.pick(userIds),
      RecordTypeId: random.pick(DEAL_TYPES).id,
    })
  })
  const roles: SalesforceRecord[] = []
  for (const deal of deals) {
    const staff = staffOf.get(String(deal.AccountId)) ?? []
    const people = random.chance(0.67) ? random.shuffle(staff).slice(0, random.between(1, 3)) : []
    for (const [place, ContactId] of people.entries()) {
      const values = {
        OpportunityId: idOf(deal),
        ContactId,
        Role: random.pick([...ROLES, null]),
        IsPrimary: place === 0,
      }
      roles.push(recordAt('00K', roles.length, making, values))
    }
  }
  const items: SalesforceRecord[] = []
  for (const deal of deals.filter(() => random.chance(0.33))) {
    deal.Pricebook2Id = idOf(books[0]!)
    for (const price of random.shuffle(prices.slice(0, PRODUCTS)).slice(0, random.between(1, 4))) {
      const Quantity = random.between(1, 40)
      const UnitPrice = Number(price.UnitPrice) - random.between(0, 3)
      const values = { OpportunityId: idOf(deal), PricebookEntryId: idOf(price), Quantity, UnitPrice }
      items.push(recordAt('00k', items.length, making, { ...values, TotalPrice: Quantity * UnitPrice }))
    }
  }
  return { products, books, prices, deals, roles, items }
}

/** Each product has a price in the standard book, each second one in that for partners too. */
function buildPrices(making: Making): Pick<Sales, 'products' | 'books' | 'prices'> {
  const { random } = making
  const books = ['Standard Price Book', 'Partners'].map((Name, index) =>
    recordAt('01s', index, making, { Name, IsActive: true, IsStandard: index === 0 }),
  )
  const products = Array.from({ length: PRODUCTS }, (_, index) =>
    recordAt('01t', index, making, {
      Name: `Überfahrt ${index + 1}`,
      ProductCode: `FERRY-${index + 1}`,
      Family: random.pick(FAMILIES),
      Description: random.chance(0.5) ? 'One way, with a cabin.' : null,
      IsActive: true,
    }),
  )
  const prices = books.flatMap((book, place) =>
    products
      .filter((_, index) => place === 0 || index % 2 === 0)
      .map((product) => ({
        Pricebook2Id: idOf(book),
        Product2Id: idOf(product),
        UnitPrice: random.between(10, 2_000),
        IsActive: true,
      })),
  )
  return { books, products, prices: prices.map((values, index) => recordAt('01u', index, making, values)) }
}

import { isEmpty, type Row, type Value } from '../../model/record.ts'
import { type Codec, json, number, text } from './codecs.ts'
import { currencyField } from './composites.ts'
import { type About, type Container, fieldOf, hasAny, type Member, readBy, writeBy } from './members.ts'

type Price = Readonly<Record<string, unknown>>

/** Members of the first price, by the names of their fields. */
const ofFirst: readonly [string, Codec][] = [
  ['price', number],
  ['currency', text],
  ['cost', number],
  ['direct_cost', number],
]
const names = ofFirst.map(([name]) => name)
/** Of each price, that are its own and not the vendor's. */
const written = [...names, 'notes']

/**
 * The prices of a product, one for each currency: the first as fields, all of them as JSON. They are replaced together.
 * https://developers.pipedrive.com/docs/api/v1/Products
 */
export function pricesMember({ currencies }: About): Member {
  return {
    fields: [
      fieldOf('price', 'Price', 'currency', { nativeType: 'price' }),
      currencyField('currency', 'Currency of the price', currencies),
      fieldOf('cost', 'Cost', 'currency', { nativeType: 'price' }),
      fieldOf('direct_cost', 'Direct cost', 'currency', { nativeType: 'price' }),
      fieldOf('prices', 'Prices in all currencies', 'json', { nativeType: 'prices' }),
    ],
    read(container) {
      const all = pricesIn(container)
      const row: Row = { prices: all.length === 0 ? null : json.read(all) }
      for (const [name, codec] of ofFirst) row[name] = readBy(codec, all[0]?.[name])
      return row
    },
    write(given, present) {
      const [before, ...others] = given.prices === undefined ? pricesIn(present ?? {}) : listed(given.prices)
      if (!hasAny(given, names)) return { prices: before === undefined ? [] : [before, ...others] }
      const first: Record<string, unknown> = { ...before }
      for (const [name, codec] of ofFirst) if (given[name] !== undefined) first[name] = writeBy(codec, given[name])
      // Without an amount it is no price.
      if (first.price === null || first.price === undefined) return { prices: others }
      return { prices: [withoutNulls({ ...first, currency: first.currency ?? currencies.usual }), ...others] }
    },
    isPart: (given) => hasAny(given, names) && given.prices === undefined,
  }
}

function pricesIn({ prices }: Container): Price[] {
  if (!Array.isArray(prices)) return []
  return prices.map((price: Price) => withoutNulls(Object.fromEntries(written.map((name) => [name, price[name]]))))
}

/** What passed `encode` is a list of objects. */
function listed(value: Value): Price[] {
  return isEmpty(value) ? [] : pricesIn({ prices: json.write(String(value)) })
}

function withoutNulls(price: Price): Price {
  return Object.fromEntries(Object.entries(price).filter(([, value]) => value !== null && value !== undefined))
}

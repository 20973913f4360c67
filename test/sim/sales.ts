import { type FieldMapping, provenanceFields } from '../../src/model/plan.ts'
import { onlyIds } from './data.ts'
import type { Voyage } from './journey.ts'
import { heldIn, pipedrive, type Vendor, zoho } from './sales-accounts.ts'
import { type Book, drawBook, heldBy, kinds } from './sales-book.ts'
import type { Planted, Trade } from './vendors.ts'
import type { World } from './world.ts'

/** Everything of a book is in the target as often as it is in the book, and is told as created. */
function judgeSales(book: Book, target: Vendor, world: World, { all }: Voyage): string[] {
  const { store } = world.accounts.target.account
  const [due, held] = [heldBy(book), heldIn((object) => store.collection(object).values(), target)]
  const kept = all.filter(({ happened }) => happened !== 'created')
  return [
    ...kept.map(({ pair, id, happened, reason }) => `${id} of ${pair} is ${happened} (${reason})`),
    ...kinds.flatMap((kind) => {
      const [wanted, there] = [due, held].map((of) => Map.groupBy(of[kind], (each) => each))
      return [...new Set([...due[kind], ...held[kind]])].flatMap((each) => {
        const [should, is] = [wanted!.get(each)?.length ?? 0, there!.get(each)?.length ?? 0]
        return should === is ? [] : [`one of the ${kind} is there ${is} times instead of ${should}`]
      })
    }),
  ]
}

const asIs = (from: string, to: string): FieldMapping => ({ from, to, transform: [] })
const refer = (from: string, to: string, object: string): FieldMapping => ({
  ...{ from, to, transform: [{ reference: { object } }] },
})

/** The proposal with the members of a book alone, so that what else both sides have is left to other tests. */
function only(book: Record<string, FieldMapping[]>): Trade['complete'] {
  return (plan) => {
    const objects = plan.objects.map((object) => ({
      ...object,
      fields: book[object.source] ?? [],
      match: object.match.filter(({ field }) => book[object.source]?.some(({ to }) => to === field)),
      policy: { ...object.policy, missingKey: 'create' as const },
      unmapped: [],
      skip: [],
    }))
    const ours = new Set(objects.flatMap(provenanceFields))
    const schema = plan.schema.filter((change) => change.action === 'create-field' && ours.has(change.field.name))
    const { links: _, ...rest } = plan
    return { ...rest, objects, schema }
  }
}

function between(
  source: Vendor,
  target: Vendor,
  withNotes: boolean,
  facts: Omit<Trade, 'pairs' | 'objects' | 'plant'>,
): Trade {
  const name = (kind: keyof Book): string => `${source.objects[kind]}>${target.objects[kind]}`
  return {
    ...facts,
    pairs: { person: name('people'), company: name('firms') },
    objects: kinds
      .filter((kind) => withNotes || kind !== 'notes')
      .map((kind) => ({ source: source.objects[kind], target: target.objects[kind] })),
    plant(size): Planted {
      const { notes, ...named } = drawBook(size)
      const book = { ...named, notes: withNotes ? notes : [] }
      const ids = source.ids(book)
      return {
        seeds: { source: source.seed(book), target: {} },
        data: { ...onlyIds(ids.people), companies: { source: onlyIds(ids.firms).source, target: [] } },
        judge: (world, voyage) => judgeSales(book, target, world, voyage),
      }
    },
  }
}

const toZoho = {
  vendors: { source: 'pipedrive', target: 'zoho' },
  complete: only({
    organizations: [asIs('name', 'Account_Name')],
    persons: [asIs('name', 'Last_Name'), asIs('email', 'Email'), refer('org_id', 'Account_Name', 'organizations')],
    deals: [
      ...[asIs('title', 'Deal_Name'), asIs('value', 'Amount')],
      ...[refer('org_id', 'Account_Name', 'organizations'), refer('person_id', 'Contact_Name', 'persons')],
      { to: 'Stage', constant: 'Qualification', transform: [] },
      { to: 'Closing_Date', constant: '2026-12-31', transform: [] },
      { to: 'Pipeline', constant: 'Standard', transform: [] },
    ],
    notes: [
      { from: 'content', to: 'Note_Content', transform: ['html-to-text'] },
      refer('person_id', 'Parent_Id', 'persons'),
    ],
  }),
  routes: {
    faults: [
      ['migrate', 'target', '/crm/v8/Contacts'],
      ['migrate', 'target', '/crm/v8/Accounts'],
      ['migrate', 'target', '/crm/v8/Deals'],
      ['migrate', 'target', '/crm/v8/Notes'],
      ['migrate', 'target', '*'],
      ['dry-run', 'source', '/api/v2/persons'],
      ['dry-run', 'target', '/crm/v8/*'],
      ['verify', 'target', '*'],
    ],
    borders: ['send POST target', 'left POST target', 'answer POST target', 'left POST target/crm/v8/Notes'],
    dryRunBorders: ['answer GET source', 'answer GET target'],
    // A token of Pipedrive that ends is for a person to mend.
    lasting: ['source'],
  },
} as const satisfies Partial<Trade>

/** From Pipedrive to Zoho CRM, where a second create is refused. */
export const sales = between(pipedrive, zoho, false, { ...toZoho, target: { replay: 'refused', settleMs: 5_000 } })

/** With notes, of which Zoho would make a second one. */
export const salesNoted = between(pipedrive, zoho, true, { ...toZoho, target: { replay: 'blind', settleMs: 20_000 } })

/** From Zoho CRM to Pipedrive, which takes every create, and tells no key at once but by listing. */
export const salesBack = between(zoho, pipedrive, true, {
  vendors: { source: 'zoho', target: 'pipedrive' },
  target: { replay: 'blind', settleMs: 20_000 },
  complete: only({
    Accounts: [asIs('Account_Name', 'name')],
    Contacts: [asIs('Last_Name', 'name'), asIs('Email', 'email'), refer('Account_Name', 'org_id', 'Accounts')],
    Deals: [
      ...[asIs('Deal_Name', 'title'), asIs('Amount', 'value')],
      ...[refer('Account_Name', 'org_id', 'Accounts'), refer('Contact_Name', 'person_id', 'Contacts')],
    ],
    Notes: [
      { from: 'Note_Content', to: 'content', transform: ['text-to-html'] },
      refer('Parent_Id', 'person_id', 'Contacts'),
    ],
  }),
  routes: {
    faults: [
      ['migrate', 'target', '/api/v2/persons'],
      ['migrate', 'target', '/api/v2/organizations'],
      ['migrate', 'target', '/api/v2/deals'],
      ['migrate', 'target', '/api/v1/notes'],
      ['migrate', 'target', '*'],
      ['dry-run', 'source', '/crm/v8/*'],
      ['dry-run', 'target', '/api/v2/*'],
      ['verify', 'target', '*'],
    ],
    borders: ['send POST target', 'left POST target', 'answer POST target', 'left POST target/api/v1/notes'],
    dryRunBorders: ['answer GET source', 'answer GET target'],
    lasting: ['target'],
  },
})

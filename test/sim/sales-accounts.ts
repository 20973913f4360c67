import type { PipedriveSeed } from '../../simulators/pipedrive/seed.ts'
import type { ZohoSeed } from '../../simulators/zoho/seed.ts'
import { type Book, type Held, showDeal, showNote, showPerson } from './sales-book.ts'

type Fields = Record<string, unknown>
interface Row {
  id: string
  fields: Fields
}

/** How a vendor writes a book down. */
export interface Vendor {
  seed(book: Book): object
  ids(book: Book): Record<keyof Book, string[]>
  objects: Record<keyof Book, string>
  /** Where a member of a book stands in records of the vendor. */
  fields: {
    firm: string
    person: string
    mail: string
    worksFor: string
    deal: string
    amount: string
    with: string
    for: string
    text: string
    about: string
  }
  rowOf(stored: Fields): Row
  /** The id in a value that refers to another record, and the address in one that holds several. */
  idIn(value: unknown): string
  mailIn(value: unknown): unknown
  textIn(value: unknown): unknown
}

const numbered = (first: number, count: number): string[] => Array.from({ length: count }, (_, n) => String(first + n))

export const pipedrive: Vendor = {
  objects: { firms: 'organizations', people: 'persons', deals: 'deals', notes: 'notes' },
  ids: ({ firms, people, deals, notes }) => ({
    firms: numbered(101, firms.length),
    people: numbered(1_001, people.length),
    deals: numbered(5_001, deals.length),
    notes: numbered(8_001, notes.length),
  }),
  seed(book): PipedriveSeed {
    const ids = this.ids(book)
    return {
      organizations: book.firms.map((name, n) => ({ id: Number(ids.firms[n]), name })),
      persons: book.people.map(({ name, mail, firm }, n) => ({
        ...{ id: Number(ids.people[n]), name, org_id: Number(ids.firms[firm]) },
        emails: [{ value: mail, primary: true, label: 'work' }],
      })),
      deals: book.deals.map(({ name, amount, firm, person }, n) => ({
        ...{ id: Number(ids.deals[n]), title: name, value: amount, currency: 'EUR', stage_id: 1 },
        ...{ org_id: Number(ids.firms[firm]), person_id: Number(ids.people[person]) },
      })),
      notes: book.notes.map(({ text, person }, n) => ({
        ...{ id: Number(ids.notes[n]), content: text, person_id: Number(ids.people[person]) },
      })),
    }
  },
  fields: {
    ...{ firm: 'name', person: 'name', mail: 'emails', worksFor: 'org_id' },
    ...{ deal: 'title', amount: 'value', with: 'person_id', for: 'org_id', text: 'content', about: 'person_id' },
  },
  rowOf: ({ id, values }) => ({ id: String(id), fields: values as Fields }),
  idIn: (value) => String(value),
  mailIn: (value) => (value as { value: string }[])[0]?.value,
  textIn: (value) =>
    String(value)
      .replace(/<[^>]*>/g, '')
      .trim(),
}

const zohoIds = (first: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `57257670000${first}${String(n).padStart(5, '0')}`)

export const zoho: Vendor = {
  objects: { firms: 'Accounts', people: 'Contacts', deals: 'Deals', notes: 'Notes' },
  ids: ({ firms, people, deals, notes }) => ({
    firms: zohoIds('101', firms.length),
    people: zohoIds('102', people.length),
    deals: zohoIds('103', deals.length),
    notes: zohoIds('104', notes.length),
  }),
  seed(book): ZohoSeed {
    const ids = this.ids(book)
    const records = {
      Accounts: book.firms.map((name, n) => ({ id: ids.firms[n]!, Account_Name: name })),
      Contacts: book.people.map(({ name, mail, firm }, n) => ({
        ...{ id: ids.people[n]!, Last_Name: name, Email: mail, Account_Name: ids.firms[firm]! },
      })),
      Deals: book.deals.map(({ name, amount, firm, person }, n) => ({
        ...{ id: ids.deals[n]!, Deal_Name: name, Amount: amount, Stage: 'Qualification', Pipeline: 'Standard' },
        ...{ Account_Name: ids.firms[firm]!, Contact_Name: ids.people[person]! },
      })),
      Notes: book.notes.map(({ text, person }, n) => ({
        ...{ id: ids.notes[n]!, Note_Content: text, Parent_Id: ids.people[person]!, $se_module: 'Contacts' },
      })),
    }
    return { modules: Object.fromEntries(Object.entries(records).map(([name, rows]) => [name, { records: rows }])) }
  },
  fields: {
    ...{ firm: 'Account_Name', person: 'Last_Name', mail: 'Email', worksFor: 'Account_Name' },
    ...{ deal: 'Deal_Name', amount: 'Amount', with: 'Contact_Name', for: 'Account_Name' },
    ...{ text: 'Note_Content', about: 'Parent_Id' },
  },
  rowOf: ({ id, record }) => ({ id: String(id), fields: record as Fields }),
  idIn: (value) => String(typeof value === 'object' && value !== null ? (value as { id: unknown }).id : value),
  mailIn: (value) => value,
  textIn: (value) => value,
}

/** What an account has of a book, by the collections of its control plane. */
export function heldIn(
  stored: (object: string) => readonly object[],
  { objects, fields, rowOf, idIn, mailIn, textIn }: Vendor,
): Held {
  const rows = (object: string): Row[] => stored(object).map((each) => rowOf(each as Fields))
  const [firms, people] = [rows(objects.firms), rows(objects.people)]
  const nameOf = (of: readonly Row[], name: string, value: unknown): unknown =>
    of.find(({ id }) => id === idIn(value))?.fields[name]
  const firmOf = (value: unknown): unknown => nameOf(firms, fields.firm, value)
  return {
    firms: firms.map((each) => String(each.fields[fields.firm])),
    people: people.map(({ fields: held }) =>
      showPerson(held[fields.person], mailIn(held[fields.mail]), firmOf(held[fields.worksFor])),
    ),
    deals: rows(objects.deals).map(({ fields: held }) =>
      showDeal(
        ...([held[fields.deal], held[fields.amount], firmOf(held[fields.for])] as const),
        nameOf(people, fields.person, held[fields.with]),
      ),
    ),
    notes: rows(objects.notes).map(({ fields: held }) =>
      showNote(textIn(held[fields.text]), nameOf(people, fields.person, held[fields.about])),
    ),
  }
}

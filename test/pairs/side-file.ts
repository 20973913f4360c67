import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filesAt } from './connections.ts'
import { type Account, bareDomain, type Side } from './side.ts'
import type { Firm, Person, Town } from './town.ts'

/** Columns of the files: those that a spreadsheet of ours has, and those that a migration makes from another system. */
const columns = {
  id: ['ID', 'id'],
  name: ['Name', 'name', 'account_name'],
  domain: ['Website', 'website', 'domain'],
  city: ['City', 'city', 'billing_city', 'address_locality', 'address.locality'],
  phone: ['Phone', 'phone'],
  first: ['First Name', 'firstname', 'first_name'],
  last: ['Last Name', 'lastname', 'last_name'],
  email: ['Email', 'email'],
  title: ['Job Title', 'job_title', 'jobtitle', 'title'],
  firm: ['Company ID'],
} as const

type Cells = Readonly<Record<string, string>>

export const file: Side = {
  vendor: 'file',
  firms: 'companies',
  people: 'contacts',
  async open(town): Promise<Account> {
    const folder = await mkdtemp(join(tmpdir(), 'ferry-town-'))
    if (town !== null) await writeTown(folder, town)
    const read = async (name: string): Promise<Cells[]> => parse(await readFile(join(folder, `${name}.csv`), 'utf8'))
    return {
      connection: filesAt(folder, town === null ? { objects: 'companies,contacts' } : {}),
      async town() {
        const links = (await readdir(folder)).filter((name) =>
          /^(contacts-companies|companies-contacts)\.csv$/.test(name),
        )
        const ties = await Promise.all(links.map((name) => read(name.slice(0, -'.csv'.length))))
        return townOf(await read('companies'), await read('contacts'), ties.flat())
      },
      keys: async () =>
        [...(await read('companies')), ...(await read('contacts'))].flatMap(
          ({ crm_ferry_source_id: key }) => key || [],
        ),
      trouble: async () => undefined,
      refusedForPace: async () => 0,
      close: () => rm(folder, { recursive: true }),
    }
  },
}

async function writeTown(folder: string, { firms, people }: Town): Promise<void> {
  const idOf = new Map(firms.map(({ name }, n) => [name, `F-${n}`]))
  const companies = firms.map(({ name, domain, city, phone }) => [idOf.get(name)!, name, domain, city, phone])
  await writeCsv(join(folder, 'companies.csv'), ['ID', 'Name', 'Website', 'City', 'Phone'], companies)
  const contacts = people.map(({ first, last, email, phone, title, firm }, n) => {
    return [`P-${n}`, first, last, email, phone, title, firm === null ? '' : idOf.get(firm)!]
  })
  const head = ['ID', 'First Name', 'Last Name', 'Email', 'Phone', 'Job Title', 'Company ID']
  await writeCsv(join(folder, 'contacts.csv'), head, contacts)
}

async function writeCsv(path: string, head: string[], rows: string[][]): Promise<void> {
  const line = (cells: string[]): string => `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\r\n`
  await writeFile(path, [head, ...rows].map(line).join(''))
}

function townOf(companies: readonly Cells[], contacts: readonly Cells[], ties: readonly Cells[]): Town {
  const nameOf = new Map(companies.map((cells) => [pick(cells, 'id'), pick(cells, 'name')]))
  const tied = new Map(ties.map(({ contacts: person = '', companies: firm = '' }) => [person, firm]))
  return {
    firms: companies.map((cells): Firm => {
      const domain = bareDomain(pick(cells, 'domain'))
      return { name: pick(cells, 'name'), domain, city: pick(cells, 'city'), phone: pick(cells, 'phone') }
    }),
    people: contacts.map((cells): Person => {
      const firm = pick(cells, 'firm') || (tied.get(pick(cells, 'id')) ?? '')
      const names = { first: pick(cells, 'first'), last: pick(cells, 'last'), title: pick(cells, 'title') }
      return {
        ...names,
        email: pick(cells, 'email'),
        phone: pick(cells, 'phone'),
        firm: firm === '' ? null : (nameOf.get(firm) ?? 'unknown'),
      }
    }),
  }
}

/** As a spreadsheet shows it: the apostrophe before what would be a formula is no part of the text. */
function pick(cells: Cells, what: keyof typeof columns): string {
  const name = columns[what].find((each) => cells[each] !== undefined)
  return (name === undefined ? '' : cells[name]!).replace(/^'(?=[=+\-@\t\r])/, '')
}

/** RFC 4180, by hand: the files are read here without anything of ours. https://www.rfc-editor.org/rfc/rfc4180 */
function parse(text: string): Cells[] {
  const rows = [...text.replace(/^\ufeff/, '').matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/g)].reduce<string[][]>(
    (all, [, cell = '', end]) => {
      all.at(-1)!.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)
      if (end !== ',') all.push([])
      return all
    },
    [[]],
  )
  const [head = [], ...records] = rows.filter((cells) => cells.length > 1)
  return records.map((cells) => Object.fromEntries(head.map((name, n) => [name, cells[n] ?? ''])))
}

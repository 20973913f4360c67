import { count } from '../model/wording.ts'

/**
 * A report as data: what it says, in order, before it becomes Markdown, CSV, JSON or a page. Every text in it may come
 * from the two systems and is escaped by whoever writes it down. It holds ids and names, no values of records.
 */
export interface Report {
  title: string
  /** The first thing to read. */
  lead: string
  facts: [name: string, value: Cell][]
  sections: Section[]
}

export interface Section {
  /** Also its address within a page. */
  id: string
  title: string
  blocks: Block[]
}

export type Block =
  /** A sentence, and what a person may have to copy from it: a command or a path. */
  | { kind: 'text'; text: string; code?: string }
  /** Parts of a whole. */
  | { kind: 'shares'; whole: string; shares: Share[] }
  /** `folded`: of interest to few, and long. */
  | { kind: 'table'; title?: string; folded?: true; columns: string[]; rows: Cell[][] }
  | { kind: 'findings'; title: string; findings: Remark[] }
  | { kind: 'records'; records: RecordTable }

export interface Share {
  /** Names the colour: an action, or what became of a record. */
  name: string
  label: string
  count: number
}

/** One value: text, a count, or something that has a form of its own. */
export type Cell =
  | string
  | number
  | { kind: 'code'; text: string }
  | { kind: 'moment'; at: number }
  | { kind: 'duration'; seconds: number }
  | { kind: 'ratio'; of: number }
  | { kind: 'examples'; records: Example[] }

/** A record of the source by its id; `link` is empty where the source has no address for it. */
export interface Example {
  id: string
  link: string
}

/** Something that a person should read, with what mends it: in words, and as an operation of the plan. */
export interface Remark {
  severity: 'error' | 'warning' | 'info'
  count: number
  message: string
  code: string
  field?: string
  examples: Example[]
  fix?: string
  /** For `edit_plan`, or `crm-ferry edit <plan> -` on a terminal. */
  edit?: Readonly<Record<string, unknown>>
}

/** Every record one by one: the rows of a CSV file, too many to be held. */
export interface RecordTable {
  path: string
  total: number
  /** The column that the list can be narrowed by, and what each of its values means for a record. */
  choice: { column: string; values: readonly (readonly [value: string, meaning: string])[] }
  /** What is seen of each record at once, and what when it is opened: columns of the file and their heads. */
  shown: [column: string, head: string][]
  opened: [column: string, head: string][]
  /** The file of values that stay behind, in the order of the records. */
  lost?: string
  /** What can be done about a reason, or about values of a source field that stay behind, in words. */
  advice: { reasons: Readonly<Record<string, string>>; fields: Readonly<Record<string, string>> }
}

/** A length of time in the unit that a person would use. */
export function duration(seconds: number): string {
  if (seconds === 0) return 'none'
  if (seconds < 1) return 'less than a second'
  if (seconds < 120) return `${Math.round(seconds * 10) / 10} seconds`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} minutes`
  return `${Math.round(seconds / 360) / 10} hours`
}

/** A moment in UTC to the second. */
function moment(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** A cell as plain text. */
export function cellText(cell: Cell): string {
  if (typeof cell === 'string') return cell
  if (typeof cell === 'number') return count(cell)
  switch (cell.kind) {
    case 'code':
      return cell.text
    case 'moment':
      return moment(cell.at)
    case 'duration':
      return duration(cell.seconds)
    case 'ratio':
      return `${Math.round(cell.of * 1_000) / 10} %`
    case 'examples':
      return cell.records.map(({ id }) => id).join(', ')
  }
}

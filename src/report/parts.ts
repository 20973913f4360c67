import type { RecordLinks } from '../model/results.ts'
import type { Phase, PhaseName } from '../model/run.ts'
import { costOf, type System, type Systems, unitOf } from '../model/system.ts'
import { count } from '../model/wording.ts'
import type { Block, Cell, Example, Section } from './report.ts'

/** What a report says of the program that wrote it, for whoever reads it later. */
export interface Versions {
  program: string
  node: string
}

export const code = (text: string): Cell => ({ kind: 'code', text })
export const at = (ms: number): Cell => ({ kind: 'moment', at: ms })
export const time = (seconds: number): Cell => ({ kind: 'duration', seconds })
export const text = (sentence: string, copied?: string): Block => ({
  ...{ kind: 'text', text: sentence },
  ...(copied === undefined ? {} : { code: copied }),
})

/** A table that says so when it has nothing to list. */
export function table(columns: string[], rows: Cell[][], title?: string): Block {
  return { kind: 'table', ...(title === undefined ? {} : { title }), columns, rows }
}

/** `Lead>contacts` for people; the name of a kind of links or references stays as it is. */
export function pairText(pair: string): string {
  return pair.replace(/^([^>]*[^>=-])>([^>]*)$/, '$1 to $2')
}

/** Gives ids of a pair their addresses; a pair that is not told is the only one. */
export function createLinker(
  links: readonly RecordLinks[],
): (pair: string | undefined, ids: readonly string[]) => Example[] {
  return (pair, ids) => {
    const found = links.find((each) => each.pair === pair) ?? (links.length === 1 ? links[0] : undefined)
    return ids.map((id) => ({ id, link: found?.source?.replace('{id}', encodeURIComponent(id)) ?? '' }))
  }
}

const phaseNames: Record<PhaseName, string> = {
  look: 'looking at accounts and schemas',
  read: 'reading the source',
  index: 'listing what the target has',
  users: 'matching users',
  profile: 'counting values',
  predict: 'deciding about every record',
  'create-fields': 'changing the schema of the target',
  write: 'writing',
  compare: 'comparing with what was predicted',
  'read-back': 'reading back and comparing',
}

export function phaseText(name: PhaseName): string {
  return phaseNames[name]
}

/** When each phase of a run began and what it took; some overlap, and one that was interrupted stands there twice. */
export function phaseTable(title: string, phases: readonly Phase[]): Block {
  return table(
    ['phase', 'of', 'began', 'time', 'calls', 'refused for their pace'],
    [...phases]
      .sort((a, b) => a.startedAt - b.startedAt)
      .map(({ name, subject, startedAt, ms, calls, rateLimitHits }) => [
        ...[phaseText(name), pairText(subject ?? ''), at(startedAt), time(ms / 1_000)],
        ...[calls, rateLimitHits],
      ]),
    title,
  )
}

/** What the phases of a dry run took of the day of one of its systems; a look names its connection. */
export function takenOf({ connection }: System, phases: readonly Phase[], own: readonly PhaseName[]): number {
  const mine = phases.filter(({ name, subject }) => own.includes(name) || (name === 'look' && subject === connection))
  return mine.reduce((sum, phase) => sum + costOf(phase), 0)
}

/** What an account allows, as far as it says. */
export function limitText(system: System): string {
  const { window, concurrency, dailyLimit } = system.limits
  const pace = window === undefined ? 'no window of calls' : `${count(window.permits)} calls in ${window.ms / 1_000} s`
  const day =
    dailyLimit === undefined ? 'a daily limit that it does not tell' : `${count(dailyLimit)} ${unitOf(system)} a day`
  return `${pace}, ${count(concurrency)} at a time, ${day}`
}

/** Which program, systems and exact plan and data a report speaks of. */
export function proof(versions: Versions, systems: Systems, hashes: readonly (readonly [string, Cell])[]): Section {
  const api = ({ api: version }: System): string => version ?? 'not told'
  const rows: Cell[][] = [
    ...hashes.map(([name, value]) => [name, value]),
    [`API of ${systems.source.name}`, api(systems.source)],
    [`API of ${systems.target.name}`, api(systems.target)],
    ['crm-ferry', versions.program],
    ['Node', versions.node],
  ]
  return { id: 'proof', title: 'Versions and hashes', blocks: [table(['what', 'value'], rows)] }
}

/** The files beside a report. */
export function fileSection(files: Readonly<Record<string, string>>): Section {
  const rows = Object.entries(files).map(([name, path]) => [name, code(path)])
  return { id: 'files', title: 'Files', blocks: [table(['file', 'path'], rows)] }
}

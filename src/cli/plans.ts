import { readFile } from 'node:fs/promises'
import { findingsText } from '../../tools/support/findings.ts'
import { inline, table } from '../../tools/support/markdown.ts'
import { tellQuestions, wholePlanLines } from '../../tools/support/plan-lines.ts'
import type { PlanView, StartRequest } from '../app.ts'
import { FerryError } from '../model/errors.ts'
import { maskText } from '../model/mask.ts'
import { exitCodes, hasErrors } from './exit.ts'
import { parseCondition } from './filter.ts'
import { print } from './print.ts'
import type { Session } from './session.ts'

/** What this machine can reach. */
export async function listConnections(session: Session): Promise<number> {
  const connections = await session.app.connections()
  const rows = connections.map(({ name, title, account, missing }) => [
    name,
    title,
    account === null ? 'not seen yet' : `${account.name} (${account.id})`,
    missing.length === 0 ? 'ready' : missing.join('; '),
  ])
  const none = 'No connection is configured. Set HUBSPOT_ACCESS_TOKEN and the like, or write a configuration file.'
  print(session, connections, rows.length === 0 ? none : table(['connection', 'system', 'account', 'state'], rows))
  return exitCodes.ok
}

/** A plan's pairs of fields, links, new fields, questions and findings, its file and hash; with `text` the whole of it. */
export async function showPlan(session: Session, id: string, text: boolean): Promise<number> {
  const view = await session.app.plan(id)
  print(session, view, [...wholePlanLines(view), ...planLines(view)].join('\n'))
  // As it is in its file: an escape in it is no Markdown, and the name of a tool no word of ours.
  if (text && !session.json) session.world.out(`${maskText(view.text)}\n`)
  return hasErrors(view.findings) ? exitCodes.input : exitCodes.ok
}

/** Applies edits from a JSON file, or from standard input with `-`. */
export async function editPlan(session: Session, id: string, file: string): Promise<number> {
  const { changes, ...view } = await session.app.editPlan(id, await readEdits(session, file))
  print(
    session,
    { ...view, changes },
    [...changes.map((change) => `- ${inline(change, 300)}`), ...planLines(view)].join('\n'),
  )
  return hasErrors(view.findings) ? exitCodes.input : exitCodes.ok
}

function planLines(view: PlanView): string[] {
  const { path, hash, findings } = view
  return [
    `File: ${path}`,
    `Hash: ${hash}`,
    ...tellQuestions(view).lines,
    ...findingsText(findings, 'which show when these are mended'),
  ]
}

async function readEdits({ world }: Session, file: string): Promise<unknown> {
  const text = file === '-' ? await world.readInput() : await readFile(file, 'utf8').catch(() => null)
  if (text === null) throw new FerryError('usage', `There is no file ${file} to read edits from.`)
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new FerryError('usage', `The edits are not JSON: ${(error as Error).message}`)
  }
}

export interface ProposeOptions {
  source: string
  target: string
  object: string[]
  filter?: string[]
  where?: string[]
  plan?: string
}

type Pair = Extract<StartRequest, { verb: 'propose' }>['objects'][number]

/**
 * `--object Lead=contacts` gives a pair, `Asset__c=+Assets` one whose target is created; `--filter "Lead: condition"` and
 * `--where` limit one (`Lead=contacts: condition` where several are of one object), and with a single pair the name may be
 * left out.
 */
export function proposeRequest({
  source,
  target,
  object,
  filter = [],
  where = [],
  plan,
}: ProposeOptions): StartRequest {
  const objects: Pair[] = object.map((pair) => {
    const [, from, to] = /^([^=]+)=([^=]+)$/.exec(pair) ?? []
    if (from === undefined || to === undefined)
      throw new FerryError('usage', `--object takes Source=target, such as Lead=contacts, not "${pair}".`)
    return { source: from.trim(), target: to.trim() }
  })
  for (const text of filter) {
    const { pair, rest } = pairOf(objects, 'filter', text)
    pair.filter = [...(pair.filter ?? []), parseCondition(rest)]
  }
  for (const text of where) {
    const { pair, rest } = pairOf(objects, 'where', text)
    pair.where = rest
  }
  return { verb: 'propose', source, target, objects, ...(plan !== undefined && { plan }) }
}

/** The pair that a condition is for, and the condition without its name. */
function pairOf(objects: Pair[], option: 'filter' | 'where', text: string): { pair: Pair; rest: string } {
  const names = objects.flatMap((pair) =>
    [`${pair.source}=${pair.target}:`, `${pair.source}:`].map((name) => ({ pair, name })),
  )
  const [named, ...others] = names.filter(({ name }) => text.startsWith(name))
  if (others.length > 0) {
    const each = others.map(({ pair: { source, target } }) => `"${source}=${target}: condition"`).join(', ')
    throw new FerryError('usage', `Several pairs are of that object: say which --${option} is for, such as ${each}.`)
  }
  const pair = named?.pair ?? (objects.length === 1 ? objects[0] : undefined)
  if (pair === undefined) throw new FerryError('usage', `Say which object --${option} is for: "Lead: condition".`)
  return { pair, rest: named === undefined ? text : text.slice(named.name.length).trim() }
}

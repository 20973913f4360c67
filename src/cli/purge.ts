import type { Purged, PurgePlan, PurgeRequest } from '../app.ts'
import { FerryError } from '../model/errors.ts'
import { plural } from '../model/wording.ts'
import { exitCodes } from './exit.ts'
import { print } from './print.ts'
import type { Session } from './session.ts'

interface Options {
  olderThan?: string
  all?: boolean
  journal?: boolean
  yes?: boolean
}

const dayMs = 86_400_000
const word = 'purge'

/** Deletes what ended runs keep of records, after a person has typed the word; scripts say `--yes`. */
export async function purge(session: Session, run: string | undefined, options: Options): Promise<number> {
  const { app, world } = session
  const request = { which: whichOf(run, options), journal: options.journal === true }
  const canAsk = world.terminal.input && world.terminal.output && !session.json
  if (options.yes !== true && !canAsk) {
    throw new FerryError(
      'usage',
      'A purge cannot be undone, and there is nobody here to ask.',
      'Add --yes to a script.',
    )
  }
  const agree = async (plan: PurgePlan): Promise<boolean> => {
    if (options.yes === true) return true
    world.out(`${planLines(plan, request.journal).join('\n')}\n\n`)
    return !isEmpty(plan) && (await world.askLine(`This cannot be undone. To go on, type: ${word}`))?.trim() === word
  }
  const purged = await app.purge(request, agree)
  if (purged === null) {
    print(session, null, 'Nothing was purged.')
    return exitCodes.ok
  }
  const { scope, busy, snapshotsKept, journalsKept, files, profiles, rows } = purged
  const data = { runs: scope.runs, journals: scope.journals, files, profiles, rows, busy, snapshotsKept, journalsKept }
  print(session, data, [removedLine(purged), ...keptLines(purged)].join('\n'))
  return exitCodes.ok
}

function whichOf(run: string | undefined, { olderThan, all }: Options): PurgeRequest['which'] {
  const said = [run !== undefined, olderThan !== undefined, all === true].filter(Boolean).length
  if (said !== 1) throw new FerryError('usage', 'Name one run, or --older-than <days>, or --all.')
  if (run !== undefined) return { run }
  if (olderThan === undefined) return 'all'
  const days = /^\d{1,5}$/.test(olderThan) ? Number(olderThan) : Number.NaN
  if (Number.isNaN(days)) throw new FerryError('usage', `"${olderThan}" is no number of days.`)
  return { olderThanMs: days * dayMs }
}

function isEmpty({ scope }: PurgePlan): boolean {
  return scope.runs.length === 0 && (scope.profiles ?? []).length === 0
}

function planLines(plan: PurgePlan, journal: boolean): string[] {
  const { runs, snapshots, journals, profiles = [], journalCopies = false } = plan.scope
  if (isEmpty(plan)) return ['No ended run is meant.', ...keptLines(plan)]
  const outcomes = journal
    ? `Outcomes and id map of ${plural(journals.length, 'run')} go as well.`
    : 'Outcomes and id map stay.'
  return [
    `The data of ${plural(runs.length, 'run')} goes: ${plural(snapshots.length, 'snapshot')}, match indexes, replaced values, reports and logs. They can then be neither resumed nor verified.`,
    outcomes,
    ...(profiles.length > 0 ? [`${plural(profiles.length, 'profile')} of source objects: gone as well.`] : []),
    ...(journalCopies ? ['Copies of the journal that updates of crm-ferry made: gone as well.'] : []),
    ...keptLines(plan),
  ]
}

function keptLines({ busy, snapshotsKept, journalsKept }: PurgePlan): string[] {
  return [
    ...(busy.length > 0
      ? [`Left alone, because they are at work or needed by a run that is: ${busy.join(', ')}.`]
      : []),
    ...(snapshotsKept > 0 ? [`${plural(snapshotsKept, 'snapshot')} kept, because other runs use them.`] : []),
    ...(journalsKept > 0
      ? [`The journal of ${plural(journalsKept, 'run')} kept, because other runs build on it.`]
      : []),
  ]
}

const names: Record<keyof Purged['files'], string> = {
  snapshots: 'snapshots',
  indexes: 'match indexes',
  beforeImages: 'replaced values',
  reports: 'reports',
  logs: 'logs',
  journalCopies: 'old copies of the journal',
}

function removedLine({ scope, files, profiles, rows }: PurgePlan & Purged): string {
  const kinds = Object.entries(files)
    .filter(([, removed]) => removed.files > 0)
    .map(([kind, removed]) => `${names[kind as keyof typeof names]} ${megabytes(removed.bytes)}`)
  const what = kinds.length === 0 ? 'no files were left' : kinds.join(', ')
  return `Purged ${plural(scope.runs.length, 'run')}: ${what}${profiles > 0 ? `; ${plural(profiles, 'profile')}` : ''}${rows > 0 ? `; ${plural(rows, 'row')} of the journal` : ''}.`
}

function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

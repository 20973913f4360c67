import { tellLocalTime } from '../../src/model/local-time.ts'
import type { Run } from '../../src/model/run.ts'
import { plural } from '../../src/model/wording.ts'
import { inline } from './markdown.ts'

/** Of so many of the newest runs it is told whether they stopped midway; older ones are for list_runs. */
export const lookedThrough = 20
const told = 3

/** Paused runs: a person may want to go on with them. */
export function interruptedOf(runs: readonly Run[]): Run[] {
  return runs.filter(({ state }) => state === 'paused').slice(0, told)
}

/** A few sentences about runs that stopped midway or sleep, without anything that a record holds. */
export function interruptedLines(runs: readonly Run[]): string[] {
  const asleep = runs.filter(({ wakeAt }) => wakeAt !== undefined).slice(0, told)
  const paused = runs.filter(({ state }) => state === 'paused').length
  const more = paused - told
  return [
    ...interruptedOf(runs).map(
      (run) =>
        `The run ${nameOf(run)} is paused. Ask the person whether to go on with it: resume_run. get_run says why it stopped.`,
    ),
    ...(more > 0 ? [`${plural(more, 'more run is', 'more runs are')} paused: list_runs.`] : []),
    ...asleep.map((run) => `The run ${nameOf(run)} ${sleepText(run)}.`),
  ]
}

/** Until when a run sleeps; for one that does. */
export function sleepText({ wakeAt = 0 }: Pick<Run, 'wakeAt'>): string {
  return `is asleep and goes on by itself at ${tellLocalTime(wakeAt)}`
}

function nameOf({ id, verb, plan }: Run): string {
  return `${inline(id)} (${verb})${plan === null ? '' : ` of plan \`${inline(plan)}\``}`
}

import { duration } from '../../tools/support/markdown.ts'
import { progressText } from '../../tools/support/run-answer.ts'
import { tellLocalTime } from '../model/local-time.ts'
import type { Progress, Run } from '../model/run.ts'
import { count } from '../model/wording.ts'
import type { Session } from './session.ts'

const clearLine = '\r\u001b[2K'
/** Without a terminal, a line at most this often, in milliseconds. */
const plainPause = 10_000
/** The first step of a phase that took longer waited for something. Milliseconds. */
const longestStart = 10_000

export interface ProgressLine {
  show(run: Run): void
  /** A line that stays. */
  note(text: string): void
  end(): void
}

/**
 * Progress on stderr: one updating line at a terminal, a line now and then in a log, nothing with `--json`. A terminal
 * that a build server pretends to be, or that cannot move its cursor, is a log. Nothing is coloured.
 */
export function progressLine({ world, json }: Pick<Session, 'world' | 'json'>): ProgressLine {
  const { CI = '', TERM } = world.env
  const live = world.terminal.errors && (CI === '' || CI === 'false') && TERM !== 'dumb'
  let start: { phase: string; done: number; at: number; begun: boolean } | undefined
  let lastLine = { phase: '', at: 0 }
  return {
    show({ progress, updatedAt, wakeAt }) {
      if (json || progress === null) return
      const { phase, done } = progress
      if (start?.phase !== phase) start = { phase, done, at: updatedAt, begun: false }
      else if (!start.begun && done > start.done) {
        // A long wait before the first record, such as for the end of a doubt, says nothing of the pace.
        const isLate = updatedAt - start.at > longestStart
        start = isLate ? { phase, done, at: updatedAt, begun: true } : { ...start, begun: true }
      }
      const asleep = wakeAt === undefined ? '' : `goes on at ${tellLocalTime(wakeAt)}; `
      const text =
        asleep +
        progressText(progress) +
        pace(progress.done - start.done, updatedAt - start.at, progress.total, progress.done)
      if (live) return world.err(`${clearLine}${fitted(text, progress, world.width())}`)
      if (lastLine.phase === progress.phase && updatedAt - lastLine.at < plainPause) return
      lastLine = { phase: progress.phase, at: updatedAt }
      world.err(`${text}\n`)
    },
    note: (text) => world.err(`${live && !json ? clearLine : ''}${text}\n`),
    end() {
      if (live && !json && start !== undefined) world.err(clearLine)
    },
  }
}

const bar = { widest: 24, narrowest: 8 }

/** A bar before the text where there is room for one; no line is longer than the terminal, which would break it in two. */
function fitted(text: string, { done, total }: Progress, columns: number): string {
  const room = columns - 1
  const width = Math.min(bar.widest, room - text.length - 3)
  if (total !== null && total > 0 && width >= bar.narrowest) {
    const filled = Math.min(width, Math.floor((width * done) / total))
    return `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}] ${text}`
  }
  return text.length <= room ? text : `${text.slice(0, Math.max(0, room - 1))}…`
}

function pace(more: number, ms: number, total: number | null, done: number): string {
  if (more <= 0 || ms < 1_000) return ''
  const rate = (more * 1_000) / ms
  const left = total === null || total <= done ? '' : `, ${duration((total - done) / rate)} left`
  return `, ${rate < 10 ? rate.toFixed(1) : count(Math.round(rate))}/s${left}`
}

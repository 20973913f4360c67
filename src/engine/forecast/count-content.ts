import type { Finding } from '../../model/run.ts'
import type { Cost, ObjectSchema } from '../../model/schema.ts'
import type { Effort } from '../../model/system.ts'
import { plural } from '../../model/wording.ts'
import type { Pair } from '../pair.ts'
import { effortFor } from './estimate.ts'
import type { Forecast } from './forecast.ts'

const examplesOfEach = 3

interface Files {
  count: number
  examples: string[]
  bytes: number
  /** Of so many the source does not say how large they are. */
  unknown: number
}

const none = (): Files => ({ count: 0, examples: [], bytes: 0, unknown: 0 })

/** Counts what becomes of the bytes of a pair's files. */
export function countContent(pair: Pick<Pair, 'name' | 'source' | 'target' | 'content'>): {
  add(forecast: Forecast): void
  findings(): Finding[]
  /** What the source is asked for the bytes. */
  effort(): Effort
} {
  const { name, source, target, content } = pair
  const created = none()
  const updated = none()
  const add = (files: Files, { record }: Forecast): void => {
    const bytes = content?.sizeOf(record.row) ?? null
    files.count += 1
    files.bytes += bytes ?? 0
    if (bytes === null) files.unknown += 1
    if (files.examples.length < examplesOfEach) files.examples.push(record.id)
  }
  const find = (
    severity: Finding['severity'],
    code: string,
    { count, examples }: Files,
    message: string,
    more: Partial<Finding> = {},
  ): Finding[] => (count === 0 ? [] : [{ severity, code, message, count, examples, pair: name, ...more }])

  return {
    add(forecast) {
      if (source.content === undefined) return
      if (forecast.action === 'create') add(created, forecast)
      if (forecast.action === 'update') add(updated, forecast)
    },
    effort: () => (content === null ? { calls: 0 } : effortFor(created.count, { maxRows: 1, ...costOfBytes(source) })),
    findings() {
      if (content === null) {
        const both = {
          ...created,
          count: created.count + updated.count,
          examples: [...created.examples, ...updated.examples].slice(0, examplesOfEach),
        }
        const go = plural(both.count, 'file goes', 'files go')
        const message = `${go} to ${target.labelPlural} without bytes: only what is said about them arrives.`
        const fix = 'Carry the files over by hand, or choose a target that takes files.'
        return find('warning', 'bytes-not-carried', both, message, { fix, about: 'lost' })
      }
      return [
        ...find('info', 'bytes-carried', created, tellCarried(created)),
        ...find('info', 'bytes-kept', updated, tellKept(updated)),
      ]
    },
  }
}

function costOfBytes({ content }: ObjectSchema): { cost?: Cost } {
  return content?.cost === undefined ? {} : { cost: content.cost }
}

function tellCarried({ count, bytes, unknown }: Files): string {
  const size = `${(bytes / 1_000_000).toLocaleString('en-US', { maximumFractionDigits: 1 })} MB`
  const rest = unknown === 0 ? '' : `; how large ${unknown} of them are, the source does not say`
  return `${plural(count, 'file is', 'files are')} carried over with ${size} of bytes, each by a request of its own${rest}.`
}

function tellKept({ count }: Files): string {
  const keep = plural(count, 'file that is there keeps its bytes', 'files that are there keep their bytes')
  return `${keep}: only other fields are updated.`
}

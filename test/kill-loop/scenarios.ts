import { type Arena, openHubSpot, openReference, type ReferenceOptions } from './arena.ts'
import type { End } from './drive.ts'
import type { FailPoint } from './fail-points.ts'
import { openPipedrive, openZoho } from './sales.ts'

/** One target of the loop, with its part of the records and of the kills. */
export interface Scenario {
  name: string
  class: 'safe' | 'refused' | 'blind'
  records: number
  dryRun: End[]
  migration: End[]
  /** How often it dies with everything done. */
  finishes: number
  open(): Promise<Arena>
}

const at = (point: FailPoint): End => ({ by: 'point', point })

/** Points of any batch, in the order in which they are tried: updates are few and come first. */
const points: FailPoint[] = [
  'before-image',
  'after-intent',
  'after-send',
  'in-doubt',
  'after-answer',
  'keep',
  'before-send',
  'after-settle',
  'before-intent',
]

/** Once all records are there. */
const links: End[] = [at('link-leaves'), at('link-answered')]

/** About to write an intent, with a request that is about to leave, with an answer that is not in the journal, or anywhere. */
const frozenAt = (point: 'before-intent' | 'after-intent' | 'after-answer' | 'wrote'): End => ({
  by: 'takeover',
  at: point,
})
const after = at('after-settle')
/** Of creates alone, which all have to be looked for. */
const doubts: End[] = [at('after-send'), at('in-doubt'), at('after-answer')]

const jobs: FailPoint[] = ['job-opened', 'job-durable', 'job-uploaded', 'job-polled', 'job-results']

/** A life takes about so many batches with it, and there have to be some left for the next. */
const batchesForAKill = 8
/** The journal stores outcomes in pieces of 1,000 rows. */
const rowsOfTwoPieces = 1_100

/** The scenarios of a loop over so many records with so many kills, all together. */
export function planLoop(records: number, kills: number): Scenario[] {
  const rounds = (share: number): End[] =>
    Array.from({ length: Math.max(2, Math.round(kills * share)) }, (_, n) => at(points[n % points.length]!))
  const scenario = (
    name: string,
    replay: Scenario['class'],
    share: { records: number; kills: number },
    freeze: 'before-intent' | 'after-intent' | 'after-answer',
    more: Partial<ReferenceOptions> = {},
  ): Scenario => {
    const own = Math.floor(records * share.records)
    const migration: End[] = [...rounds(share.kills), { by: 'chance' }, frozenAt(freeze), { by: 'chance' }, ...links]
    const batchRows = Math.max(1, Math.floor(own / (batchesForAKill * migration.length)))
    const open = () => openReference({ records: own, replay, batchRows, ...more })
    return { name, class: replay, records: own, ...reading(kills), migration, open }
  }
  const wide = Math.floor(records * 0.33)
  const paced = Math.floor(records * 0.02)
  const byJobs = Math.floor(records * 0.08)
  const leads = Math.floor(records * 0.08)
  const bought = Math.floor(records * 0.04)
  const sold = Math.floor(records * 0.01)
  return [
    {
      ...{ name: 'wide batches', class: 'safe', records: wide, ...reading(kills) },
      migration: [
        ...Array.from({ length: Math.min(6, Math.floor(wide / rowsOfTwoPieces)) }, () => at('mid-settle')),
        ...links,
      ],
      open: () => openReference({ records: wide, replay: 'safe', batchRows: rowsOfTwoPieces }),
    },
    {
      ...{ name: 'HubSpot', class: 'safe', records: leads, ...reading(kills) },
      migration: rounds(0.05),
      open: () => openHubSpot(leads),
    },
    {
      ...{ name: 'Zoho CRM', class: 'refused', records: bought, ...reading(0) },
      migration: [...doubts, at('after-intent'), ...doubts, at('after-settle')],
      open: () => openZoho(bought),
    },
    {
      ...{ name: 'Pipedrive', class: 'blind', records: sold, ...reading(0) },
      migration: [...doubts, at('after-intent'), ...doubts, { by: 'chance' }],
      open: () => openPipedrive(sold),
    },
    scenario('safe', 'safe', { records: 0.11, kills: 0.18 }, 'before-intent'),
    scenario('refused', 'refused', { records: 0.13, kills: 0.18 }, 'after-intent'),
    scenario('blind', 'blind', { records: 0.13, kills: 0.18 }, 'after-answer', { late: true }),
    {
      ...{ name: 'blind, by jobs', class: 'blind', records: byJobs, ...reading(kills) },
      migration: Array.from({ length: kills < 50 ? jobs.length : 5 * jobs.length }, (_, n) =>
        at(jobs[n % jobs.length]!),
      ),
      open: () => openReference({ records: byJobs, replay: 'blind', batchRows: Math.ceil(byJobs / 75), jobs: true }),
    },
    {
      // Requests wait for their turn here, with a durable intent: whoever wakes from a freeze is about to send them.
      ...{ name: 'blind, paced', class: 'blind', records: paced, ...reading(0) },
      migration: [after, frozenAt('wrote'), after, frozenAt('wrote'), after, frozenAt('after-intent'), after],
      open: () => openReference({ records: paced, replay: 'blind', batchRows: Math.ceil(paced / 80), pace: 20 }),
    },
    scenario('blind, look-up lags', 'blind', { records: 0.07, kills: 0.18 }, 'after-intent', { lookupLag: 2_000 }),
  ]
}

/** A loop of some seconds: the same machinery, a few deaths for each class. */
export function planShortLoop(): Scenario[] {
  const records = 90
  const short = (replay: Scenario['class'], migration: End[]): Scenario => ({
    ...{ name: replay, class: replay, records, dryRun: [], migration, finishes: 0 },
    open: () => openReference({ records, replay, batchRows: 4 }),
  })
  return [
    short('safe', [at('after-answer'), frozenAt('before-intent')]),
    short('refused', [at('after-send'), at('in-doubt'), at('link-answered')]),
    short('blind', [at('after-send'), at('after-answer'), { by: 'chance' }]),
  ]
}

/** Deaths while the source is read and judged, and at the very end. */
function reading(kills: number): Pick<Scenario, 'dryRun' | 'finishes'> {
  const dryRun = kills < 50 ? [] : [at('extract'), at('predict')]
  return { dryRun, finishes: 1 }
}

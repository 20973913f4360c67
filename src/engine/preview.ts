import type { Connection } from '../connector.ts'
import { planHash } from '../mapping/plan-file.ts'
import { FerryError } from '../model/errors.ts'
import { sourcesOf } from '../model/plan.ts'
import type { PreviewField, PreviewRecord } from '../model/preview.ts'
import { type CrmRecord, isEmpty, type Row, type Value } from '../model/record.ts'
import type { PreviewResult, Untimed } from '../model/results.ts'
import type { MatchIndex } from '../store/store.ts'
import { type RunContext, stopIfPausing } from './context.ts'
import { lastSeen } from './discover.ts'
import { type Forecast, forecastPage } from './forecast/forecast.ts'
import { anywhere, lookUpRecords } from './forecast/whereabouts.ts'
import { linkTo, openEnds, openPairs, type Pair, targetLinkTo } from './pair.ts'
import { loadPlan, requireSound } from './plans.ts'
import { type Chosen, createCover } from './preview/cover.ts'
import { type Basis, findBasis } from './preview/preview-basis.ts'
import { compileRules, fatesOf, type Rule, type ValueFate } from './preview/preview-rules.ts'
import { previewColumns, previewRows } from './preview/preview-table.ts'

/** What a preview is asked for: records by their ids, or else those that show the rules about a field or a code. */
export interface PreviewInput {
  ids?: readonly string[]
  field?: string
  reason?: string
  limit: number
}

/** Rules that the result lists. */
const mostRules = 300

/**
 * Shows by a handful of records what a plan makes of them, before and after: by default few that together show every
 * rule that has an effect. Their values are in the run's report alone, which a purge deletes.
 */
export async function preview(context: RunContext): Promise<Untimed<PreviewResult>> {
  const plan = await loadPlan(context.store, context.run.plan)
  const input = context.run.input as unknown as PreviewInput
  const ends = await openEnds(plan, (name) => lastSeen(context, name))
  requireSound(plan, ends, 'call preview_records again')
  const basis = await findBasis(context, plan, ends)
  const { dryRun } = basis
  const lookUp =
    dryRun === null ? anywhere : lookUpRecords(context.store, { dryRun, migration: null }, basis.index, basis.snapshot)
  const pairs = openPairs(plan, ends, basis.users, lookUp)
  const asked = new Map((input.ids ?? []).map((id) => [id, recordId(id, ends.source)]))
  const found =
    input.ids === undefined ? await chooseRecords(context, pairs, basis, input) : chooseById(pairs, [...asked.values()])
  const table = await context.table('preview', previewColumns)
  const records: PreviewResult['records'] = []
  for (const pair of pairs) {
    const mine = found.chosen.filter((each) => each.pair === pair.name)
    for (const record of await viewRecords(pair, basis, mine)) {
      for (const row of previewRows(record)) await table.add(row)
      records.push({ pair: pair.name, sourceId: record.sourceId })
    }
  }
  await table.close()
  return {
    plan: plan.id,
    planHash: planHash(plan),
    basis: basis.kind,
    dryRun,
    snapshot: basis.snapshot.id,
    scanned: found.scanned,
    rules: found.rules.slice(0, mostRules),
    rulesInAll: found.rules.length,
    records,
    missing: [...asked].filter(([, id]) => !records.some(({ sourceId }) => sourceId === id)).map(([text]) => text),
    files: { preview: table.path },
  }
}

/** The id that records carry, of one as a person has copied it. */
function recordId(text: string, { connection }: { connection: Connection }): string {
  const id = text.trim()
  return connection.recordId?.(id) ?? id
}

interface Found {
  chosen: { pair: string; sourceId: string; because: readonly string[] }[]
  scanned: number
  rules: PreviewResult['rules']
}

function chooseById(pairs: readonly Pair[], ids: readonly string[]): Found {
  const unique = [...new Set(ids)]
  return {
    chosen: pairs.flatMap(({ name }) => unique.map((sourceId) => ({ pair: name, sourceId, because: [] }))),
    scanned: 0,
    rules: [],
  }
}

/** Records of a rule that are remembered: more to choose from makes fewer of them do. */
const remembered = 3

async function chooseRecords(
  context: RunContext,
  pairs: readonly Pair[],
  basis: Basis,
  { field, reason, limit }: PreviewInput,
): Promise<Found> {
  const isFocused = field !== undefined || reason !== undefined
  const wanted = (rule: Rule): boolean =>
    (field === undefined || rule.fields.includes(field)) && (reason === undefined || rule.code === reason)
  const cover = createCover(wanted, isFocused ? { remembered: limit, shown: limit } : { remembered, shown: 1 })
  const codes = new Set<string>()
  let scanned = 0
  for (const pair of pairs) {
    const find = compileRules(pair, basis.kind === 'dry-run')
    const total = (await basis.snapshot.position(pair.source.name))?.records ?? 0
    let done = 0
    for await (const page of basis.snapshot.pages(pair.source.name)) {
      const forecasts = await forecastPage(pair, basis.index, page)
      const present = await presentOf(pair, basis.index, forecasts)
      for (const [i, forecast] of forecasts.entries()) {
        const rules = find(forecast, present[i] ?? null)
        for (const { code } of rules) if (code !== undefined) codes.add(code)
        cover.add(pair.name, forecast.record.id, rules)
      }
      done += page.length
      scanned += page.length
      context.progress({ phase: `looking for telling ${pair.source.labelPlural}`, done, total })
      stopIfPausing(context)
    }
  }
  refuseUnknown(pairs, codes, { field, reason })
  const chosen = cover.choose(limit)
  const shown = new Set(chosen.flatMap(({ because }) => because))
  const rules = cover.rules().sort((a, b) => b.records - a.records)
  return {
    chosen: chosen.map(toChosen),
    scanned,
    rules: rules.map((each) => ({
      ...{ pair: each.pair, rule: each.rule.label, records: each.records },
      shown: shown.has(each),
    })),
  }
}

function toChosen({ because, ...record }: Chosen): Found['chosen'][number] {
  return { ...record, because: because.map(({ rule }) => rule.label) }
}

/** A slip in the name of a field or reason would look like a rule without effect. */
function refuseUnknown(
  pairs: readonly Pair[],
  codes: ReadonlySet<string>,
  { field, reason }: { field: string | undefined; reason: string | undefined },
): void {
  const names = new Set(pairs.flatMap(({ plan }) => plan.fields.flatMap((each) => [each.to, ...sourcesOf(each)])))
  if (field !== undefined && !names.has(field)) {
    throw new FerryError('usage', `The plan maps no field "${field}".`, 'get_plan shows which fields it maps.')
  }
  if (reason !== undefined && !codes.has(reason)) {
    const known = codes.size === 0 ? 'There is none.' : `There are: ${[...codes].sort().slice(0, 40).join(', ')}.`
    throw new FerryError(
      'usage',
      `No record has the reason "${reason}". ${known}`,
      'Call preview_records with one of them, or without.',
    )
  }
}

/** What the target holds of each record that it has. */
async function presentOf(pair: Pair, index: MatchIndex, forecasts: readonly Forecast[]): Promise<(Row | null)[]> {
  const ids = forecasts.flatMap(({ targetId }) => targetId ?? [])
  const rows = await index.rows(pair.target.name, ids)
  let next = 0
  return forecasts.map(({ targetId }) => (targetId === null ? null : (rows[next++] ?? null)))
}

async function viewRecords(
  pair: Pair,
  { snapshot, index, kind }: Basis,
  chosen: Found['chosen'],
): Promise<PreviewRecord[]> {
  const because = new Map(chosen.map((each) => [each.sourceId, each.because]))
  const records = await snapshot.get(pair.source.name, [...because.keys()])
  const forecasts = await forecastPage(pair, index, records)
  const present = await presentOf(pair, index, forecasts)
  const find = compileRules(pair, kind === 'dry-run')
  return forecasts.map((forecast, i) => {
    const { record, reason, detail, targetId } = forecast
    const held = present[i] ?? null
    const isWritten = kind !== 'dry-run' && (forecast.action === 'create' || forecast.action === 'update')
    return {
      pair: pair.name,
      sourceId: record.id,
      link: linkTo(pair, record.id),
      action: isWritten ? 'write' : forecast.action,
      reason: reason ?? '',
      detail: detail ?? '',
      targetId: targetId ?? '',
      targetLink: targetId === null ? '' : targetLinkTo(pair, targetId),
      because: [...(because.get(record.id) ?? [])],
      fields:
        forecast.action === 'skip' ? skipFields(pair, record) : viewFields(pair, forecast, held, find(forecast, held)),
    }
  })
}

/** A skipped record goes nowhere; what says so is all there is to see. */
function skipFields({ plan }: Pair, { row }: CrmRecord): PreviewField[] {
  const names = new Set(plan.skip.map(({ field }) => field))
  return [...names].map((from) => ({ from, to: '', source: textOf(row[from]), target: '', present: '', notes: [] }))
}

/** Every mapped field that holds something on any side. */
function viewFields(pair: Pair, forecast: Forecast, present: Row | null, rules: readonly Rule[]): PreviewField[] {
  const { row } = pair.map(forecast.record)
  const fates = fatesOf(pair, forecast, row, present)
  const lost = new Set(forecast.lost.map(({ to }) => to))
  const late = new Set(pair.references.filter((reference) => reference.late).map(({ to }) => to))
  return pair.plan.fields.flatMap((mapping) => {
    const { to } = mapping
    const sources = sourcesOf(mapping)
    const field: PreviewField = {
      from: sources.join(', '),
      to,
      source: sources.map((name) => textOf(forecast.record.row[name])).join(' + '),
      target: textOf(row[to]),
      present: textOf(present?.[to]),
      notes: [...rulesOf(to, rules), ...(late.has(to) ? [comesLate] : fateNotes(fates.get(to), lost.has(to)))],
    }
    const isBlank = [field.source.replaceAll(' + ', ''), field.target, field.present].every((text) => text === '')
    return isBlank ? [] : [field]
  })
}

const comesLate = 'written when all records are there'

function rulesOf(to: string, rules: readonly Rule[]): string[] {
  return [...new Set(rules.flatMap(({ note }) => (note?.to === to ? [note.text] : [])))]
}

function fateNotes(fate: ValueFate | undefined, isLost: boolean): string[] {
  if (fate === 'kept') return ['the target keeps its own value']
  if (fate === 'equal') return ['the target has it already']
  return isLost && fate === undefined ? ['not written'] : []
}

function textOf(value: Value | undefined): string {
  if (value === undefined || isEmpty(value)) return ''
  return typeof value === 'object' && value !== null ? value.join('; ') : String(value)
}

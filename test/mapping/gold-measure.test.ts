import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { collectFacts } from '../../src/mapping/facts.ts'
import { pairFields } from '../../src/mapping/pair-fields.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import { least } from '../../src/model/confidence.ts'
import { goldPairs } from './gold-pairs.ts'
import { contacts, field, lead, leads, object } from './schemas.ts'

interface Measure {
  gold: number
  proposed: number
  right: number
}

const percent = (part: number, whole: number) => (whole === 0 ? 100 : Math.round((100 * part) / whole))
const shown: string[] = []

/** Prints and gives precision and recall in per cent. */
function rate(name: string, { gold, proposed, right }: Measure): { precision: number; recall: number } {
  const rated = { precision: percent(right, proposed), recall: percent(right, gold) }
  shown.push(`${name.padEnd(44)} precision ${rated.precision} %, recall ${rated.recall} % (${right} of ${gold} pairs)`)
  return rated
}

/** Pairs by source object, target object, source field and target field, as their documents say. */
function readGold(file: string): string[][] {
  const text = readFileSync(new URL(`./gold/${file}`, import.meta.url), 'utf8')
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').slice(0, 4))
}

/** What names alone find: every field is a text, nothing is documented, and no record was seen. */
function measureNames(file: string, bar: number): Measure {
  const rows = readGold(file)
  // The fields of the other objects of the target are there to be mistaken for the right ones.
  const decoys = [...new Set(rows.map((row) => row[3] ?? ''))]
  const sum = { gold: 0, proposed: 0, right: 0 }
  for (const key of new Set(rows.map(([from, , to]) => `${from}>${to}`))) {
    const gold = rows.filter(([from, , to]) => `${from}>${to}` === key)
    const names = (column: number) => [...new Set(gold.map((row) => row[column] ?? ''))]
    const sources = names(1).map((name) => field(name, name, 'text'))
    const targets = decoys.map((name) => field(name, name, 'text'))
    const sides = { source: object('One', 'One', sources), target: object('Other', 'Other', targets) }
    const { pairs } = pairFields(sides, sources, targets, collectFacts(sides.source, []))
    const sure = [...pairs].filter(([, { confidence = 0 }]) => confidence >= bar)
    // A source field may have several counterparts; each source field counts once.
    sum.gold += sources.length
    sum.proposed += sure.length
    sum.right += sure.filter(([from, { to }]) => gold.some((row) => row[1] === from && row[3] === to)).length
  }
  return sum
}

describe('against pairs that others published', () => {
  it('leads to contacts: all of them, and no other', () => {
    const { objectPlan, schemaChanges } = proposeObject({ source: lead, target: contacts, sample: leads })
    const created = new Set(schemaChanges.map((change) => (change.action === 'create-field' ? change.field.name : '')))
    const proposed = objectPlan.fields.filter(({ to }) => !created.has(to))
    const right = proposed.filter(({ from, to }) => goldPairs.some((gold) => gold.from === from && gold.to === to))
    const measured = { gold: goldPairs.length, proposed: proposed.length, right: right.length }
    expect(rate('Salesforce leads to HubSpot contacts', measured)).toEqual({ precision: 100, recall: 100 })
  })

  it.each(readdirSync(new URL('./gold/', import.meta.url)))('%s, by names alone', (file) => {
    const all = rate(`${file}, by names alone`, measureNames(file, least.unsure))
    const sure = rate(`${file}, the sure ones`, measureNames(file, least.sure))
    expect(sure.precision).toBeGreaterThanOrEqual(85)
    expect(all.precision).toBeGreaterThanOrEqual(80)
    expect(all.recall).toBeGreaterThanOrEqual(55)
  })

  it('prints the figures', () => {
    process.stdout.write(`${shown.join('\n')}\n`)
    expect(shown.length).toBeGreaterThan(10)
  })
})

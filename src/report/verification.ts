import type { MigrateResult, VerifyResult } from '../model/results.ts'
import { missingTies } from '../model/verdict.ts'
import { count, plural } from '../model/wording.ts'
import { code, createLinker, pairText, table, text } from './parts.ts'
import type { Cell, Section } from './report.ts'

/** What was found when the written records were read back, in a sentence or two. */
export function verdict(verify: VerifyResult | null): string {
  if (verify === null) return 'They were not read back yet.'
  const wrong = verify.mismatched + verify.missing
  const ties = missingTies(verify)
  const tied =
    ties === 0
      ? ''
      : ` ${plural(ties, 'reference or link', 'references and links')} that ${ties === 1 ? 'was' : 'were'} made ${ties === 1 ? 'is' : 'are'} not there.`
  if (wrong === 0) return `All ${count(verify.matched)} that were read back hold what was sent.${tied}`
  return `${count(wrong)} of ${count(verify.matched + wrong)} that were read back do not hold what was sent.${tied}`
}

/** The same in numbers, with what differs, by field. */
export function verification({ links }: MigrateResult, verify: VerifyResult | null): Section {
  const section = { id: 'verification', title: 'Verification' }
  if (verify === null) {
    const waiting = 'The target has not been read back yet. A verification brings this report up to date.'
    return { ...section, blocks: [text(waiting)] }
  }
  const { matched, mismatched, missing, fieldValues, mismatches } = verify
  const shares = Object.entries({ matched, mismatched, missing }).map(([name, n]) => ({ name, label: name, count: n }))
  const linked = createLinker(links)
  const rows = mismatches.map(({ pair, field, count: n, examples }): Cell[] => [
    ...[pairText(pair), pair === field ? 'the tie itself' : code(field), n],
    { kind: 'examples', records: linked(pair, examples) },
  ])
  const compared = `${plural(fieldValues, 'value was', 'values were')} compared, after the vendor's own normalisation. Only records that the migration wrote are read back.`
  return {
    ...section,
    blocks: [
      { kind: 'shares', whole: 'Records that were read back', shares },
      text(compared),
      ...(rows.length === 0 ? [] : [table(['objects', 'field that differs', 'records', 'for example'], rows)]),
    ],
  }
}

import { type Finding, worstFirst } from '../../src/model/run.ts'
import { count } from '../../src/model/wording.ts'
import { fence, inline, oneLine, within } from './markdown.ts'

/** Worst first, then most frequent; long lists of examples are cut. */
export function shortFindings(findings: readonly Finding[], limit = 10): Finding[] {
  const sorted = [...findings].sort(worstFirst)
  const short = sorted.slice(0, limit).map(({ severity, code, message, count: n, examples, fix, edit }) => ({
    ...{ severity, code, message: oneLine(message, 240), count: n, examples: examples.slice(0, 3) },
    ...(fix === undefined ? {} : { fix: oneLine(fix, 200) }),
    ...(edit === undefined ? {} : { edit }),
  }))
  return within(room, short, () => '')
}

/** Of the data, and of the text again, in bytes. */
const room = 5_000

/** The whole edit or none, since half of one is of no use. */
function editText({ edit }: Finding): string {
  const text = edit === undefined ? '' : JSON.stringify(edit)
  return text === '' || text.length > longestEdit ? '' : ` Edit: ${oneLine(text)}`
}

const longestEdit = 300

/** Findings as a fenced list, or nothing when there are none; `where` says where the rest of a long list is. */
export function findingsText(findings: readonly Finding[], where = 'in the report'): string[] {
  if (findings.length === 0) return []
  const shown = shortFindings(findings, 12)
  const more = findings.length - shown.length
  const lines = shown.map((finding) => {
    const examples =
      finding.examples.length === 0 ? '' : ` e.g. ${finding.examples.map((id) => inline(id, 40)).join(', ')}.`
    const fix = finding.fix === undefined ? '' : ` Mended by: ${inline(finding.fix, 200)}`
    return `- ${finding.severity} ${finding.code} (${count(finding.count)}): ${inline(finding.message, 240)}${examples}${fix}${editText(finding)}`
  })
  if (more > 0) lines.push(`- and ${count(more)} more, ${where}`)
  return ['Findings:', fence(lines.join('\n'))]
}

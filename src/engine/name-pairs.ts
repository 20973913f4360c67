import type { Plan } from '../model/plan.ts'
import type { Finding } from '../model/run.ts'

/** Of a plan with several pairs, a finding about one of them begins with its name, unless its words have it. */
export function namePairs({ objects }: Plan, findings: readonly Finding[]): Finding[] {
  if (objects.length < 2) return [...findings]
  return findings.map((finding) => {
    const { pair, message } = finding
    return pair === undefined || message.includes(pair) ? finding : { ...finding, message: `${pair}: ${message}` }
  })
}

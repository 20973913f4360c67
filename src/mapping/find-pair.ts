import { FerryError } from '../model/errors.ts'
import { type ObjectPlan, type Plan, pairName } from '../model/plan.ts'

/** The pair that a person names by its source, or by both ends where that goes to several: `Lead`, `Lead>contacts`. */
export function findPair(plan: Plan, name: string): ObjectPlan {
  const [source, target] = name.split('>').map((part) => part.trim())
  const found = plan.objects.filter(
    (pair) => pair.source === source && (target === undefined || pair.target === target),
  )
  if (found.length === 1) return found[0]!
  const known = plan.objects.map(pairName)
  const fault = found.length === 0 ? `The plan has no object "${name}".` : `"${name}" goes to several targets.`
  throw new FerryError('plan', `${fault} It has: ${known.join(', ')}.`)
}

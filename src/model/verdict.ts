import type { VerifyResult } from './results.ts'

/** References and links that were made and are no longer there. */
export function missingTies({ relations = [] }: VerifyResult): number {
  return relations.reduce((sum, { found }) => sum + (found?.missing ?? 0), 0)
}

/** Does the target hold everything that was written, references and links included? */
export function holdsAll(result: VerifyResult): boolean {
  return result.mismatched + result.missing + missingTies(result) === 0
}

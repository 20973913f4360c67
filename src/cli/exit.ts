import type { FerryErrorCode } from '../model/errors.ts'
import type { MigrateResult, VerifyResult } from '../model/results.ts'
import type { Finding, Run } from '../model/run.ts'
import { holdsAll } from '../model/verdict.ts'

/** What the CLI's exit status says; `--help` lists them. */
export const exitCodes = { ok: 0, failures: 1, input: 2, consent: 3, paused: 4, outside: 5, bug: 70 } as const

export const exitHelp = `
Exit status:
  0   done
  1   done, with failed records, mismatches or findings to mend
  2   wrong usage, configuration or plan
  3   approval or privilege is missing, or the target is no longer as approved
  4   paused; go on with: crm-ferry resume <run>
  5   the vendor or the local store refused, or another worker holds the run
  70  a defect of crm-ferry`

const byError: Record<FerryErrorCode, number> = {
  usage: exitCodes.input,
  config: exitCodes.input,
  plan: exitCodes.input,
  approval: exitCodes.consent,
  privilege: exitCodes.consent,
  drift: exitCodes.consent,
  paused: exitCodes.paused,
  busy: exitCodes.outside,
  vendor: exitCodes.outside,
  store: exitCodes.outside,
  bug: exitCodes.bug,
}

/** Exit status for an error's code; a word that is none of ours counts as a defect. */
export function exitOfCode(code: string): number {
  return Object.hasOwn(byError, code) ? byError[code as FerryErrorCode] : exitCodes.bug
}

/** Exit status for a run as it is now. One that goes on is no failure. */
export function exitOfRun({ state, verb, result, problem }: Run): number {
  if (state === 'queued' || state === 'running') return exitCodes.ok
  if (state === 'paused') return exitCodes.paused
  if (state === 'failed') return problem === null ? exitCodes.bug : exitOfCode(problem.code)
  if (verb === 'migrate')
    return (result as unknown as MigrateResult).tally.failed > 0 ? exitCodes.failures : exitCodes.ok
  if (verb === 'verify') {
    return holdsAll(result as unknown as VerifyResult) ? exitCodes.ok : exitCodes.failures
  }
  return hasErrors(result?.findings) ? exitCodes.failures : exitCodes.ok
}

/** Do these findings have one that must be mended? */
export function hasErrors(findings: unknown): boolean {
  return Array.isArray(findings) && (findings as Finding[]).some(({ severity }) => severity === 'error')
}

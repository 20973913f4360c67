import type { Finding } from '../model/run.ts'

/** What a look at an account found, told of no record. */
export function finding(
  severity: Finding['severity'],
  code: string,
  message: string,
  more: { count?: number; fix?: string } = {},
): Finding {
  return { severity, code, message, count: more.count ?? 1, examples: [], ...(more.fix ? { fix: more.fix } : {}) }
}

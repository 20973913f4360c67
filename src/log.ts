import { type DestinationStream, destination, type Logger, pino } from 'pino'
import { maskText } from './model/mask.ts'

const secretPatterns: [RegExp, string][] = [
  [/\b(Bearer|Basic|Zoho-oauthtoken)\s+[\w.~+/=!-]+/gi, '$1 [secret]'],
  [
    /((?:access_?token|refresh_?token|client_?secret|api_?key|password|authorization|assertion)\\?"?\s*[:=]\s*\\?"?)[^"\\\s,&}]+/gi,
    '$1[secret]',
  ],
  [/\bpat-[a-z]{2}\d-[\w-]+/gi, '[secret]'],
  [/\b00D\w{12,15}![\w.]+/g, '[secret]'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[secret]'],
]

/** Hides credentials by their usual shapes, and personal data. */
export function redact(line: string): string {
  return maskText(secretPatterns.reduce((text, [pattern, instead]) => text.replace(pattern, instead), line))
}

/** Log lines as JSON on stderr (stdout belongs to the protocol), redacted as a whole right before they are written. */
export function createLog(to: DestinationStream = destination({ fd: 2, sync: true })): Logger {
  return pino({ name: 'crm-ferry', base: null, hooks: { streamWrite: redact } }, to)
}

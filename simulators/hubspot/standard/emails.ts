import type { Derive } from '../object-kinds.ts'
import { activity } from './activity.ts'
import { type Line, same } from './lines.ts'

const readOnly: Line[] = [
  ['hs_email_from_email', 'Email from address', 'string', 'text'],
  ['hs_email_from_firstname', 'Email from first name', 'string', 'text'],
  ['hs_email_from_lastname', 'Email from last name', 'string', 'text'],
  ['hs_email_to_email', 'Email to address', 'string', 'text'],
  ['hs_email_cc_email', 'Email CC address', 'string', 'text'],
]

/** Sender and recipients stand in the headers, and are read-only beside them. */
const derive: Derive = ({ set: { hs_email_headers: text } }) => {
  if (text === undefined) return {}
  const { from, to, cc } = headersIn(text)
  const addresses = (list: unknown): string =>
    (Array.isArray(list) ? list : []).flatMap((each) => textOf(each, 'email') || []).join(';')
  return {
    hs_email_from_email: textOf(from, 'email'),
    hs_email_from_firstname: textOf(from, 'firstName'),
    hs_email_from_lastname: textOf(from, 'lastName'),
    hs_email_to_email: addresses(to),
    hs_email_cc_email: addresses(cc),
  }
}

function headersIn(text: string): { from?: unknown; to?: unknown; cc?: unknown } {
  try {
    return (JSON.parse(text) as object | null) ?? {}
  } catch {
    return {}
  }
}

function textOf(holder: unknown, name: string): string {
  if (typeof holder !== 'object' || holder === null) return ''
  const value = (holder as Record<string, unknown>)[name]
  return typeof value === 'string' ? value : ''
}

/** https://developers.hubspot.com/docs/api-reference/crm-emails-v3/guide */
export const emails = activity({
  name: 'emails',
  singular: 'email',
  typeId: '0-49',
  label: 'Email',
  pluralLabel: 'Emails',
  writable: [
    [
      'hs_email_direction',
      'Email Direction',
      'enumeration',
      'select',
      same('EMAIL', 'INCOMING_EMAIL', 'FORWARDED_EMAIL'),
    ],
    ['hs_email_subject', 'Email subject', 'string', 'text'],
    ['hs_email_text', 'Email body', 'string', 'textarea'],
    ['hs_email_html', 'Email HTML', 'string', 'html'],
    [
      'hs_email_status',
      'Email send status',
      'enumeration',
      'select',
      same('BOUNCED', 'FAILED', 'SCHEDULED', 'SENDING', 'SENT'),
    ],
    ['hs_email_headers', 'Email headers', 'string', 'textarea'],
  ],
  readOnly,
  searched: ['hs_email_subject'],
  guarded: { scope: 'sales-email-read', properties: ['hs_email_text', 'hs_email_html', 'hs_email_headers'] },
  needs: [{ oneOf: ['hs_email_direction'], isAlways: true }],
  derive,
})

const emailPattern = /([\p{L}\p{N}._%+'-])[\p{L}\p{N}._%+'-]*@([\p{L}\p{N}.-]+)/gu
const phonePattern = /\+?\d[\d\s().-]{6,}\d/g

/** Text with e-mail addresses and phone numbers made unreadable, for logs, journal and answers to an agent. */
export function maskText(text: string): string {
  return text
    .replace(emailPattern, '$1***@$2')
    .replace(phonePattern, (match) => (match.replace(/\D/g, '').length < 8 ? match : '***'))
}

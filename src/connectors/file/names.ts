/** Lower case, without anything but letters and digits. */
export function fold(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
}

/** What a name of many is called when it is one: `companies` is `company`. English only. */
export function singular(folded: string): string {
  if (folded.endsWith('ies') && folded.length > 4) return `${folded.slice(0, -3)}y`
  if (/(?:ss|x|ch|sh)es$/.test(folded)) return folded.slice(0, -2)
  return folded.endsWith('s') && !folded.endsWith('ss') ? folded.slice(0, -1) : folded
}

/** Words that systems have for the same kind of record. */
const kinds: readonly (readonly string[])[] = [
  ['account', 'company', 'organization', 'organisation', 'org'],
  ['contact', 'person', 'people'],
  ['deal', 'opportunity'],
  ['case', 'ticket'],
  ['user', 'owner'],
]

/** Whether two names, folded and of one record, mean the same kind of record. */
export function sameKind(a: string, b: string): boolean {
  return a === b || kinds.some((words) => words.includes(a) && words.includes(b))
}

/** What a column of ids is about: `Account ID`, `account_ids` and `AccountId` are about `account`; null for other columns. */
export function idSubject(name: string): string | null {
  const match = /^(.*?)(?:[\s_.#-]+ids?|(?<=[a-z])I[dD]s?)$/.exec(name) ?? /^(.*?)[\s_.#-]+ids?$/i.exec(name)
  return match === null ? null : fold(match[1]!)
}

/** Whether a column may hold ids, of its own records or of others. */
export function mayHoldIds(name: string): boolean {
  return idSubject(name) !== null || /^(?:ids?|uuid|guid|key|record ?id|external ?id)$/i.test(name)
}

/**
 * An id of 15 characters as that of 18 which records carry: each of the last three tells of five characters which are
 * upper-case. Any other text stays as it is. https://help.salesforce.com/s/articleView?id=000385585
 */
export function longId(text: string): string {
  return /^[A-Za-z0-9]{15}$/.test(text)
    ? text + [0, 5, 10].map((from) => caseOf(text.slice(from, from + 5))).join('')
    : text
}

/** Whether a record may have it, in either form: one malformed id refuses a whole call. */
export function isRecordId(text: string): boolean {
  return /^[A-Za-z0-9]{18}$/.test(longId(text))
}

function caseOf(five: string): string {
  const number = [...five].reduce((sum, letter, place) => (/[A-Z]/.test(letter) ? sum + 2 ** place : sum), 0)
  return 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'.charAt(number)
}

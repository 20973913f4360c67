/** Addresses that break one rule each, by its number. */
export const malformedEmails: readonly (readonly [rule: number, email: string])[] = [
  [1, 'nobody.nasty.example'],
  [2, 'no@body@nasty.example'],
  [3, 'no body@nasty.example'],
  [4, 'no..body@nasty.example'],
  [5, '.nobody@nasty.example'],
  [6, 'nobody.@nasty.example'],
  [7, 'nobody@nasty.e'],
  [8, 'nobody@10.0.0.1'],
  [9, 'nobody@-nasty.example'],
  [10, `${'n'.repeat(65)}@n.example`],
  [11, 'nobody@nasty'],
  [12, 'nobody@nasty.example, somebody@nasty.example'],
  [13, 'nöbody@nasty.example'],
  [14, 'nobody@nästy.example'],
  [15, '"no body"@nasty.example'],
]

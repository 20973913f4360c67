/** What becomes, or became, of the ties of one kind between records. */
export interface RelationFate {
  /** `Contact>contacts: AccountId -> company`, or the name of a kind of links. */
  name: string
  /** Written with the record · written when all records are there, since it closes a cycle · made by a call of its own. */
  kind: 'reference' | 'late reference' | 'link'
  written: number
  /** The target has them already, or keeps a value of its own. */
  present: number
  /** Those of them that go to a record which took the place of the one that is named. */
  followed?: number
  /** Those that are not made, by reason; `examples` are source ids, of links both with `>` between. */
  stays: { reason: string; count: number; examples: string[]; hint: string }[]
  /** Those that miss an end stay as the plan wants it, so that nobody has to be told. */
  dropped?: true
}

import { Draw } from './draw.ts'

/** In the order in which parents come first. */
export const kinds = ['firms', 'people', 'deals', 'notes'] as const

/** Firms, who works there, what is sold to them, and notes about people; all but the notes are known by their names. */
export interface Book {
  firms: string[]
  people: { name: string; mail: string; firm: number }[]
  deals: { name: string; amount: number; firm: number; person: number }[]
  /** Hold no key of ours, and many say the same. */
  notes: { text: string; person: number }[]
}

export function drawBook({ seed, size }: { seed: number; size: number }): Book {
  const draw = new Draw(seed, 'sales')
  const firms = Array.from({ length: Math.ceil(size / 4) }, (_, n) =>
    `Firm ${n} ${draw.pick(['', '& Söhne', '株式会社'])}`.trim(),
  )
  const people = Array.from({ length: Math.ceil(size / 2) }, (_, n) => ({
    ...{ name: `${draw.pick(['Nguyễn', 'O’Neill', 'Müller'])} ${n}`, mail: `p${n}@sales.test` },
    firm: draw.integer(0, firms.length - 1),
  }))
  const deals = Array.from({ length: Math.ceil(size / 4) }, (_, n) => {
    const person = draw.integer(0, people.length - 1)
    return { name: `Deal ${n}`, amount: draw.integer(1, 9_999), firm: people[person]!.firm, person }
  })
  const about = Array.from({ length: 3 }, () => draw.integer(0, people.length - 1))
  const notes = Array.from({ length: draw.integer(1, Math.ceil(size / 4)) }, () => ({
    ...{ text: draw.pick(['Called.', 'Called, nobody there.', 'Met at the fair']), person: draw.pick(about) },
  }))
  return { firms, people, deals, notes }
}

/** A book as an account holds it, what refers to another by that one's name. */
export interface Held {
  firms: string[]
  people: string[]
  deals: string[]
  notes: string[]
}

export const showPerson = (name: unknown, mail: unknown, firm: unknown): string => `${name} <${mail}> of ${firm}`
export const showDeal = (name: unknown, amount: unknown, firm: unknown, person: unknown): string =>
  `${name} for ${Number(amount)} with ${person} of ${firm}`

export const showNote = (text: unknown, person: unknown): string => `${text} (${person})`

export function heldBy({ firms, people, deals, notes }: Book): Held {
  return {
    firms,
    people: people.map(({ name, mail, firm }) => showPerson(name, mail, firms[firm])),
    deals: deals.map(({ name, amount, firm, person }) => showDeal(name, amount, firms[firm], people[person]?.name)),
    notes: notes.map(({ text, person }) => showNote(text, people[person]?.name)),
  }
}

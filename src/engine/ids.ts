import type { Random } from '../model/clock.ts'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** A handle that nobody guesses and a person can read aloud: 20 characters of 5 bits. */
export function randomId(prefix: string, random: Random): string {
  let id = ''
  for (let i = 0; i < 20; i += 1) id += alphabet[Math.floor(random() * alphabet.length)]
  return `${prefix}_${id}`
}

import { randomBytes } from 'node:crypto'
import type { Random } from './model/clock.ts'

/** Randomness that nobody can guess, for handles. */
export const secureRandom: Random = () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48

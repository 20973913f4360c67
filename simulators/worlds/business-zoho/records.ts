import type { RecordSeed } from '../../zoho/seed.ts'
import type { Random } from '../random.ts'
import { users } from './setup.ts'

export interface Making {
  readonly random: Random
  /** The id of a further record. */
  next(): string
}

const FIRST = Date.UTC(2024, 0, 8, 9)
const MINUTE = 60_000

/** Ids of nineteen digits that go up, as those of the service do. */
export function numbering(): () => string {
  let last = 1_000_000
  return () => `5725767${String(++last).padStart(12, '0')}`
}

/** A record with its id, maker, owner and times; one owner of four has left. */
export function makeRecord({ random, next }: Making, values: Record<string, unknown>): RecordSeed {
  const created = FIRST + random.between(0, 900_000) * MINUTE
  const owner = random.pick(users).id
  return {
    id: next(),
    Owner: owner,
    Created_By: owner,
    Modified_By: users[0]!.id,
    Created_Time: new Date(created).toISOString(),
    Modified_Time: new Date(created + random.between(0, 90_000) * MINUTE).toISOString(),
    ...values,
  }
}

export function day(random: Random, from: number, to: number): string {
  return new Date(Date.UTC(random.between(from, to), random.between(0, 11), random.between(1, 28)))
    .toISOString()
    .slice(0, 10)
}

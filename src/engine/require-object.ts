import { FerryError } from '../model/errors.ts'
import { findObject, type ObjectSchema, type Schema } from '../model/schema.ts'

/** The named object; throws a FerryError that lists those that there are. `whose` begins the sentence. */
export function requireObject(schema: Schema, name: string, whose: string, code: 'plan' | 'usage'): ObjectSchema {
  const object = findObject(schema, name)
  if (object !== undefined) return object
  const known = schema.objects.map((candidate) => candidate.name).join(', ')
  throw new FerryError(
    code,
    `${whose} has no object "${name}" that this account may read. It has: ${known}.`,
    'Choose one of them; discover_schema shows what they hold.',
  )
}

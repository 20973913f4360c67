import { plainLetters } from '../../model/plain-letters.ts'

/** A field as the fields API tells of it. https://developers.pipedrive.com/docs/api/v1/DealFields */
export interface Definition {
  field_name: string
  field_code: string
  field_type: string
  description?: string | null
  options?: readonly { id: number | string; label: string }[] | null
  is_custom_field?: boolean
}

/** A label in snake case, of ascii letters and digits; empty where it has none of these. */
export function snakeCase(label: string): string {
  return plainLetters(label)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
}

/**
 * Readable names of custom fields, by their key. Those that would share one, and those that a field of the vendor has,
 * carry the beginning of their key as well; so does one whose label has no letter to make a name of.
 */
export function nameFields(custom: readonly Definition[], taken: ReadonlySet<string>): Map<string, string> {
  const plain = custom.map(({ field_name: label, field_code: key }) => ({ key, name: snakeCase(label) }))
  const counts = Map.groupBy(plain, ({ name }) => name)
  return new Map(
    plain.map(({ key, name }) => {
      const isAlone = counts.get(name)?.length === 1 && !taken.has(name)
      if (name !== '' && isAlone) return [key, name]
      return [key, `${name === '' ? 'field' : name}_${key.slice(0, 8)}`]
    }),
  )
}

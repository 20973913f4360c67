import type { Container } from './members.ts'

/** Keys of custom fields are what nobody else is called. */
const isKey = (name: string): boolean => /^[0-9a-f]{40}$/.test(name)

/**
 * Custom fields of a record of the first version of the API, as the second would tell them: there they stand beside the
 * others, and the parts of a composite one (`<key>_until`, `<key>_currency`) beside its first.
 * https://pipedrive.readme.io/docs/core-api-concepts-custom-fields
 */
export function nested(record: Container): Container {
  const custom: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(record)) if (isKey(name)) custom[name] = value
  for (const [name, value] of Object.entries(record)) {
    const [key = '', part] = [name.slice(0, 40), name.slice(41)]
    const first = custom[key]
    if (part === '' || name[40] !== '_' || first === undefined || first === null) continue
    custom[key] = typeof first === 'object' ? { ...first, [part]: value } : { value: first, [part]: value }
  }
  return custom
}

/** The way back. */
export function flattened(custom: Container): Container {
  const flat: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(custom)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) flat[key] = value
    else for (const [part, each] of Object.entries(value)) flat[part === 'value' ? key : `${key}_${part}`] = each
  }
  return flat
}

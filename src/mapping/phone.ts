import { FerryError } from '../model/errors.ts'

type Library = typeof import('libphonenumber-js/min')

// Some hundred kilobytes of numbering plans: only plans that speak of phones pay for them.
let library: Library | undefined

/** Loads the numbering plans; to be awaited once before `parsePhone`. */
export async function loadPhones(): Promise<void> {
  library ??= await import('libphonenumber-js/min')
}

/** A phone number in E.164, and whether the text had an extension behind it, which E.164 has no place for. */
export interface Phone {
  e164: string
  extension: boolean
}

/**
 * The phone number that a text says, as libphonenumber reads it: the whole text has to be one number, valid in its
 * country, as far as the shortest form of the numbering plans tells. `country` (ISO 3166-1 alpha-2) is where numbers without a country prefix belong; without it they are none.
 * Null when the text is no such number. Throws a FerryError of code `bug` before `loadPhones`.
 * https://www.itu.int/rec/T-REC-E.164
 */
export function parsePhone(text: string, country?: string): Phone | null {
  if (library === undefined) throw new FerryError('bug', 'Phone numbers were used before their plans were loaded.')
  const defaults = isCountry(library, country) ? { defaultCountry: country } : {}
  const found = library.parsePhoneNumberFromString(text.trim(), { ...defaults, extract: false })
  if (!found?.isValid()) return null
  return { e164: found.number, extension: found.ext !== undefined }
}

function isCountry(from: Library, code: string | undefined): code is import('libphonenumber-js/min').CountryCode {
  return code !== undefined && from.isSupportedCountry(code)
}

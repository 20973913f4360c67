const emailPattern =
  /([^\s@<>()[\]\\",:;])[^\s@<>()[\]",:;]{0,63}@([\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,250}[\p{L}\p{N}])?\.\p{L}{2,63})/gu
const internationalPhone = /\+\d(?:[\s().-]{0,2}\d){6,14}/g
const groupedPhone =
  /(?<![\p{L}\d-])(?:\(\d{2,5}\)[\s.-]?|\d{2,5}[\s.-])\d{2,4}[\s.-]\d{2,8}(?:[\s.-]\d{2,5})?(?![\p{L}\d-])/gu
const isoDate = /^\d{4}-\d{2}-\d{2}(?!\d)/

/**
 * Hides the personal part of e-mail addresses (`a***@example.com`) and of phone numbers as people write them
 * (`***42`). Unbroken runs of digits stay, because record ids look the same.
 */
export function maskText(text: string): string {
  return text
    .replace(emailPattern, '$1***@$2')
    .replace(internationalPhone, maskDigits)
    .replace(groupedPhone, (found) => (isPhone(found) ? maskDigits(found) : found))
}

function isPhone(found: string): boolean {
  const digits = found.replace(/\D/g, '').length
  return digits >= 9 && digits <= 15 && !isoDate.test(found)
}

function maskDigits(found: string): string {
  return `***${found.replace(/\D/g, '').slice(-2)}`
}

/** Masks every text in a plain value, keys of objects excepted; the value itself is left alone. */
export function maskValue<T>(value: T): T {
  if (typeof value === 'string') return maskText(value) as T
  if (Array.isArray(value)) return value.map((item) => maskValue(item as unknown)) as T
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskValue(item as unknown)])) as T
}

import type { Field } from './fields.ts'
import { type Refusal, wrongRow } from './refusal.ts'

export type Value = string | boolean | null | readonly string[]
export type Values = Readonly<Record<string, Value>>

const usualLength = 65_536

/** A sent value in the form in which it is stored; null when it is empty. Throws when the field does not take it. */
export function storedForm(field: Field, sent: unknown): Value {
  if (sent === null || (typeof sent === 'string' && sent.trim() === '')) return null
  switch (field.type) {
    case 'flag':
      if (typeof sent !== 'boolean') throw wrong(field)
      return sent
    case 'choices':
      return choices(field, sent)
    default:
      return fromText(field, sent)
  }
}

function fromText(field: Field, sent: unknown): string {
  if (typeof sent !== 'string' || !sent.isWellFormed()) throw wrong(field)
  const text = sent.trim()
  if (text.length > (field.max_length ?? usualLength))
    throw wrongRow('too_long', `The value is longer than ${field.max_length ?? usualLength}.`, { field: field.name })
  switch (field.type) {
    case 'email':
      if (!/^[^\s@]+@[^\s@]+$/.test(text)) throw wrong(field)
      return text.toLowerCase()
    case 'number':
      return plainNumber(field, text)
    case 'day':
      if (!isDay(text)) throw wrong(field)
      return text
    case 'moment':
      return moment(field, text)
    case 'choice':
      return option(field, text)
    case 'reference':
      if (!/^\d{1,18}$/.test(text)) throw wrong(field)
      return text
    default:
      return text
  }
}

function plainNumber(field: Field, text: string): string {
  const [, sign, whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  if (sign === undefined || text.length > 30) throw wrong(field)
  const tail = fraction.replace(/0+$/, '')
  const size = (whole.replace(/^0+(?=\d)/, '') || '0') + (tail === '' ? '' : `.${tail}`)
  return size === '0' ? '0' : sign + size
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text
}

function moment(field: Field, text: string): string {
  const [, day = '', rest] = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))$/.exec(text) ?? []
  const date = new Date(day + (rest ?? ''))
  if (rest === undefined || !isDay(day) || Number.isNaN(date.getTime())) throw wrong(field)
  return date.toISOString()
}

function option(field: Field, text: string): string {
  if (field.options?.some(({ value }) => value === text)) return text
  throw wrongRow('no_such_option', 'The field has no such option.', { field: field.name })
}

function choices(field: Field, sent: unknown): Value {
  if (!Array.isArray(sent) || !sent.every((each) => typeof each === 'string')) throw wrong(field)
  const chosen = new Set(sent.map((each) => option(field, each)))
  return chosen.size === 0 ? null : (field.options ?? []).map(({ value }) => value).filter((value) => chosen.has(value))
}

function wrong(field: Field): Refusal {
  return wrongRow('malformed_value', `The value is not a ${field.type}.`, { field: field.name })
}

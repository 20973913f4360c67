import type { Features } from '../company.ts'
import type { FieldSeed, OptionSeed } from '../seed.ts'

/** A field that every account has, or every account with a feature. */
export interface SystemField extends FieldSeed {
  readonly field_code: string
  readonly when?: keyof Features
}

interface More {
  readonly options?: readonly OptionSeed[]
  readonly when?: keyof Features
  readonly required?: boolean
}

export const field = (field_code: string, field_name: string, field_type: string, more: More = {}): SystemField => ({
  field_code,
  field_name,
  field_type,
  ...more,
})

/** The labels of a new account. */
export const hotWarmCold = (first: number): OptionSeed[] =>
  ['Hot', 'Warm', 'Cold'].map((label, at) => ({ id: first + at, label }))

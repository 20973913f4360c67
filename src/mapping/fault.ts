import type { Finding } from '../model/run.ts'
import type { ObjectSchema, Schema } from '../model/schema.ts'
import { didYouMean } from './names.ts'

/** What is wrong with a plan: a finding whose message begins with its place in the plan. */
export function fault(code: string, place: string, message: string): Finding {
  return { severity: 'error', code, message: `${place}: ${message}`, count: 1, examples: [] }
}

/** What merely looks odd in a plan. */
export function oddity(code: string, place: string, message: string): Finding {
  return { ...fault(code, place, message), severity: 'warning' }
}

export function noObject(place: string, name: string, schema: Schema, side: 'source' | 'target'): Finding {
  const known = schema.objects.map((object) => object.name)
  const hint = didYouMean(name, known) || ` It has: ${known.join(', ')}.`
  return fault('unknown-object', place, `The ${side} has no object "${name}".${hint}`)
}

export function noField(place: string, name: string, object: ObjectSchema, advice = ''): Finding {
  const hint = didYouMean(
    name,
    object.fields.map((field) => field.name),
  )
  return fault(
    'unknown-field',
    place,
    `${object.name} has no field "${name}": give the name of one that exists.${hint}${advice}`,
  )
}

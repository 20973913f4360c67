import type { z } from 'zod'

type Standard = z.ZodObject['~standard']
type Converter = Standard['jsonSchema']['input']

/**
 * The same schema, told in fewer words: a model reads the definitions of all tools before it calls the first. Gone is
 * what says nothing (the dialect that the protocol takes for granted, the bounds of every whole number, that keys are
 * text) and, of answers, that nothing may be added to them and which members their parts always have.
 */
export function briefly(schema: z.ZodObject): { '~standard': Standard } {
  const standard = schema['~standard']
  const { input, output } = standard.jsonSchema
  const brief = (convert: Converter, isAnswer: boolean): Converter => {
    return (options) => {
      const whole = convert(options)
      const brief = strip(whole, isAnswer) as Record<string, unknown>
      return whole.required === undefined ? brief : { ...brief, required: whole.required }
    }
  }
  return { '~standard': { ...standard, jsonSchema: { input: brief(input, false), output: brief(output, true) } } }
}

function strip(part: unknown, isAnswer: boolean): unknown {
  if (Array.isArray(part)) return part.map((member) => strip(member, isAnswer))
  if (typeof part !== 'object' || part === null) return part
  const entries = Object.entries(part).filter(([key, value]) => !saysNothing(key, value, isAnswer))
  return Object.fromEntries(entries.map(([key, value]) => [key, strip(value, isAnswer)]))
}

function saysNothing(key: string, value: unknown, isAnswer: boolean): boolean {
  switch (key) {
    case '$schema':
      return typeof value === 'string'
    case 'minimum':
      return value === Number.MIN_SAFE_INTEGER
    case 'maximum':
      return value === Number.MAX_SAFE_INTEGER
    case 'propertyNames':
      return JSON.stringify(value) === '{"type":"string"}'
    case 'additionalProperties':
      return isAnswer && value === false
    case 'required':
      // The list, not a member of that name.
      return isAnswer && Array.isArray(value)
    default:
      return false
  }
}

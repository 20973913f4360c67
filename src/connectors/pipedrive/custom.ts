import type { Field, FieldType } from '../../model/schema.ts'
import { choicesOf, oneOf, restricted, someOf } from './choices.ts'
import { boolean, type Codec, clock, date, id, number, text } from './codecs.ts'
import { addressMember, compositeMember, currencyField, moneyMember, type Part } from './composites.ts'
import { type Currencies, type Facts, fieldOf, type Member, plainMember } from './members.ts'
import type { Definition } from './names.ts'

/** Characters of a short and of a long text. https://pipedrive.readme.io/docs/core-api-concepts-custom-fields */
const shortText = 255
const longText = 65_000

interface Custom {
  key: string
  name: string
  label: string
  facts: Facts
}

/** `isFlat`: parts stand beside each other, so that all have to be named. */
interface Around {
  currencies: Currencies
  isFlat: boolean
}

/** A field that people made, by its readable name. */
export function customMember(definition: Definition, name: string, { currencies, isFlat: whole }: Around): Member {
  const { field_code: key, field_name: label, field_type: type } = definition
  // A person may want to see the key, which nothing else shows.
  const facts: Facts = { custom: true, nativeType: `${type} ${key}` }
  const custom = { key, name, label, facts }
  switch (type) {
    case 'enum':
      return isYesNo(definition) ? yesNoMember(definition, custom) : choiceMember(definition, custom, 'select')
    case 'set':
      return choiceMember(definition, custom, 'multi-select')
    case 'monetary':
      return moneyMember(
        {
          ...partOf('value', custom, 'currency', number),
          currency: currencyField(`${name}.currency`, `${label} (currency)`, currencies, facts),
        },
        { key, custom: true, whole, usual: currencies.usual },
      )
    case 'daterange':
      return compositeMember({ key, custom: true, whole, parts: rangeOf(custom, 'date', date) })
    case 'time':
      return compositeMember({
        key,
        custom: true,
        whole,
        parts: [partOf('value', custom, 'time', clock), zoneOf(custom)],
      })
    case 'timerange':
      return compositeMember({ key, custom: true, whole, parts: [...rangeOf(custom, 'time', clock), zoneOf(custom)] })
    case 'address':
      return withFacts(addressMember(name, label, { key, custom: true }), key)
    default:
      return single(custom, type)
  }
}

const referenced: Readonly<Record<string, { type: FieldType; references: string[] }>> = {
  user: { type: 'user', references: ['users'] },
  org: { type: 'reference', references: ['organizations'] },
  people: { type: 'reference', references: ['persons'] },
  deal: { type: 'reference', references: ['deals'] },
}

const singles: Readonly<Record<string, { type: FieldType; codec: Codec; maxLength?: number }>> = {
  varchar: { type: 'text', codec: text, maxLength: shortText },
  varchar_auto: { type: 'text', codec: text, maxLength: shortText },
  phone: { type: 'phone', codec: text, maxLength: shortText },
  text: { type: 'long-text', codec: text, maxLength: longText },
  double: { type: 'decimal', codec: number },
  int: { type: 'integer', codec: number },
  boolean: { type: 'boolean', codec: boolean },
  date: { type: 'date', codec: date },
}

function single({ key, name, label, facts }: Custom, nativeType: string): Member {
  const reference = referenced[nativeType]
  const where = { key, custom: true } as const
  if (reference)
    return plainMember(fieldOf(name, label, reference.type, { ...facts, references: reference.references }), id, where)
  const { type, codec, ...more } = singles[nativeType] ?? {
    type: 'text',
    codec: text,
    createable: false,
    updateable: false,
  }
  return plainMember(fieldOf(name, label, type, { ...facts, ...more }), codec, where)
}

function choiceMember(
  { options }: Definition,
  { key, name, label, facts }: Custom,
  type: 'select' | 'multi-select',
): Member {
  const choices = choicesOf(options ?? [])
  const field = fieldOf(name, label, type, { ...facts, ...restricted, extendable: true, options: choices.options })
  return plainMember(field, type === 'select' ? oneOf(choices, name) : someOf(choices, name), { key, custom: true })
}

/** There is no type for what is true or false: such a choice stands for it. */
export const yesNo: readonly [string, string] = ['Yes', 'No']

export function isYesNo({ field_type: type, options }: Definition): boolean {
  const labels = new Set((options ?? []).map(({ label }) => label))
  return type === 'enum' && labels.size === 2 && yesNo.every((label) => labels.has(label))
}

function yesNoMember({ options }: Definition, { key, name, label, facts }: Custom): Member {
  const codec = oneOf(choicesOf(options ?? []), name)
  const truth: Codec = {
    read: (raw) => codec.read(raw) === yesNo[0],
    write: (value) => codec.write(String(value) === 'true' ? yesNo[0] : yesNo[1]),
  }
  return plainMember(fieldOf(name, label, 'boolean', facts), truth, { key, custom: true })
}

function partOf(part: string, { name, label, facts }: Custom, type: FieldType, codec: Codec): Part {
  const isFirst = part === 'value'
  const field: Field = fieldOf(isFirst ? name : `${name}.${part}`, isFirst ? label : `${label} (${part})`, type, facts)
  return { part, field, codec }
}

function zoneOf({ name, label, facts }: Custom): Part {
  const field = fieldOf(`${name}.timezone_name`, `${label} (time zone)`, 'text', { ...facts, maxLength: shortText })
  return { part: 'timezone_name', field, codec: text }
}

function rangeOf(custom: Custom, type: FieldType, codec: Codec): Part[] {
  return [partOf('value', custom, type, codec), partOf('until', custom, type, codec)]
}

/** Parts keep their word for what they are, with the key behind it. */
function withFacts(member: Member, key: string): Member {
  const fields = member.fields.map((field) => ({ ...field, custom: true, nativeType: `${field.nativeType} ${key}` }))
  return { ...member, fields }
}

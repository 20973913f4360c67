import type { Value } from '../../src/model/record.ts'
import type { Field } from '../../src/model/schema.ts'

/** Values of each type as people have them, in the common forms; `n` makes them differ. */
export function valuesFor(field: Pick<Field, 'type' | 'maxLength' | 'options'>, n: number): Value[] {
  const longest = field.maxLength ?? 255
  const fitting = (text: string): Value => [...text].slice(0, longest).join('')
  switch (field.type) {
    case 'text':
      return [`Zoë "${n}" 🚀`, `<b>${n}</b> &amp; 100 %`, 'x'.repeat(longest), `=1+${n}`, '日本語 עברית'].map(fitting)
    case 'long-text':
      return [`one\ntwo\n\n${n}`, `tab\tand "quotes", ${n}`, '🚀'.repeat(100)].map(fitting)
    case 'rich-text':
      return [`<p>One <strong>two</strong></p><p>${n}</p>`, 'plain & simple', '<ul><li>1</li><li>2</li></ul>'].map(
        fitting,
      )
    case 'email':
      return [`contract.value.${n}@example.com`, `UPPER.${n}@Example.ORG`]
    case 'phone':
      return [`+49 30 ${1_000_000 + n}`, `(415) 555-0100 ext. ${n % 100}`].map(fitting)
    case 'url':
      return [`https://example.com/${n}?a=1&b=%20#c`]
    case 'integer':
      return ['0', '1', '-1', '12345']
    case 'decimal':
    case 'currency':
      return ['0', '0.5', '-1250.25', '1000000']
    case 'percent':
      return ['0', '12.5', '100']
    case 'boolean':
      return [true, false]
    case 'date':
      return ['2024-02-29', '1970-01-01', '1999-12-31']
    case 'datetime':
      return ['2024-02-29T23:59:59.000Z', '1999-12-31T22:30:00.000Z', '2024-03-01T01:59:00.000+02:00']
    case 'select':
      return (field.options ?? []).slice(0, 8).map(({ value }) => value)
    case 'multi-select':
      return multiples((field.options ?? []).map(({ value }) => value))
    default:
      return []
  }
}

function multiples(options: string[]): Value[] {
  return options.length === 0 ? [] : [options.slice(0, 1), options.slice(0, 3).toReversed()]
}

/** Values that no system of this field's type can hold. */
export function wrongFor({ type, maxLength, restricted, options }: Field): Value[] {
  if (type === 'integer') return ['1.5', 'many']
  if (type === 'decimal' || type === 'currency') return ['1,5', 'a lot']
  if (type === 'date') return ['2023-02-29', 'yesterday']
  if (type === 'datetime') return ['2023-02-29T00:00:00.000Z', 'now']
  if (type === 'email') return ['nobody']
  if (type === 'select' && restricted && options) return ['Nessie']
  if (type === 'text' && maxLength !== undefined) return ['x'.repeat(maxLength + 1)]
  return []
}

import { z } from 'zod'
import type { Definition, Example } from '../src/mapping/transforms/transform.ts'
import { transforms } from '../src/mapping/transforms.ts'

const opening = `# Transforms

What a plan may do with a value on its way from a source field to a target field, from left to right. A transform is a name,
or one key with its arguments: \`transform: [ trim, { truncate: { length: 40 } } ]\`. An argument with a question mark may be
left out. Unless a transform says otherwise, null stays null, empty text and empty lists become null, and a field that was
not read stays unread. \`=>\` stands before what comes of a value; an issue is a value that the transform refuses, and the
plan's policy \`invalid\` decides about it.

In the examples of \`user\`, the user 005A of the source has the address ada@firm.example, as 71 of the target has; 005B has
bob@firm.example, which nobody has there; 72 of the target has eve@firm.example; and 00G1 is a queue.

Written by \`npm run generate\` from \`src/mapping/transforms/\`; the examples are tests.
`

/** The table of all transforms for people, as Markdown. */
export function describeTransforms(): string {
  const entries = (Object.entries(transforms) as [string, Definition][]).sort(([a], [b]) => (a < b ? -1 : 1))
  const rows = entries.map(([name, definition]) => [
    `\`${name}\``,
    definition.summary,
    argumentsOf(definition),
    definition.examples.map((example) => exampleText(name, example)).join('<br>'),
  ])
  const lines = [
    ['transform', 'what it gives', 'arguments', 'examples'],
    Array.from({ length: 4 }, () => '---'),
    ...rows,
  ]
  return `${opening}\n${lines.map((cells) => `| ${cells.map(escapeCell).join(' | ')} |`).join('\n')}\n`
}

interface Shape {
  properties?: Record<string, Shape>
  required?: string[]
  type?: string
  enum?: unknown[]
  anyOf?: Shape[]
  items?: Shape
  additionalProperties?: Shape | boolean
}

function argumentsOf({ arguments: given }: Definition): string {
  const { properties = {}, required = [] } = z.toJSONSchema(given, { io: 'input', unrepresentable: 'any' }) as Shape
  const list = Object.entries(properties).map(
    ([name, shape]) => `\`${name}${required.includes(name) ? '' : '?'}\`: ${kindOf(shape)}`,
  )
  return list.join('<br>')
}

const kinds: Record<string, string> = {
  string: 'text',
  boolean: 'true or false',
  integer: 'whole number',
  null: 'null',
}

function kindOf({ type, enum: values, anyOf, items, additionalProperties }: Shape): string {
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(', ')
  if (anyOf !== undefined) return anyOf.map(kindOf).join(' or ')
  if (type === 'array') return `list of ${kindOf(items ?? {})}`
  if (typeof additionalProperties === 'object') return `${kindOf(additionalProperties)} by text`
  return kinds[type ?? ''] ?? 'any value'
}

function exampleText(name: string, example: Example): string {
  const given = 'of' in example ? Object.values(example.of).map(show).join(', ') : show(example.given)
  const by = example.with === undefined ? '' : `\`${name} ${show(example.with)}\`: `
  const result = 'issue' in example ? `issue ${example.issue}` : `\`${show(example.gives)}\`${cut(example.lost)}`
  return `${by}\`${given}\` => ${result}`
}

function cut(lost: string | undefined): string {
  return lost === undefined ? '' : `, listed as ${lost}`
}

function show(value: unknown): string {
  return value === undefined ? 'left out' : JSON.stringify(value)
}

/** Within code marks a backslash would be shown, so a bar is the only sign that has to be kept from ending a cell. */
function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|')
}

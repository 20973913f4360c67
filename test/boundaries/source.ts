import { parseSync } from 'oxc-parser'

/** How a module names another: `types` leaves nothing behind at run time, `lazy` loads when it is reached. */
export type Manner = 'value' | 'types' | 'lazy'

export interface Import {
  /** As written; the changing parts of a template are `*`, and a computed name is null. */
  specifier: string | null
  manner: Manner
}

/** What the rules look at in one source file. */
export interface Source {
  /** Path from the root of the project, with slashes. */
  file: string
  text: string
  lines: number
  imports: readonly Import[]
  /** Uses of what the surroundings give: `Date.now`, `new Date()`, `setTimeout`, `process.env` and the like, once each. */
  ambient: readonly string[]
  functions: readonly { name: string; lines: number }[]
}

interface Node {
  type: string
  start: number
  end: number
  [member: string]: unknown
}

const globals = new Set(['fetch', 'setTimeout', 'setInterval', 'setImmediate', 'WebSocket', 'EventSource', 'console'])
const members = new Map([
  ['Date', new Set(['now'])],
  ['Math', new Set(['random'])],
  ['performance', new Set(['now', 'timeOrigin'])],
  ['process', new Set(['stdout', 'stderr', 'env', 'hrtime'])],
  ['crypto', new Set(['randomUUID', 'getRandomValues'])],
])
/** Modules that give the same as the globals. */
const modules = new Set(['node:timers', 'node:timers/promises', 'node:perf_hooks', 'node:console', 'node:process'])
const chance = new Set(['randomBytes', 'randomFillSync', 'randomInt', 'randomUUID', 'getRandomValues', 'webcrypto'])
const functionTypes = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

/** Reads what the rules need from the text of a file. Throws when the text is not TypeScript. */
export function readSource(file: string, text: string): Source {
  const { program, errors } = parseSync(file, text)
  const [wrong] = errors
  if (wrong !== undefined) throw new Error(`${file}: ${wrong.message}`)
  const imports: Import[] = []
  const ambient = new Set<string>()
  const functions: { name: string; lines: number }[] = []
  walk(program as unknown as Node, null, (node, parent) => {
    const found = readImport(node)
    if (found !== null) {
      imports.push(found)
      if (found.manner !== 'types' && found.specifier !== null && modules.has(found.specifier)) {
        ambient.add(found.specifier)
      }
    }
    for (const name of readAmbient(node, parent)) ambient.add(name)
    if (functionTypes.has(node.type)) {
      functions.push({ name: nameOf(node, parent), lines: countLines(text.slice(node.start, node.end)) })
    }
  })
  return { file, text, lines: countLines(text.trimEnd()), imports, ambient: [...ambient], functions }
}

function walk(node: Node, parent: Node | null, visit: (node: Node, parent: Node | null) => void): void {
  visit(node, parent)
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, node, visit)
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
}

function readImport(node: Node): Import | null {
  switch (node.type) {
    case 'ImportDeclaration':
      return { specifier: textOf(node.source), manner: isTypeImport(node) ? 'types' : 'value' }
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      if (node.source === null) return null
      return { specifier: textOf(node.source), manner: isTypeExport(node) ? 'types' : 'value' }
    case 'ImportExpression':
      return { specifier: textOf(node.source), manner: 'lazy' }
    case 'TSImportType':
      return { specifier: textOf(node.source ?? node.argument), manner: 'types' }
    case 'CallExpression':
      if ((node.callee as Node).type !== 'Identifier' || (node.callee as Node).name !== 'require') return null
      return { specifier: textOf((node.arguments as Node[])[0]), manner: 'value' }
    default:
      return null
  }
}

function isTypeImport(node: Node): boolean {
  const specifiers = node.specifiers as Node[]
  return node.importKind === 'type' || (specifiers.length > 0 && specifiers.every((one) => one.importKind === 'type'))
}

function isTypeExport(node: Node): boolean {
  const specifiers = (node.specifiers ?? []) as Node[]
  return node.exportKind === 'type' || (specifiers.length > 0 && specifiers.every((one) => one.exportKind === 'type'))
}

function textOf(value: unknown): string | null {
  if (!isNode(value)) return null
  if (value.type === 'Literal' && typeof value.value === 'string') return value.value
  if (value.type === 'TSLiteralType') return textOf(value.literal)
  if (value.type !== 'TemplateLiteral') return null
  return (value.quasis as { value: { cooked: string } }[]).map((quasi) => quasi.value.cooked).join('*')
}

function readAmbient(node: Node, parent: Node | null): string[] {
  if (node.type === 'MemberExpression') return memberUse(node)
  if (node.type === 'ImportDeclaration') return chanceOf(node)
  // Without an argument, a date is the present moment; called as a function it always is.
  if (node.type === 'NewExpression' && named(node.callee) === 'Date') {
    return (node.arguments as Node[]).length === 0 ? ['new Date()'] : []
  }
  if (node.type === 'CallExpression' && named(node.callee) === 'Date') return ['new Date()']
  if (node.type === 'VariableDeclarator') return taken(node)
  const name = named(node)
  return name !== null && globals.has(name) && !isLabel(node, parent) ? [name] : []
}

/** Hashes are pure, random bytes are not, and both come from one module. */
function chanceOf(node: Node): string[] {
  if (textOf(node.source) !== 'node:crypto') return []
  const names = (node.specifiers as Node[]).map(({ imported }) => named(imported) ?? '*')
  return names.filter((name) => name === '*' || chance.has(name)).map((name) => `crypto.${name}`)
}

function memberUse(node: Node): string[] {
  const member = node.computed === true ? textOf(node.property) : named(node.property)
  if (member === null) return []
  const owner = ownerOf(node.object)
  if (owner === 'globalThis') return globals.has(member) ? [member] : []
  return owner !== null && members.get(owner)?.has(member) === true ? [`${owner}.${member}`] : []
}

/** `Date` of `Date.now` and of `globalThis.Date.now`. */
function ownerOf(node: unknown): string | null {
  if (isNode(node) && node.type === 'MemberExpression' && named(node.object) === 'globalThis') {
    return named(node.property)
  }
  return named(node)
}

/** `const { now } = Date` uses what `Date.now` uses. */
function taken(node: Node): string[] {
  const owner = ownerOf(node.init)
  const pattern = node.id as Node
  if (owner === null || pattern.type !== 'ObjectPattern') return []
  const keys = (pattern.properties as Node[]).map((property) => named(property.key) ?? '')
  return keys.filter((key) => members.get(owner)?.has(key) === true).map((key) => `${owner}.${key}`)
}

function named(node: unknown): string | null {
  return isNode(node) && node.type === 'Identifier' ? (node.name as string) : null
}

/** A name that refers to nothing outside: a member's, a key's, or one in an import list (its module is looked at). */
function isLabel(node: Node, parent: Node | null): boolean {
  if (parent === null) return false
  if (parent.type === 'MemberExpression') return parent.property === node && parent.computed !== true
  if (parent.type === 'Property') return parent.key === node && parent.value !== node && parent.computed !== true
  return /^(ImportSpecifier|ExportSpecifier|MethodDefinition|PropertyDefinition|TS(Property|Method)Signature|TSQualifiedName)$/.test(
    parent.type,
  )
}

function nameOf(node: Node, parent: Node | null): string {
  return named(node.id) ?? named(parent?.id) ?? named(parent?.key) ?? named(parent?.callee) ?? 'a function'
}

function countLines(text: string): number {
  return text.split('\n').length
}

import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import type { Manner, Source } from './source.ts'

/** A part of the house: the files it owns, and everything that these may name. Where parts overlap, the longer path owns. */
export interface Part {
  name: string
  /** Files, or folders with a slash at the end; `*` stands for one name. */
  owns: readonly string[]
  /** Paths like those of `owns`. Its own files always may; `types` and `lazy` say how, otherwise any manner will do. */
  may: readonly (string | { to: string; manner: Manner })[]
  packages?: readonly (string | { to: string; manner: Manner })[]
  /** Modules of Node, or true for all. */
  builtins?: readonly string[] | true
}

export interface Finding {
  rule: 'import' | 'part' | 'ambient' | 'vendor' | 'file' | 'function' | 'waiver'
  file: string
  /** What breaks the rule; with rule and file it identifies the finding. */
  what: string
}

/** A finding that is accepted, with the reason why. */
export interface Waiver extends Finding {
  reason: string
}

export const budgets = { fileSoft: 300, fileHard: 500, function: 80 }

/** Findings about who names whom. */
export function checkImports(sources: readonly Source[], parts: readonly Part[]): Finding[] {
  return sources.flatMap((source) => {
    const part = findPart(source.file, parts)
    if (part === undefined) return [{ rule: 'part', file: source.file, what: 'belongs to no part' }]
    return source.imports.flatMap(({ specifier, manner }): Finding[] => {
      if (specifier !== null && isAllowed(source.file, specifier, manner, part)) return []
      const how = manner === 'value' ? '' : ` (${manner})`
      return [
        { rule: 'import', file: source.file, what: `${part.name} names ${specifier ?? 'a computed module'}${how}` },
      ]
    })
  })
}

/** Where in the tree a relative import leads to; packages and modules of Node stay as they are. */
function resolve(file: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier
}

function findPart(file: string, parts: readonly Part[]): Part | undefined {
  const length = (part: Part) => Math.max(...part.owns.map((path) => (covers(path, file) ? path.length : -1)))
  const owners = parts.filter((part) => length(part) >= 0)
  return owners.sort((a, b) => length(b) - length(a))[0]
}

function covers(path: string, file: string): boolean {
  const pattern = path.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]+')
  return new RegExp(`^${pattern}${path.endsWith('/') ? '' : '$'}`).test(file)
}

function isAllowed(file: string, specifier: string, manner: Manner, part: Part): boolean {
  const to = resolve(file, specifier)
  const fits = (entry: string | { to: string; manner: Manner }, matches: (path: string) => boolean): boolean =>
    typeof entry === 'string' ? matches(entry) : matches(entry.to) && (manner === entry.manner || manner === 'types')
  if (specifier.startsWith('.')) {
    return isOwn(file, to, part) || part.may.some((entry) => fits(entry, (path) => covers(path, to)))
  }
  if (isBuiltin(specifier)) return part.builtins === true || (part.builtins ?? []).includes(specifier)
  return (part.packages ?? []).some((entry) =>
    fits(entry, (name) => specifier === name || specifier.startsWith(`${name}/`)),
  )
}

/** In `connectors/*` + `/` each folder is on its own: the part of the path that `*` stands for has to agree. */
function isOwn(file: string, to: string, { owns }: Part): boolean {
  return owns.some((path) => {
    if (!path.includes('*') || !path.endsWith('/')) return covers(path, file) && owns.some((own) => covers(own, to))
    const depth = path.split('/').length - 1
    const home = (one: string) => one.split('/').slice(0, depth).join('/')
    return covers(path, file) && home(file) === home(to)
  })
}

/** Uses of time, chance, network, environment and standard streams, which are passed in elsewhere. */
export function checkAmbient(sources: readonly Source[]): Finding[] {
  return sources.flatMap(({ file, ambient }) => ambient.map((what) => ({ rule: 'ambient' as const, file, what })))
}

/** Mentions of a vendor, in code as in comments, where nobody may know which vendor is meant. */
export function checkVendors(sources: readonly Source[], vendors: readonly string[]): Finding[] {
  const pattern = new RegExp(vendors.join('|'), 'gi')
  return sources.flatMap(({ file, text }) =>
    [...new Set(text.match(pattern))].map((what) => ({ rule: 'vendor' as const, file, what })),
  )
}

/** Files and functions that are longer than a reader should have to hold in mind. A file above the hard budget cannot be waived. */
export function checkBudgets(sources: readonly Source[]): Finding[] {
  return sources.flatMap(({ file, lines, functions }): Finding[] => [
    ...(lines > budgets.fileHard ? [{ rule: 'file' as const, file, what: `has ${lines} lines` }] : []),
    ...(lines > budgets.fileSoft && lines <= budgets.fileHard
      ? [{ rule: 'file' as const, file, what: 'is long' }]
      : []),
    ...functions
      .filter((one) => one.lines > budgets.function && !isChapter(file, one.name))
      .map((one) => ({ rule: 'function' as const, file, what: `${one.name} has ${one.lines} lines` })),
  ])
}

/** The callback of a `describe` is a heading over functions, not a function that somebody has to follow. */
function isChapter(file: string, name: string): boolean {
  return file.startsWith('test/') && name === 'describe'
}

/** What is left after the waivers, and the waivers that nothing needs any more. */
export function applyWaivers(findings: readonly Finding[], waivers: readonly Waiver[]): Finding[] {
  const same = (a: Finding, b: Finding) => a.rule === b.rule && a.file === b.file && a.what === b.what
  const idle = waivers.filter((waiver) => !findings.some((finding) => same(finding, waiver)))
  return [
    ...findings.filter((finding) => !waivers.some((waiver) => same(finding, waiver))),
    ...idle.map(({ rule, file, what }) => ({
      rule: 'waiver' as const,
      file,
      what: `no longer needed: ${rule} ${what}`,
    })),
  ]
}

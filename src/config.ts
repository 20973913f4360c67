import { existsSync, readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import envPaths from 'env-paths'
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { FerryError } from './model/errors.ts'
import { Secret } from './secret.ts'

/** What a vendor wants to know about a connection; the list of vendors is passed in. */
export interface VendorEntry {
  title: string
  settings: readonly ConfigEntry[]
  credentials: readonly CredentialEntry[]
}

export interface ConfigEntry {
  name: string
  required: boolean
  /** What it is and where it is found, as a phrase. */
  help: string
  /** Environment variable that gives it without a configuration file; `CRM_FERRY_<VENDOR>_<NAME>` unless told. */
  env?: string
  /** It is a path: `~` is the user's home, and a relative one begins at the folder of the configuration file. */
  path?: true
}

export interface Config {
  /** Folder of the store and the reports. */
  home: string
  /** The configuration file that was read; null when the connections are implied by the environment. */
  file: string | null
  privileged: boolean
  readOnly: boolean
  connections: ConfiguredConnection[]
}

/** `goesWith` names the credential without which this one is of no use. */
interface CredentialEntry extends ConfigEntry {
  env: string
  goesWith?: string
}

export interface ConfiguredConnection {
  name: string
  vendor: string
  settings: Readonly<Record<string, string>>
  credentials: Readonly<Record<string, Secret>>
  /** The share of the vendor's daily calls that is left to other integrations; absent: the usual one. */
  dailyReserve?: number
  /** What is not set, with how to set it, as sentences. */
  missing: string[]
}

export interface ConfigSource {
  env: Readonly<Record<string, string | undefined>>
  home?: string | undefined
  file?: string | undefined
  /** By the word that stands after `vendor:` in the configuration. */
  vendors: Readonly<Record<string, VendorEntry>>
}

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'a name has letters, digits, hyphens and underscores')
const text = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)], {
  error: 'takes one text; several names stand in it with commas between them, as in "contacts, companies"',
})
const shape = z.strictObject({
  privileged: z.boolean().default(false),
  readOnly: z.boolean().default(false),
  connections: z
    .record(
      name,
      z.strictObject({
        vendor: z.string(),
        settings: z.record(z.string(), text).default({}),
        credentials: z.record(z.string(), z.string()).default({}),
        dailyReserve: z.number().min(0).max(0.95).exactOptional(),
      }),
    )
    .default({}),
})
type FileContent = z.infer<typeof shape>

/**
 * Reads the configuration: `--home` or CRM_FERRY_HOME or the user's data folder; `--config` or CRM_FERRY_CONFIG or
 * `config.yaml` in the home folder; without a file, one connection for each vendor whose variables are set.
 * Throws FerryErrors with code `config` that name file and line. Credentials come back as {@link Secret}s.
 */
export function loadConfig({ env, home, file, vendors }: ConfigSource): Config {
  const homeFolder = resolve(home ?? env.CRM_FERRY_HOME ?? envPaths('crm-ferry', { suffix: '' }).data)
  const named = file ?? env.CRM_FERRY_CONFIG
  const path = resolve(named ?? join(homeFolder, 'config.yaml'))
  if (!existsSync(path)) {
    if (named !== undefined) throw new FerryError('config', `There is no configuration file ${path}.`)
    return { home: homeFolder, file: null, privileged: false, readOnly: false, connections: implied(env, vendors) }
  }
  const { content, lineOf } = parseFile(path)
  const connections = Object.entries(content.connections).map(([each, entry]) =>
    configured(each, entry, { env, vendors, path, lineOf }),
  )
  const { privileged, readOnly } = content
  return { home: homeFolder, file: path, privileged, readOnly, connections }
}

type LineOf = (keys: readonly PropertyKey[]) => number

function parseFile(path: string): { content: FileContent; lineOf: LineOf } {
  const lines = new LineCounter()
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines, prettyErrors: false })
  const wrong = document.errors[0]
  if (wrong !== undefined) throw refuse(path, lines.linePos(wrong.pos[0]).line, wrong.message)
  const lineOf: LineOf = (keys) => lines.linePos(offsetOf(document.contents, keys)).line
  const parsed = shape.safeParse(document.toJS() ?? {})
  if (parsed.success) return { content: parsed.data, lineOf }
  const issue = parsed.error.issues[0]!
  const keys = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path
  throw refuse(path, lineOf(keys), wordIssue(issue, keys.join('.')))
}

/** Where the key stands in the file, or the nearest of its parents. */
function offsetOf(contents: unknown, keys: readonly PropertyKey[]): number {
  let node = contents
  let offset = 0
  for (const key of keys) {
    const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined
    if (pair === undefined) break
    if (isScalar(pair.key) && pair.key.range) offset = pair.key.range[0]
    node = pair.value
  }
  return offset
}

function wordIssue(issue: z.core.$ZodIssue, at: string): string {
  if (issue.code === 'unrecognized_keys') return `"${at}" is not a known key.`
  return at === '' ? `${issue.message}.` : `${at}: ${issue.message}.`
}

function refuse(path: string, line: number, message: string): FerryError {
  return new FerryError('config', `${path}:${line}: ${message}`, 'Mend the configuration file.')
}

interface FileScope {
  env: ConfigSource['env']
  vendors: ConfigSource['vendors']
  path: string
  lineOf: LineOf
}

function configured(each: string, entry: FileContent['connections'][string], scope: FileScope): ConfiguredConnection {
  const at = (...keys: string[]) => scope.lineOf(['connections', each, ...keys])
  const vendor = Object.hasOwn(scope.vendors, entry.vendor) ? scope.vendors[entry.vendor] : undefined
  if (vendor === undefined) {
    const known = Object.keys(scope.vendors).join(', ')
    throw refuse(
      scope.path,
      at('vendor'),
      `connections.${each}: there is no vendor "${entry.vendor}"; there are ${known}.`,
    )
  }
  refuseUnknown('settings', each, entry, vendor, scope)
  refuseUnknown('credentials', each, entry, vendor, scope)
  const missing = vendor.settings
    .filter((setting) => setting.required && entry.settings[setting.name] === undefined)
    .map((setting) => `${setting.name} (${setting.help}): add it to connections.${each}.settings`)
  const credentials: Record<string, Secret> = {}
  for (const { name: key } of vendor.credentials) {
    const reference = entry.credentials[key]
    const found = reference === undefined ? null : resolveReference(reference, scope, at('credentials', key))
    if (found instanceof Secret) credentials[key] = found
    else if (found !== null) missing.push(`${key} is missing: ${found}`)
  }
  const given = (key: string) => entry.credentials[key] !== undefined
  for (const { name: key, help, env } of lackingCredentials(vendor.credentials, given)) {
    missing.push(`${key} (${help}): add it to connections.${each}.credentials as env:${env}`)
  }
  if (vendor.credentials.length > 0 && Object.keys(credentials).length + missing.length === 0)
    missing.push(`credentials: add ${waysIn(vendor.credentials)} to connections.${each}.credentials`)
  const { dailyReserve } = entry
  const reserve = dailyReserve === undefined ? {} : { dailyReserve }
  const settings = withPaths(entry.settings, vendor, dirname(scope.path))
  return { name: each, vendor: entry.vendor, settings, credentials, ...reserve, missing }
}

/** Settings that are paths as every process takes them, wherever it was started. */
function withPaths(
  settings: Readonly<Record<string, string>>,
  { settings: entries }: VendorEntry,
  folder: string,
): Readonly<Record<string, string>> {
  const isPath = (key: string) => entries.some((entry) => entry.name === key && entry.path === true)
  const full = (text: string) =>
    resolve(
      folder,
      text.replace(/^~(?=$|[\\/])/, () => homedir()),
    )
  return Object.fromEntries(Object.entries(settings).map(([key, text]) => [key, isPath(key) ? full(text) : text]))
}

function lackingCredentials(entries: readonly CredentialEntry[], given: (name: string) => boolean): CredentialEntry[] {
  const wanted = new Set(entries.flatMap(({ name, goesWith }) => (goesWith && given(name) ? [goesWith] : [])))
  return entries.filter(({ name, required }) => !given(name) && (required || wanted.has(name)))
}

/** The fewest credentials that are enough, in each way there is. */
function waysIn(entries: readonly CredentialEntry[]): string {
  const ways = entries.map(({ name }) => {
    const way = [name]
    for (let more = [name]; more.length > 0; way.push(...more))
      more = lackingCredentials(entries, (each) => way.includes(each)).map((each) => each.name)
    return way
  })
  const fewest = ways.filter(
    (way, i) => !ways.some((other, j) => j !== i && isWithin(other, way) && (j < i || !isWithin(way, other))),
  )
  return fewest.map((way) => way.join(' and ')).join(', or ')
}

function isWithin(way: readonly string[], other: readonly string[]): boolean {
  return way.every((name) => other.includes(name))
}

function refuseUnknown(
  section: 'settings' | 'credentials',
  each: string,
  entry: FileContent['connections'][string],
  vendor: VendorEntry,
  { path, lineOf }: FileScope,
): void {
  const known = vendor[section].map((one) => one.name)
  const unknown = Object.keys(entry[section]).find((key) => !known.includes(key))
  if (unknown === undefined) return
  throw refuse(
    path,
    lineOf(['connections', each, section, unknown]),
    `connections.${each}.${section}: ${entry.vendor} has no "${unknown}"; it has ${known.join(', ') || 'none'}.`,
  )
}

/** The secret, or the sentence that says how to provide it. */
function resolveReference(reference: string, { env, path }: FileScope, line: number): Secret | string {
  const [, kind, rest = ''] = /^(env|file):(.+)$/s.exec(reference) ?? []
  if (kind === 'env') {
    const value = env[rest]
    return value === undefined || value === '' ? `set the environment variable ${rest}` : new Secret(value)
  }
  if (kind === 'file') {
    if (!existsSync(rest)) return `there is no file ${rest}`
    requirePrivate(rest, () =>
      refuse(path, line, `${rest} holds a secret and others may read it. Run: chmod 600 ${rest}`),
    )
    return new Secret(readFileSync(rest, 'utf8').trim())
  }
  requirePrivate(path, () =>
    refuse(
      path,
      line,
      `A secret stands in this file and others may read it. Run: chmod 600 ${path}, or write env:NAME or file:/path.`,
    ),
  )
  return new Secret(reference)
}

/** Windows has no such modes; there the folder's own rights decide. */
function requirePrivate(path: string, refusal: () => FerryError): void {
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) throw refusal()
}

/** The variable of the environment by which a connection is given this without a configuration file. */
export function variableOf(vendor: string, { env, name }: ConfigEntry): string {
  return env ?? `CRM_FERRY_${vendor}_${name}`.toUpperCase()
}

function implied(env: ConfigSource['env'], vendors: ConfigSource['vendors']): ConfiguredConnection[] {
  return Object.entries(vendors).flatMap(([vendor, entry]) => {
    const { settings, credentials } = entry
    const value = (entry: ConfigEntry) => env[variableOf(vendor, entry)] || undefined
    // What has no credentials is meant where its settings are given.
    const telling = credentials.length > 0 ? credentials : settings.filter(({ required }) => required)
    if (!telling.some((each) => value(each) !== undefined)) return []
    const given = (entries: readonly ConfigEntry[]) =>
      entries.flatMap((entry): [string, string][] => {
        const text = value(entry)
        return text === undefined ? [] : [[entry.name, text]]
      })
    const has = (name: string) => credentials.some((entry) => entry.name === name && value(entry) !== undefined)
    const lacking = settings.filter((entry) => entry.required && value(entry) === undefined)
    const missing = [...lacking, ...lackingCredentials(credentials, has)].map(
      (entry) => `${entry.name} (${entry.help}): set the environment variable ${variableOf(vendor, entry)}`,
    )
    return [
      {
        name: vendor,
        vendor,
        settings: withPaths(Object.fromEntries(given(settings)), entry, '.'),
        credentials: Object.fromEntries(given(credentials).map(([key, text]) => [key, new Secret(text)])),
        missing,
      },
    ]
  })
}

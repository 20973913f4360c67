import { resolve } from 'node:path'
import type { ConnectionConfig } from '../../connector.ts'
import type { Zone } from '../../model/zones.ts'
import { type DateOrder, zoneOf } from './dates.ts'
import type { Wishes } from './decide-type.ts'
import { refusal } from './errors.ts'
import { allFormats, type DecimalSign, type Format } from './formats.ts'

export type FileFormat = 'csv' | 'jsonl'

/** What a person said of a connection. */
export interface Settings {
  /** Of a file, or of a folder with a file for each object. */
  path: string
  format?: FileFormat
  delimiter?: string
  encoding?: string
  wishes: Wishes
  formats: readonly Format[]
  zone: Zone
  /** Objects that the folder is to get, as a target. */
  objects: readonly string[]
  /** Whether cells that a spreadsheet would take for formulas are written so that it does not. */
  neutralises: boolean
}

const orders: Readonly<Record<string, DateOrder>> = { dmy: 'dmy', mdy: 'mdy', ymd: 'ymd' }
const signs: Readonly<Record<string, DecimalSign>> = { point: 'point', comma: 'comma' }
const fileFormats: Readonly<Record<string, FileFormat>> = { csv: 'csv', jsonl: 'jsonl' }
const delimiters: Readonly<Record<string, string>> = {
  ...{ comma: ',', semicolon: ';', tab: '\t', pipe: '|' },
  ...{ ',': ',', ';': ';', '\t': '\t', '\\t': '\t', '|': '|' },
}

/** Makes sense of the settings without looking at a file. Throws a CrmError that names the setting which cannot work. */
export function readSettings({ settings }: ConnectionConfig): Settings {
  const { path, dateFormat, timeZone, encoding, objects = '' } = settings
  if (path === undefined || path === '')
    throw refusal('invalid', 'path: name a file, or a folder with a file for each object.')
  const order = choice('dateFormat', dateFormat, orders)
  const point = choice('decimal', settings.decimal, signs)
  const format = choice('format', settings.format, fileFormats)
  const delimiter = choice('delimiter', settings.delimiter, delimiters)
  const zone = zoneOf(timeZone)
  return {
    path: resolve(path),
    ...(format && { format }),
    ...(delimiter && { delimiter }),
    ...(encoding && { encoding: encodingNamed(encoding) }),
    wishes: {
      ...(order && { order }),
      ...(point && { point }),
      ...(timeZone && { zone: timeZone }),
      ...(settings.id && { id: settings.id }),
    },
    formats: allFormats(zone, timeZone ?? 'UTC'),
    zone,
    objects: objects
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map(objectNamed),
    neutralises: choice('formulas', settings.formulas, { neutralise: 'yes', keep: 'no' }) !== 'no',
  }
}

function choice<T>(name: string, text: string | undefined, choices: Readonly<Record<string, T>>): T | undefined {
  if (text === undefined) return undefined
  const found = Object.hasOwn(choices, text) ? choices[text] : choices[text.toLowerCase()]
  if (found === undefined)
    throw refusal('invalid', `${name}: there is no "${text}"; write one of ${Object.keys(choices).join(' ')}.`)
  return found
}

function encodingNamed(name: string): string {
  try {
    return new TextDecoder(name).encoding
  } catch {
    throw refusal('invalid', `encoding: "${name}" is not known. Write one like utf-8, windows-1252 or utf-16le.`)
  }
}

function objectNamed(name: string): string {
  if (/^[\p{L}\p{N}][\p{L}\p{N} _-]{0,39}$/u.test(name)) return name
  throw refusal('invalid', `objects: "${name}" cannot name a file. Use at most 40 letters, digits, spaces, _ and -.`)
}

import type { Edition } from './seed.ts'

/** Numbers of the service by edition. */

interface EditionLimits {
  /** Credits in any 24 hours: a base, more for each licence, and a cap. */
  readonly credits: number
  readonly perUser: number
  readonly cap: number
  /** Calls in flight of one app. */
  readonly concurrency: number
  /** Custom fields of a module. */
  readonly fields: number
  readonly customModules: boolean
}

/** https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html */
export const EDITIONS: Readonly<Record<Edition, EditionLimits>> = {
  Free: { credits: 5_000, perUser: 0, cap: 5_000, concurrency: 5, fields: 0, customModules: false },
  Standard: { credits: 50_000, perUser: 250, cap: 100_000, concurrency: 10, fields: 10, customModules: false },
  Professional: { credits: 50_000, perUser: 500, cap: 3_000_000, concurrency: 15, fields: 155, customModules: true },
  Enterprise: { credits: 50_000, perUser: 1_000, cap: 5_000_000, concurrency: 20, fields: 300, customModules: true },
  Ultimate: {
    credits: 50_000,
    perUser: 2_000,
    cap: Number.POSITIVE_INFINITY,
    concurrency: 25,
    fields: 500,
    customModules: true,
  },
}

export function creditsOf(edition: Edition, licences: number): number {
  const { credits, perUser, cap } = EDITIONS[edition]
  return Math.min(credits + perUser * licences, cap)
}

export const DAY = 86_400_000
/** Records of a write from which on it counts as a heavy call. */
const HEAVY_ROWS = 10

/** What a call costs of the day's credits, and whether it counts against the sub-concurrency. */
export interface Weight {
  readonly credits: number
  readonly isHeavy: boolean
}

const LIGHT: Weight = { credits: 1, isHeavy: false }

/** Credits and kind of a call, by what its body says. https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html */
export function weightOf(method: string, path: string, query: URLSearchParams, body: Uint8Array): Weight {
  if (/\/crm\/bulk\/v8\/read$/.test(path) && method === 'POST') return { credits: 50, isHeavy: false }
  if (/\/crm\/bulk\/v8\/write$/.test(path) && method === 'POST') return { credits: 500, isHeavy: false }
  if (/\/settings\/modules$/.test(path) && method === 'POST') return { credits: 500, isHeavy: false }
  if (path.endsWith('/coql')) return { credits: coqlCredits(body), isHeavy: true }
  if (/\/actions\/(add|remove)_tags$/.test(path))
    return { credits: Math.max(1, Math.ceil(idsIn(body) / 50)), isHeavy: false }
  if (path.endsWith('/search')) return { credits: 1, isHeavy: true }
  if (method === 'GET') return { credits: 1, isHeavy: query.has('sort_by') || query.has('cvid') }
  const rows = rowsIn(body)
  const isWrite = (method === 'POST' || method === 'PUT') && /^\/crm\/v8\/[A-Za-z]\w*(\/upsert|\/\d+)?$/.test(path)
  return isWrite ? { credits: Math.max(1, Math.ceil(rows / 10)), isHeavy: rows > HEAVY_ROWS } : LIGHT
}

/** 1 up to 200 rows, 2 up to 1,000, 3 up to 2,000. */
function coqlCredits(body: Uint8Array): number {
  const { select_query } = readJson(body)
  const [, , limit = '200'] = /\blimit\s+(\d+\s*,\s*)?(\d+)/i.exec(String(select_query)) ?? []
  return Number(limit) <= 200 ? 1 : Number(limit) <= 1_000 ? 2 : 3
}

function rowsIn(body: Uint8Array): number {
  const { data } = readJson(body)
  return Array.isArray(data) ? data.length : 1
}

function idsIn(body: Uint8Array): number {
  const { ids } = readJson(body)
  return Array.isArray(ids) ? ids.length : 1
}

function readJson(body: Uint8Array): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(body).toString())
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

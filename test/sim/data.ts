import type { Row, Value } from '../../src/model/record.ts'
import { Draw } from './draw.ts'
import type { Scenario } from './scenario.ts'

/** A record in the form in which the reference CRM stores it. */
export interface Stored {
  id: string
  values: Record<string, Value>
}

export interface Data {
  source: Stored[]
  target: Stored[]
  companies: { source: Stored[]; target: Stored[] }
  links: { person: string; company: string }[]
  /** About people of the source; many say the same. */
  notes: Stored[]
}

const firstNames = [
  'Ana',
  'Jürgen',
  'Zoë',
  '美咲',
  'Олена',
  'O’Neil',
  'שרה',
  'María José',
  '👩‍🚀 Sam',
  'x',
  'Ægir',
  'Đặng',
]
const lastNames = [
  'Müller',
  'Nguyễn',
  '田中',
  'Straße',
  'de la Cruz',
  'ẞen',
  'İnan',
  'Ó',
  'a"b,c',
  "d'e\\f",
  '<b>',
  '=1+1',
]
const notes = [
  '',
  'one\ntwo\r\nthree',
  '\u0000nul',
  'ﷺ'.repeat(40),
  'tab\there',
  '💾'.repeat(300),
  'é\u0301 é',
  'plain',
]

/** Of records whose values are judged elsewhere. */
export function onlyIds(ids: readonly string[]): Data {
  const source = ids.map((id) => ({ id, values: {} }))
  return { source, target: [], companies: { source: [], target: [] }, links: [], notes: [] }
}

/** Where a target record of this seed's own stands: below every id that the account gives. */
const firstTargetId = 2_000

export function drawData({ seed, records, notes }: Pick<Scenario, 'seed' | 'records' | 'notes'>): Data {
  const draw = new Draw(seed, 'data')
  const source: Stored[] = []
  for (let n = 0; n < records; n += 1) source.push(person(draw, String(1_001 + n), n, source))
  const data = { source, target: drawTarget(draw, source), companies: { source: [], target: [] }, links: [] }
  return {
    ...relate(new Draw(seed, 'relations'), data),
    notes: drawNotes(new Draw(seed, 'notes of people'), source, notes),
  }
}

const bodies = ['Called.', 'Called, nobody there.', 'مكالمة 📞', 'x'.repeat(700), 'one\ntwo']

function drawNotes(draw: Draw, people: readonly Stored[], count: number): Stored[] {
  const about = Array.from({ length: draw.integer(1, 4) }, () => draw.pick(people))
  return Array.from({ length: count }, (_, n) => ({
    id: String(9_001 + n),
    values: { body: draw.pick(bodies), person: draw.pick(about).id, pinned: draw.pick([null, true, false]) },
  }))
}

/** Companies, some of which the target has; people who work there, report to each other in circles, and are linked. */
function relate(draw: Draw, { source, target }: Pick<Data, 'source' | 'target'>): Omit<Data, 'notes'> {
  const company = (id: number, n: number, name: string): Stored => ({
    id: String(id),
    values: { name, domain: `firm-${n}.test` },
  })
  const firms = Array.from({ length: draw.integer(2, 9) }, (_, n) => company(501 + n, n, `Firm ${n}`))
  const there = firms.flatMap((_, n) =>
    draw.chance(0.3) ? [company(3_001 + n, n, draw.pick(['Old', `Firm ${n}`]))] : [],
  )
  const related = source.map(
    (record): Stored => ({
      id: record.id,
      values: {
        ...record.values,
        company: draw.chance(0.7) ? draw.pick(firms).id : null,
        manager: draw.chance(0.4) ? draw.pick(source).id : null,
      },
    }),
  )
  const pairs = new Set<string>()
  for (let links = draw.integer(3, 40); links > 0; links -= 1)
    pairs.add(`${draw.pick(source).id} ${draw.pick(firms).id}`)
  const links = [...pairs].map((pair) => {
    const [one = '', two = ''] = pair.split(' ')
    return { person: one, company: two }
  })
  return { source: related, target, companies: { source: firms, target: there }, links }
}

function person(draw: Draw, id: string, n: number, before: readonly Stored[]): Stored {
  const maybe = (value: Value, share = 0.7): Value => (draw.chance(share) ? value : null)
  return {
    id,
    values: {
      first_name: maybe(draw.pick(firstNames)),
      last_name: draw.pick(lastNames),
      mail: drawMail(draw, n, before),
      tel: draw.chance(0.04) ? '0'.repeat(41) : maybe(`+49 30 ${draw.integer(1_000, 99_999)}`),
      stage: maybe(draw.pick(['new', 'working', 'customer'])),
      interests: maybe(draw.pick([['news'], ['news', 'beta'], ['news', 'events', 'beta']])),
      subscribed: maybe(draw.chance(0.5)),
      revenue: maybe(draw.pick(['0', '-12.5', '1250.05', '99999999999999999999.5'])),
      birthday: maybe(draw.pick(['1984-02-29', '1901-01-01', '2026-12-31'])),
      last_seen: maybe(draw.pick(['2026-01-31T23:59:59.999Z', '1969-07-20T20:17:40.000Z'])),
      notes: maybe(draw.pick(notes).trim() || null),
      gone: draw.chance(0.05),
    },
  }
}

/** Mostly an address of its own; now and then none, or one that an earlier record has, in other writing. */
function drawMail(draw: Draw, n: number, before: readonly Stored[]): string | null {
  if (draw.chance(0.06)) return null
  const other = before.length > 0 && draw.chance(0.06) ? draw.pick(before).values.mail : null
  if (typeof other === 'string') return draw.chance(0.5) ? other : other.toUpperCase()
  const name = draw.pick(['a', 'jo.e', 'x+tag', 'ue'])
  return draw.chance(0.2) ? `${name}.${n}@Exam-Ple.TEST` : `${name}.${n}@example.test`
}

/** Some of the source's people are there already, equal or not, and some strangers. */
function drawTarget(draw: Draw, source: readonly Stored[]): Stored[] {
  const target: Stored[] = []
  const taken = new Set<string>()
  const share = draw.pick([0, 0.1, 0.4])
  for (const { values } of source) {
    const email = addressOf(values.mail)
    if (email === null || taken.has(email) || !draw.chance(share)) continue
    taken.add(email)
    const id = String(firstTargetId + target.length)
    const same = draw.chance(0.3)
    target.push({
      id,
      values: {
        last_name: same ? (values.last_name ?? null) : 'Old',
        email,
        first_name: same ? (values.first_name ?? null) : draw.pick([null, 'Old', values.first_name ?? null]),
        notes: same ? (values.notes ?? null) : draw.pick([null, 'kept by a person']),
        stage: draw.pick([null, 'customer', values.stage ?? null]),
      },
    })
  }
  for (let strangers = draw.integer(0, 15); strangers > 0; strangers -= 1) {
    const id = String(firstTargetId + target.length)
    target.push({ id, values: { last_name: 'Stranger', email: `stranger.${strangers}@elsewhere.test` } })
  }
  return target
}

export function addressOf(mail: Value | undefined): string | null {
  return typeof mail === 'string' && mail.trim() !== '' ? mail.trim().toLowerCase() : null
}

/** Target field -> source field, as the plan of every seed maps them. */
export const mapped: Readonly<Record<string, string>> = {
  first_name: 'first_name',
  last_name: 'last_name',
  email: 'mail',
  phone: 'tel',
  stage: 'stage',
  interests: 'interests',
  subscribed: 'subscribed',
  revenue: 'revenue',
  birthday: 'birthday',
  last_seen: 'last_seen',
  notes: 'notes',
}

/** A source record in the target's fields, as the target stores them. */
export function inTarget({ values }: Stored): Row {
  const row: Row = {}
  for (const [to, from] of Object.entries(mapped)) row[to] = values[from] ?? null
  row.email = addressOf(values.mail)
  return row
}

import type { Answer } from '../../kit/vendor.ts'
import type { Company, User } from '../company.ts'
import { automate } from '../company.ts'
import { badRequest, invalid, notFound } from '../errors.ts'
import { type Note, notesOf, sanitize } from '../notes.ts'
import { fromV1Time, timestamp, v1Time } from '../times.ts'
import { isThere } from '../values/scalars.ts'
import { numberIn, objectOf, ok, type PricedRoute, type Request } from './request.ts'
import { createdStatus, idIn, sortedBy, v1, v1Page } from './v1.ts'

const READ = 'deals:read|deals:full|contacts:read|contacts:full'
const WRITE = 'deals:full|contacts:full'

/** What a note can be of, by the member that names it, and the flag that pins it there. */
const parents: Readonly<Record<string, { object: string; pin: string }>> = {
  deal_id: { object: 'deals', pin: 'pinned_to_deal_flag' },
  person_id: { object: 'persons', pin: 'pinned_to_person_flag' },
  org_id: { object: 'organizations', pin: 'pinned_to_organization_flag' },
  lead_id: { object: 'leads', pin: 'pinned_to_lead_flag' },
  project_id: { object: 'projects', pin: 'pinned_to_project_flag' },
  task_id: { object: 'tasks', pin: 'pinned_to_task_flag' },
}

/** https://developers.pipedrive.com/docs/api/v1/Notes */
export function noteRoutes(company: Company): PricedRoute[] {
  const notes = notesOf(company)
  const noteIn = (request: Request): Note => {
    const note = notes.get(numberIn(request))
    if (note?.values.active_flag !== true) throw notFound('Note not found')
    return note
  }
  return [
    ...v1(company, {
      ...{ method: 'GET', path: '/notes', class: 'page', needs: [READ] },
      handle: (request) => list(company, request),
    }),
    ...v1(company, {
      ...{ method: 'POST', path: '/notes', needs: [WRITE] },
      handle: (request) => {
        const values = read(company, objectOf(request), request.caller.user, undefined)
        const note: Note = { id: String(company.next('notes')), values }
        notes.put(note)
        automate(company, 'notes', 'create', note.id)
        return ok(show(company, note, request), undefined, createdStatus(company))
      },
    }),
    ...v1(company, {
      ...{ method: 'GET', path: '/notes/:id', needs: [READ] },
      handle: (request) => ok(show(company, noteIn(request), request)),
    }),
    ...v1(company, {
      ...{ method: 'PUT', path: '/notes/:id', needs: [WRITE] },
      handle: (request) => {
        const before = noteIn(request)
        const note = { ...before, values: read(company, objectOf(request), request.caller.user, before.values) }
        notes.put(note)
        automate(company, 'notes', 'update', note.id)
        return ok(show(company, note, request))
      },
    }),
    ...v1(company, {
      ...{ method: 'DELETE', path: '/notes/:id', needs: [WRITE] },
      handle: (request) => {
        const note = noteIn(request)
        notes.put({ ...note, values: { ...note.values, active_flag: false } })
        automate(company, 'notes', 'delete', note.id)
        return ok(true)
      },
    }),
  ]
}

function list(company: Company, request: Request): Answer {
  const { query } = request
  const since = query.get('updated_since')
  const from = since === null ? undefined : momentIn(since)
  const wanted = ['user_id', ...Object.keys(parents)].flatMap((name) => {
    const value = query.get(name)
    return value === null ? [] : [{ name, value }]
  })
  const rows = notesOf(company)
    .values()
    .filter(
      ({ values }) =>
        values.active_flag === true &&
        wanted.every(({ name, value }) => String(values[name]) === value) &&
        (from === undefined || String(values.update_time) >= from),
    )
  const sorted = sortedBy(rows, query, ({ id, values }, field) => (field === 'id' ? Number(id) : values[field]))
  return v1Page(company, request, sorted, (note) => show(company, note, request))
}

/** A time of a query in either form. */
function momentIn(text: string): string {
  const time = Date.parse(text.includes('T') ? text : `${text.replace(' ', 'T')}Z`)
  if (Number.isNaN(time)) throw invalid('updated_since: This value is not a valid datetime')
  return timestamp(time)
}

/** The values of a note after a body. Every note belongs to something. */
function read(
  company: Company,
  body: Record<string, unknown>,
  caller: User,
  before: Note['values'] | undefined,
): Note['values'] {
  const now = timestamp(company.clock.now())
  const values: Record<string, unknown> = before === undefined ? fresh(caller, now) : { ...before, update_time: now }
  const { content, user_id, add_time } = body
  if (content !== undefined || before === undefined) values.content = contentIn(company, content)
  if (user_id !== undefined) values.user_id = authorIn(company, body, caller)
  if (add_time !== undefined) {
    const time = fromV1Time(add_time)
    if (time === undefined) throw badRequest('add_time: Expected YYYY-MM-DD HH:MM:SS')
    values.add_time = time
  }
  for (const [name, { object, pin }] of Object.entries(parents)) {
    if (body[name] !== undefined) values[name] = parentIn(company, object, body, name)
    if (body[pin] !== undefined) values[pin] = flagIn(body[pin], pin)
  }
  if (Object.keys(parents).every((name) => (values[name] ?? null) === null))
    throw badRequest('A note must belong to a deal, person, organization, lead, project or task.')
  for (const [name, { pin }] of Object.entries(parents))
    if (values[pin] === true && (values[name] ?? null) === null) throw badRequest(`${pin}: ${name} is not set`)
  return { ...values, last_update_user_id: before === undefined ? null : caller.id }
}

const fresh = (caller: User, now: string): Record<string, unknown> => ({
  active_flag: true,
  add_time: now,
  update_time: now,
  user_id: caller.id,
  ...Object.fromEntries(
    Object.entries(parents).flatMap(([name, { pin }]) => [
      [name, null],
      [pin, false],
    ]),
  ),
})

function contentIn(company: Company, content: unknown): string {
  if (typeof content !== 'string' || content.trim() === '') throw badRequest('content: This value should not be blank')
  if (Buffer.byteLength(content) > company.limits.noteBytes!) throw badRequest('content: This note is too long')
  return sanitize(content)
}

/** Only admins write in the name of others. */
function authorIn(company: Company, body: Record<string, unknown>, caller: User): number {
  const id = idIn(body, 'user_id')
  if (typeof id !== 'number' || !company.users.has(id)) throw badRequest('user_id: User not found')
  if (id !== caller.id && !caller.is_admin) throw badRequest('user_id: Only admins can set the author of a note')
  return id
}

function parentIn(company: Company, object: string, body: Record<string, unknown>, name: string): unknown {
  const id = object === 'leads' ? body[name] : idIn(body, name)
  if (id === null) return null
  if (!isThere({ company }, object, id as string | number)) throw badRequest(`${name}: Not found`)
  return id
}

/** Written as 0 or 1, read as false or true. */
function flagIn(value: unknown, name: string): boolean {
  if ([0, 1, '0', '1', true, false].includes(value as number)) return Number(value) === 1
  throw badRequest(`${name}: Expected 0 or 1`)
}

function show(company: Company, { id, values }: Note, { caller }: Request): object {
  const author = company.users.get(values.user_id as number)
  const name = (object: string, member: string, label: string): object | null => {
    const of = company.store.collection<Note>(object).get(String(values[member]))
    return of === undefined ? null : { [label]: of.values[label] }
  }
  return {
    id: Number(id),
    ...values,
    add_time: v1Time(values.add_time),
    update_time: v1Time(values.update_time),
    deal: name('deals', 'deal_id', 'title'),
    person: name('persons', 'person_id', 'name'),
    organization: name('organizations', 'org_id', 'name'),
    lead: name('leads', 'lead_id', 'title'),
    user: author && { email: author.email, name: author.name, icon_url: null, is_you: author.id === caller.user.id },
  }
}

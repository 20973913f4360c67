import { isEmpty, type Value } from '../../src/model/record.ts'
import { inTarget, mapped, type Stored } from './data.ts'
import type { Line, Voyage } from './journey.ts'
import { permitsAreFreeAfter } from './journey.ts'
import { managerField } from './plan.ts'
import type { Side } from './troubles.ts'
import type { World } from './world.ts'

/** Everything that does not hold, in sentences; ids but no values. */
export async function judge(world: World, voyage: Voyage): Promise<string[]> {
  if (world.planted !== null)
    return [...judgeListing(world, voyage), ...world.planted.judge(world, voyage), ...world.network.breaches]
  return [
    ...judgeListing(world, voyage),
    ...judgeCounts(world, voyage),
    ...judgeRecords(world, voyage),
    ...judgeTies(world, voyage),
    ...judgeNotes(world, voyage),
    ...world.network.breaches,
    ...(await judgePermits(world)),
  ]
}

const written = new Set(['created', 'updated'])

/** Each source record is listed once, and has a reason unless it arrived. */
function judgeListing(world: World, { lines, companies, notes, all, migrated }: Voyage): string[] {
  const wrong: string[] = []
  const listed = new Map<string, Line>()
  for (const line of [...lines, ...companies, ...notes]) {
    if (listed.has(line.id)) wrong.push(`${line.id} is listed twice`)
    listed.set(line.id, line)
    const needsReason = ['quarantined', 'skipped', 'failed'].includes(line.happened)
    if (needsReason && line.reason === '') wrong.push(`${line.id} is ${line.happened} without a reason`)
    if (written.has(line.happened) && line.targetId === '') wrong.push(`${line.id} is ${line.happened} without an id`)
  }
  for (const { id } of [...world.data.source, ...world.data.companies.source, ...world.data.notes]) {
    if (!listed.has(id) && !world.strikes.touched.source.has(id)) wrong.push(`${id} is not listed`)
  }
  const { read, ...ends } = migrated.tally
  for (const [end, n] of Object.entries(ends)) {
    const told = all.filter(({ happened }) => happened === end).length
    if (told !== n) wrong.push(`the tally says ${n} ${end}, the list ${told}`)
  }
  if (read !== all.length) wrong.push(`the tally says ${read} read, the list ${all.length}`)
  return wrong
}

const keyOf = (id: string): string => `reference:ref-1:person:${id}`

/** What the target itself counts is what the journal says, and no source record is there twice. */
function judgeCounts(world: World, { lines, companies }: Voyage): string[] {
  const wrong: string[] = []
  const { strikes, data } = world
  const now = world.stored('target')
  const byKey = Map.groupBy(now, ({ values }) => values.external_key ?? null)
  for (const [key, records] of byKey) {
    if (key !== null && records.length > 1) wrong.push(`${String(key)} is in the target ${records.length} times`)
  }
  const count = (of: readonly Line[], end: string): number => of.filter(({ happened }) => happened === end).length
  const firms = world.stored('target', 'company').length
  const expectedFirms = data.companies.target.length + count(companies, 'created')
  if (firms !== expectedFirms) wrong.push(`the target holds ${firms} companies instead of ${expectedFirms}`)
  const expected = data.target.length + count(lines, 'created') + strikes.peopleAdded
  // A record that nobody knew to be made may be merged away or deleted by a person, and is then made once more.
  const doubt = strikes.touched.target.size
  if (Math.abs(now.length - expected) > doubt)
    wrong.push(`the target holds ${now.length} records instead of ${expected}`)
  if (strikes.peopleAdded !== 0 || strikes.touched.target.size > 0) return wrong
  const before = new Map(data.target.map((record) => [record.id, record]))
  const changed = now.filter((record) => isChanged(before.get(record.id), record)).length
  const told = count(lines, 'updated')
  if (changed !== told) wrong.push(`${changed} records of the target were changed, ${told} are told as updated`)
  const made = new Set(now.filter(({ id }) => !before.has(id)).map(({ id }) => id))
  for (const { id, happened, targetId } of lines) {
    if (happened === 'created' && !made.delete(targetId)) wrong.push(`${id} is told as created and is not there`)
  }
  if (made.size > 0) wrong.push(`${made.size} records of the target were made and are told of nowhere`)
  return wrong
}

function isChanged(before: Stored | undefined, { values }: Stored): boolean {
  if (before === undefined) return false
  return [...Object.keys(mapped), 'company'].some((field) => !isSame(before.values[field], values[field]))
}

function isSame(a: Value | undefined, b: Value | undefined): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
}

/** Every record got what the plan says, value by value, from the stores of both accounts. */
function judgeRecords(world: World, { lines }: Voyage): string[] {
  const { data, strikes, scenario } = world
  const wrong: string[] = []
  const byId = new Map(world.stored('target').map((record) => [record.id, record]))
  const before = new Map(data.target.map((record) => [record.id, record]))
  const sources = new Map(data.source.map((record) => [record.id, record]))
  const expected = expectedFates(world)
  for (const { id, happened, targetId, reason } of lines) {
    const source = sources.get(id)
    if (source === undefined) continue
    const wanted = inTarget(source)
    if (strikes.isTouched(source, targetId)) continue
    const fate = expected.get(id)
    if (fate !== undefined && !fate.includes(happened))
      wrong.push(`${id} is ${happened} (${reason}) instead of ${fate.join(' or ')}`)
    if (!written.has(happened)) continue
    const record = byId.get(targetId)
    if (record === undefined) {
      wrong.push(`${id} is ${happened} as ${targetId}, which is not there`)
      continue
    }
    if (happened === 'created' && record.values.external_key !== keyOf(id))
      wrong.push(`${targetId} has not the key of ${id}`)
    const held = happened === 'updated' ? before.get(targetId) : undefined
    for (const field of Object.keys(mapped)) {
      const right = rightValues(wanted[field] ?? null, held?.values[field], field, scenario.policy)
      if (!right.some((value) => isSame(value, record.values[field])))
        wrong.push(`${targetId} holds another ${field} than ${id}`)
    }
  }
  return wrong
}

/** References and links of the target are those of the source, by the ids that their ends became. */
function judgeTies(world: World, { lines, companies }: Voyage): string[] {
  const { data, strikes, scenario } = world
  const wrong: string[] = []
  const [firmOf, personOf] = [becameOf(companies), becameOf(lines)]
  const records = new Map(world.stored('target').map((record) => [record.id, record]))
  const sources = new Map(data.source.map((record) => [record.id, record]))
  const isOurs = (id: string): boolean => {
    const source = sources.get(id)
    return source !== undefined && !strikes.isTouched(source, personOf.get(id) ?? '')
  }
  for (const { id } of data.companies.source) if (!firmOf.has(id)) wrong.push(`the company ${id} did not arrive`)
  for (const { id, happened, targetId } of lines) {
    const [source, record] = [sources.get(id), records.get(targetId)]
    if (source === undefined || record === undefined || !isOurs(id)) continue
    const isKept = happened !== 'created' && scenario.policy.existing === 'never'
    const reportsTo = record.values[managerField(scenario)] ?? null
    if (isKept && reportsTo !== null) wrong.push(`${targetId} has got the manager of ${id}`)
    if (happened !== 'created') continue
    const { company, manager } = source.values
    const firm = firmOf.get(String(company)) ?? null
    if (record.values.company !== firm) wrong.push(`${targetId} has not the company of ${id}`)
    if (typeof manager === 'string' && !isOurs(manager)) continue
    const boss = personOf.get(String(manager)) ?? null
    if (reportsTo !== boss) wrong.push(`${targetId} has not the manager of ${id}`)
  }
  const made = new Set(
    world.accounts.target.account.store
      .collection('link')
      .values()
      .map(({ id }) => id),
  )
  const due = data.links.flatMap(({ person, company }) => {
    const [one, two] = [personOf.get(person), firmOf.get(company)]
    return one === undefined || two === undefined ? [] : [{ person, company, id: `${one}-${two}` }]
  })
  for (const { person, company, id } of due)
    if (isOurs(person) && !made.has(id)) wrong.push(`the link of ${person} and ${company} is missing`)
  const { source, target } = strikes.touched
  const isUntouched = source.size + target.size + strikes.touchedAddresses.size === 0
  const expected = new Set(due.map(({ id }) => id)).size
  if (isUntouched && made.size !== expected) wrong.push(`the target holds ${made.size} links instead of ${expected}`)
  return wrong
}

/**
 * Notes carry no key: each is there once, about whom its person became. One whose person somebody did away with may be
 * taken for another, which nothing would tell.
 */
function judgeNotes(world: World, voyage: Voyage): string[] {
  const wrong: string[] = []
  const { data, strikes } = world
  const [personOf, sources] = [becameOf(voyage.lines), new Map(data.notes.map((note) => [note.id, note]))]
  const isUntouched = strikes.touched.source.size + strikes.touched.target.size + strikes.touchedAddresses.size === 0
  const there = new Map(world.stored('target', 'note').map((note) => [note.id, note]))
  const made = new Set<string>()
  for (const { id, happened, targetId, reason } of voyage.notes) {
    const { body, person, pinned } = sources.get(id)?.values ?? {}
    const due = personOf.has(String(person)) ? 'created' : 'quarantined'
    if (isUntouched && happened !== due) wrong.push(`the note ${id} is ${happened} (${reason}) instead of ${due}`)
    if (happened !== 'created') continue
    if (made.has(targetId)) wrong.push(`the note ${targetId} stands for two`)
    made.add(targetId)
    const held = there.get(targetId)?.values
    if (held?.body !== body || (held?.pinned ?? null) !== pinned) wrong.push(`the note ${targetId} is not ${id}`)
    if (isUntouched && held?.person !== personOf.get(String(person)))
      wrong.push(`the note ${targetId} is not about whom ${id} is`)
  }
  if (isUntouched && there.size !== made.size)
    wrong.push(`the target holds ${there.size} notes instead of ${made.size}`)
  return wrong
}

/** What source records became in the target, by their ids. */
function becameOf(lines: readonly Line[]): Map<string, string> {
  const arrived = new Set(['created', 'updated', 'unchanged'])
  return new Map(lines.flatMap(({ id, happened, targetId }) => (arrived.has(happened) ? [[id, targetId]] : [])))
}

type Policy = World['scenario']['policy']

/** What a field may hold afterwards. */
function rightValues(sent: Value, held: Value | undefined, field: string, policy: Policy): Value[] {
  if (held === undefined) {
    // A value that the target refuses stays behind, and a second record with an address goes without it.
    if (field === 'phone' && typeof sent === 'string' && sent.length > 40) return [null]
    return field === 'email' && policy.duplicate === 'create-without-key' ? [sent, null] : [sent]
  }
  if (isEmpty(sent)) return [held]
  if (field === 'phone' && typeof sent === 'string' && sent.length > 40) return [held]
  return policy.existing === 'overwrite' || isEmpty(held) ? [sent] : [held]
}

/** What has to become of each record, found from data and policy alone. */
function expectedFates({ data, scenario: { policy } }: Pick<World, 'data' | 'scenario'>): Map<string, string[]> {
  const fates = new Map<string, string[]>()
  const held = new Set(data.target.map(({ values }) => String(values.email)))
  const claimed = new Set<string>()
  for (const record of data.source) {
    const { email, phone } = inTarget(record)
    const tooLong = typeof phone === 'string' && phone.length > 40
    const address = typeof email === 'string' ? email : null
    const cannotBeSent = tooLong && policy.invalid === 'quarantine'
    const isHeld = address !== null && held.has(address)
    const isSecond = address !== null && claimed.has(address)
    // An update under "never" sends nothing, so nothing of it can be refused.
    const isRefused = cannotBeSent && (!isHeld || isSecond || policy.existing !== 'never')
    if (record.values.gone === true) fates.set(record.id, ['skipped'])
    else if (address === null && policy.missingKey === 'quarantine') fates.set(record.id, ['quarantined'])
    else if (isRefused) fates.set(record.id, ['quarantined'])
    else if (isSecond) fates.set(record.id, policy.duplicate === 'quarantine' ? ['quarantined'] : ['created'])
    else {
      if (address !== null) claimed.add(address)
      fates.set(record.id, isHeld ? ['updated', 'unchanged'] : ['created'])
    }
  }
  return fates
}

const sides: readonly Side[] = ['source', 'target']

async function judgePermits(world: World): Promise<string[]> {
  const { time, front, now, accounts } = world
  const wrong: string[] = []
  const longest = Math.max(accounts.source.limits.windowMs!, accounts.target.limits.windowMs!)
  const wait = permitsAreFreeAfter(longest)
  const keys = sides.flatMap((side) => [`reference:http://${side}`, `reference:http://${side} in flight`])
  // Whoever comes next finds out that the clock was set back.
  for (const key of keys) await front.permits.take(key, 1, 1, now(), wait)
  await time.run(time.sleep(2 * wait + 1))
  for (const key of keys) {
    const busy = await front.permits.busy(key, now())
    if (busy > 0) wrong.push(`${busy} permits of ${key} are never free again`)
  }
  return wrong
}

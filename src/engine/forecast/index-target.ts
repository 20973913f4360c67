import { fieldsBeside } from '../../mapping/dependent-options.ts'
import { normaliseKey } from '../../mapping/keys.ts'
import { provenanceFields } from '../../model/plan.ts'
import type { CrmRecord } from '../../model/record.ts'
import { findField, type MatchKey } from '../../model/schema.ts'
import type { MatchIndex } from '../../store/store.ts'
import { type RunContext, stopIfPausing } from '../context.ts'
import type { Pair } from '../pair.ts'
import { readParts } from '../read/read-parts.ts'

/** A key of a record: the field that identifies it and the normalised value. */
export interface Key {
  field: string
  value: string
}

/** The keys by which a row is recognised: our source key where the target has it, then the plan's match keys. */
export function keysOf(pair: Pair, row: CrmRecord['row']): Key[] {
  return matchKeys(pair).flatMap((key) =>
    [key.field, ...(key.also ?? [])].flatMap((name) =>
      normaliseKey(row[name] ?? null, key.normalise, key.country).map((value) => ({ field: key.field, value })),
    ),
  )
}

/**
 * The values of a row that no second record of the target may hold, beyond the keys by which it is recognised. What the
 * target itself says of a key's further fields and of letter case counts here, whatever the plan matches by.
 */
export function uniqueValuesOf(pair: Pair, row: CrmRecord['row']): Key[] {
  return uniqueKeys(pair).flatMap(({ field, also = [], normalise, country }) =>
    [field, ...also].flatMap((name) =>
      normaliseKey(row[name] ?? null, normalise, country).map((value) => ({
        field: uniqueName(field),
        value: value.toLowerCase(),
      })),
    ),
  )
}

/** Everything by which a record of the target may be looked up. */
export function indexKeysOf(pair: Pair, row: CrmRecord['row']): Key[] {
  return [...keysOf(pair, row), ...uniqueValuesOf(pair, row)]
}

/** The field of a key that `uniqueValuesOf` gives. */
export function uniqueName(field: string): string {
  return `unique ${field}`
}

const uniqueKeysOf = new WeakMap<Pair, readonly MatchKey[]>()

/** Unique fields that the plan writes, but for those whose match key says the same. */
function uniqueKeys(pair: Pair): readonly MatchKey[] {
  const known = uniqueKeysOf.get(pair) ?? findUniqueKeys(pair)
  uniqueKeysOf.set(pair, known)
  return known
}

function findUniqueKeys(pair: Pair): MatchKey[] {
  const written = new Set(pair.plan.fields.map(({ to }) => to))
  return pair.target.fields
    .filter(({ name, unique }) => unique && written.has(name))
    .map(({ name }): MatchKey => {
      const known = pair.target.matchKeys.find((key) => key.field === name)
      return known ?? { field: name, normalise: 'exact' }
    })
    .filter((key) => !pair.plan.match.some((match) => coversUniqueness(match, key)))
}

function coversUniqueness(match: MatchKey, key: MatchKey): boolean {
  const fields = [match.field, ...(match.also ?? [])]
  const covered = [key.field, ...(key.also ?? [])].every((name) => fields.includes(name))
  return match.field === key.field && covered && match.normalise === key.normalise && key.normalise !== 'exact'
}

/** Whether anything but the id map recognises records of a pair, or keeps two of them apart. */
export function hasKeys(pair: Pair): boolean {
  return matchKeys(pair).length > 0 || uniqueKeys(pair).length > 0
}

function matchKeys({ plan: { provenance, match } }: Pair): MatchKey[] {
  return provenance === undefined ? match : [{ field: provenance.sourceKey, normalise: 'exact' }, ...match]
}

/**
 * Pulls keys and fields of every record of an object that the target has, by listing it once for all pairs that go there;
 * goes on after the last page when it was interrupted. An object or fields that the plan is yet to create are not asked
 * for.
 */
export async function indexTarget(
  context: RunContext,
  [pair, ...others]: readonly [Pair, ...Pair[]],
  index: MatchIndex,
): Promise<void> {
  const object = pair.target.name
  const pairs = [pair, ...others]
  const begun = await index.position(object)
  if (begun?.complete) return
  if (pair.isNew) return index.append(object, [], null)
  const phase = `indexing ${pair.target.labelPlural} of the target`
  let done = begun?.records ?? 0
  const fields = [...new Set(pairs.flatMap(fieldsToRead))]
  const query = { object, fields, ...(begun?.cursor ? { cursor: begun.cursor } : {}) }
  context.progress({ phase, done, total: null })
  const keep = (cursor: string): Promise<void> => index.append(object, [], cursor)
  for await (const page of readParts(context, pair.connection, pair.existing, query, keep)) {
    const records = page.records.map(({ id, row }) => ({ id, row, keys: allKeysOf(pairs, row) }))
    await index.append(object, records, page.cursor)
    done += records.length
    context.progress({ phase, done, total: null })
    stopIfPausing(context)
  }
  if (!(await index.position(object))?.complete) await index.append(object, [], null)
}

/** Each key once, by whichever pairs it is looked up. */
function allKeysOf(pairs: readonly Pair[], row: CrmRecord['row']): Key[] {
  if (pairs.length === 1) return indexKeysOf(pairs[0]!, row)
  const keys = pairs.flatMap((pair) => indexKeysOf(pair, row))
  return [...new Map(keys.map((key) => [JSON.stringify([key.field, key.value]), key])).values()]
}

/** Target fields that deciding about an existing record needs. */
export function fieldsToRead(pair: Pair): string[] {
  const mapped = new Set(pair.plan.fields.map((field) => field.to))
  const names = new Set([...mapped, ...fieldsBeside(pair.existing, mapped)])
  for (const name of provenanceFields(pair.plan)) names.add(name)
  for (const key of [...pair.plan.match, ...uniqueKeys(pair)])
    for (const name of [key.field, ...(key.also ?? [])]) names.add(name)
  return [...names].filter((name) => findField(pair.existing, name) !== undefined)
}

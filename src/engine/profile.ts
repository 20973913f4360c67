import { prepareTransforms } from '../mapping/chain.ts'
import { ProfileCollector } from '../mapping/profile/collect.ts'
import { sourceKeysOf } from '../mapping/profile/duplicates.ts'
import type { Plan } from '../model/plan.ts'
import type { FieldProfile, ObjectProfile } from '../model/profile.ts'
import type { ProfileResult } from '../model/results.ts'
import { findObject, type ObjectSchema } from '../model/schema.ts'
import type { Snapshot } from '../store/store.ts'
import { type RunContext, stopIfPausing, type Table } from './context.ts'
import { loadPlan } from './plans.ts'
import { openSource, readSource } from './read/read-source.ts'

/** Values of a closed list that the result holds; the table of values has them all. */
const shortList = 20

/** Says what every field of the records that a plan selects holds, from a snapshot of all of them. */
export async function profile(context: RunContext): Promise<ProfileResult> {
  const plan = await loadPlan(context.store, context.run.plan)
  const [source] = await Promise.all([openSource(context, plan), prepareTransforms(plan)])
  const { snapshot, result } = await readSource(context, plan, source)
  const tables = {
    profile: await context.table('profile', columns),
    values: await context.table('profile-values', ['object', 'field', 'value', 'count', 'option']),
  }
  const objects: ObjectProfile[] = []
  for (const name of new Set(plan.objects.map((object) => object.source))) {
    const object = findObject(source.schema, name)!
    const whole = await context.phase({ name: 'profile', subject: name }, () =>
      profileObject(context, plan, object, snapshot),
    )
    await writeTables(tables, whole)
    const short = { ...whole, fields: whole.fields.map(shortened) }
    const seen = { account: source.account, readAt: result.readAt, profile: short }
    await context.store.catalogue.saveProfile(plan.source.connection, seen)
    objects.push(short)
  }
  for (const table of Object.values(tables)) await table.close()
  const files = Object.fromEntries(Object.entries(tables).map(([name, { path }]) => [name, path]))
  return { plan: plan.id, snapshot: result.snapshot, digest: result.digest, readAt: result.readAt, objects, files }
}

async function profileObject(
  context: RunContext,
  plan: Plan,
  object: ObjectSchema,
  snapshot: Snapshot,
): Promise<ObjectProfile> {
  const keys = plan.objects.filter(({ source }) => source === object.name).flatMap(sourceKeysOf)
  const collector = new ProfileCollector(object, keys)
  const total = (await snapshot.position(object.name))?.records ?? 0
  let done = 0
  for await (const records of snapshot.pages(object.name)) {
    for (const record of records) collector.add(record)
    done += records.length
    context.progress({ phase: `profiling ${object.labelPlural}`, done, total })
    stopIfPausing(context)
  }
  return collector.result()
}

function shortened(field: FieldProfile): FieldProfile {
  return field.values === undefined ? field : { ...field, values: field.values.slice(0, shortList) }
}

const columns = [
  ...['object', 'field', 'type', 'records', 'filled', 'fill_rate', 'nulls', 'blanks', 'absent'],
  ...['distinct', 'distinct_is', 'longest', 'formats', 'least_number', 'most_number', 'earliest', 'latest'],
  ...['no_option', 'examples'],
]

async function writeTables(
  tables: Record<'profile' | 'values', Table>,
  { object, records, fields }: ObjectProfile,
): Promise<void> {
  for (const field of fields) {
    await tables.profile.add([object, ...rowOf(field, records)])
    for (const { value, count, option } of field.values ?? [])
      await tables.values.add([object, field.field, value, String(count), option ? 'yes' : 'no'])
  }
}

function rowOf(field: FieldProfile, records: number): string[] {
  const { filled, nulls, blanks, absent, distinct, numbers, dates } = field
  return [
    ...[field.field, field.type, String(records), String(filled)],
    records === 0 ? '' : (filled / records).toFixed(4),
    ...[nulls, blanks, absent, distinct.count].map(String),
    distinct.exact ? 'exact' : 'estimate',
    String(field.longest),
    field.formats.map(({ format, count }) => `${format} ${count}`).join('; '),
    ...[numbers?.least ?? '', numbers?.most ?? '', dates?.least ?? '', dates?.most ?? ''],
    field.noOption === undefined ? '' : String(field.noOption),
    field.examples.join(' | '),
  ]
}

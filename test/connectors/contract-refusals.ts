import { expect, it } from 'vitest'
import type { Encoded } from '../../src/connector.ts'
import type { Value } from '../../src/model/record.ts'
import type { Field, ObjectSchema } from '../../src/model/schema.ts'
import { type Open, type Subject, skip } from './contract-subject.ts'
import { createIn, expectRefusal, idsByKey, idsOf, toolsFor, updateIn } from './contract-write.ts'
import { never } from './fake-http.ts'

/** What the system itself refuses, and what it does half. */
export function describeRefusals(subject: Subject, open: Open): void {
  const { encode, rowsFrom } = toolsFor(subject, open)

  it('rejects what the system has come to refuse since it was described', async (context) => {
    const { connection, object, control } = open()
    const wrong = wrongByNow(object)
    // Only a system of its own judges.
    if (!connection.write || wrong === undefined || !control) return skip(context)
    const encoded = connection.write.encode(wrong.before, 'create', {
      ...subject.row(1501),
      [wrong.field]: wrong.value,
    })
    expect(encoded, JSON.stringify(encoded)).toHaveProperty('wire')
    const rows = rowsFrom(1500, 3)
    rows[1] = { ...rows[1]!, encoded: encoded as Encoded }
    const asked = { ...rows[1], row: { ...rows[1].row, [wrong.field]: wrong.value } }
    const outcomes = await createIn(open(), rows)
    expectRefusal(outcomes, 1, ['invalid'])
    const stored = await idsByKey(open(), [asked])
    expect(stored.size).toBe(0)
  })

  it('knows by its kind that a record was removed', async (context) => {
    const { connection, object } = open()
    if (!connection.write?.remove || !object.operations.remove || !object.operations.update) return skip(context)
    const ids = idsOf(await createIn(open(), rowsFrom(1600, 3)))
    idsOf(await connection.write.remove(object, [ids[1]!], never))
    const updates = ids.map((id, n) => ({ id, encoded: encode('update', subject.row(1610 + n)) }))
    expectRefusal(await updateIn(open(), updates), 1, ['not-found'])
  })

  it('says of a batch that stopped half-way only what is so', async (context) => {
    const { connection, object, control } = open()
    // One row is written, or it is not.
    if (!connection.write || !control || object.operations.create?.maxRows === 1) return skip(context)
    // Whatever has to be signed in for is signed in for.
    await connection.check(never)
    const fault = { kind: 'partial', rows: 1, nth: 1, times: 1, method: subject.createsBy ?? 'POST' }
    await control.tell('faults', { faults: [fault] })
    const rows = rowsFrom(1700, 3)
    const outcomes = await connection.write.create(object, rows, never)
    await control.tell('faults', { faults: [] })
    const stored = await idsByKey(open(), rows)
    expect([...stored.keys()]).toEqual([rows[0]!.key])
    for (const [index, { status }] of outcomes.entries()) expect(status).not.toBe(index === 0 ? 'rejected' : 'written')
  })
}

interface Wrong {
  field: string
  value: Value
  /** The object as it was described when the value was still allowed. */
  before: ObjectSchema
}

/** An option that is gone, or a text that was allowed to be longer. */
function wrongByNow(object: ObjectSchema): Wrong | undefined {
  const { sourceKey } = object.provenance ?? {}
  const usable = object.fields.filter(({ createable, name }) => createable && name !== sourceKey?.name)
  const controlling = new Set(usable.flatMap(({ dependsOn = [] }) => dependsOn.map(({ field }) => field)))
  const choice = usable.find(
    ({ type, restricted, dependsOn, name }) => type === 'select' && restricted && !dependsOn && !controlling.has(name),
  )
  const text = usable.find(({ type, maxLength = 1_000 }) => type === 'text' && maxLength < 1_000)
  const loosened = (field: Field, facts: Partial<Field>): ObjectSchema => ({
    ...object,
    fields: object.fields.map((each) => (each === field ? { ...each, ...facts } : each)),
  })
  if (choice) {
    const options = [...(choice.options ?? []), { value: 'Nessie', label: 'Nessie' }]
    return { field: choice.name, value: 'Nessie', before: loosened(choice, { options }) }
  }
  if (!text) return undefined
  return { field: text.name, value: 'x'.repeat(text.maxLength! + 1), before: loosened(text, { maxLength: 1_000_000 }) }
}

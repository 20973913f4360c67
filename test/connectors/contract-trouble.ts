import { expect, it } from 'vitest'
import { type Open, type Opened, type Subject, skip } from './contract-subject.ts'
import { createIn, toolsFor } from './contract-write.ts'
import { collect, never } from './fake-http.ts'

type OpenAny = () => Omit<Opened, 'object'>

/** Kinds that say that asking again may help. */
const passing = ['transient', 'rate-limited']

export function describeTrouble(subject: Subject, open: Open): void {
  const { rowsFrom, expectStored } = toolsFor(subject, open)
  const read = async (): Promise<string[]> => {
    const pages = await collect(open().connection.read({ object: subject.object, fields: [] }, never))
    return pages.flatMap(({ records }) => records.map(({ id }) => id))
  }

  it('reads on through what passes: refusals, cut answers, reset lines', async (context) => {
    const { control } = open()
    if (!control) return skip(context)
    const expected = await read()
    const bad = [
      { kind: 'status', status: 503 },
      { kind: 'cut' },
      { kind: 'reset-before' },
      { kind: 'reset-after' },
      { kind: 'status', status: 502 },
    ]
    for (const [index, fault] of bad.entries()) {
      await control.tell('faults', { faults: [{ ...fault, nth: index % 2 === 0 ? 1 : 2, times: 1 }] })
      expect(await read(), JSON.stringify(fault)).toEqual(expected)
    }
    await control.tell('faults', { faults: [] })
  })

  it('reads on when its credential ends in the middle', async (context) => {
    const { control, connection } = open()
    if (!subject.renews || !control) return skip(context)
    const expected = await read()
    const ids: string[] = []
    for await (const page of connection.read({ object: subject.object, fields: [] }, never)) {
      if ('wait' in page) continue
      ids.push(...page.records.map(({ id }) => id))
      await control.tell('tokens', { action: 'expire' })
    }
    expect(ids).toEqual(expected)
  })

  it('says unknown of every row where an answer came that says nothing, and rejected only where nothing was stored', async (context) => {
    const { connection, object, control } = open()
    if (!connection.write || !control) return skip(context)
    const path = { method: subject.createsBy ?? 'POST' }
    const faults = [
      { ...path, kind: 'status', status: 502, applied: true },
      { ...path, kind: 'status', status: 500, applied: true },
      { ...path, kind: 'reset-after' },
      { ...path, kind: 'cut' },
      { ...path, kind: 'reset-before' },
    ]
    // Whatever has to be signed in for is signed in for.
    await connection.check(never)
    for (const [index, fault] of faults.entries()) {
      const rows = rowsFrom(70_000 + 100 * index, Math.min(3, object.operations.create!.maxRows))
      await control.tell('faults', { faults: [{ ...fault, nth: 1, times: 1 }] })
      const outcomes = await connection.write.create(object, rows, never)
      expect(
        outcomes.map(({ status }) => status),
        JSON.stringify(fault),
      ).toEqual(rows.map(() => 'unknown'))
      for (const outcome of outcomes)
        if (outcome.status === 'unknown') expect(outcome.error).toMatchObject({ stored: 'unknown' })
      for (const outcome of outcomes) if (outcome.status === 'unknown') expect(passing).toContain(outcome.error.kind)
    }
    await control.tell('faults', { faults: [] })
    const rows = rowsFrom(71_000, 2)
    await expectStored(await createIn(open(), rows), rows)
  })
}

export function describeCredentials(open: OpenAny): void {
  it('calls a wrong credential by its name, and nothing else happens', async () => {
    for (const credential of Object.keys(open().config.credentials)) {
      const wrong = await open().connect({ credentials: { ...open().config.credentials, [credential]: 'wrong' } })
      const told = (await wrong.check(never).catch((error: unknown) => error)) as { kind?: string; message?: string }
      expect(told, credential).toMatchObject({ kind: 'auth', stored: 'no' })
      expect(told.message).not.toContain(open().config.credentials[credential])
    }
  })

  it('says of an object that is not there that it cannot be read', async () => {
    const reading = collect(open().connection.read({ object: 'no_such_object', fields: [] }, never))
    const told = (await reading.catch((error: unknown) => error)) as { kind?: string }
    expect(['unsupported', 'not-found', 'invalid', 'permission']).toContain(told.kind)
  })
}

/** Comes last: what the system itself has counted. */
export function describePace(open: OpenAny): void {
  it('was never refused for its pace, by the count of the account itself', async (context) => {
    const { control, connection } = open()
    if (!control) return skip(context)
    const { limits } = await connection.check(never)
    const figures = (await control.ask('ledger')) as { status429: number; maxInFlight: number }
    expect(figures.status429).toBe(0)
    expect(figures.maxInFlight).toBeLessThanOrEqual(limits.concurrency)
  })
}

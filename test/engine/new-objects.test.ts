import { afterEach, describe, expect, test } from 'vitest'
import type { Connection, Intention, SchemaAdmin } from '../../src/connector.ts'
import { parsePlan } from '../../src/mapping/plan-file.ts'
import type { ApplySchemaResult, DryRunResult, MigrateResult, ProposeResult } from '../../src/model/results.ts'
import { type Families, openFamilies } from './families.ts'
import { plan as guestsToPeople } from './schemas.ts'
import { errorOf, resultOf } from './world.ts'

const companies = Array.from({ length: 12 }, (_, n) => ({ name: `Firm ${n}`, domain: `f${n}.test`, city: 'Köln' }))
const account = 'reference:ref-1'

let families: Families
afterEach(() => families.world.close())

async function open(newObjects: number, admin: (own: SchemaAdmin) => Partial<SchemaAdmin> = () => ({})): Promise<void> {
  const seen = (target: Connection): Connection => ({ ...target, admin: { ...target.admin!, ...admin(target.admin!) } })
  families = await openFamilies({ companies, persons: [], target: { limits: { newObjects } }, seen })
}

const asked = (target: string, plan = 'mine') => ({
  ...{ source: 'old', target: 'new', plan },
  objects: [{ source: 'company', target }],
})

async function propose(): Promise<ProposeResult> {
  const { world } = families
  const proposed = await world.perform<ProposeResult>('propose', asked('+Client firms'))
  const plan = parsePlan((await world.store.plans.read('mine'))!)
  await world.writePlan({ ...plan, id: guestsToPeople.id })
  return proposed
}

/** Everything up to the schema changes, which the run that is answered makes. */
async function approved(): Promise<{ dryRun: DryRunResult; migration: string; changes: string; approval: string }> {
  const { world } = families
  const { dryRun, migration } = await world.prepare()
  const approval = String((await world.store.runs.get(migration))!.input.approval)
  world.privileged = true
  return { dryRun, migration, approval, changes: await world.create('apply-schema', { approval }) }
}

const names = (object: string) =>
  [...families.target.account.store.collection(object).values()].map(
    (row) => (row as unknown as { values: Record<string, string> }).values.name,
  )

/** The parts of the schema that the journal says are ours, or may be. */
const ours = async () =>
  (await families.world.store.schemaParts.made(account)).map(({ object, field, state }) => [object, field, state])

describe('an object that the target has not got', () => {
  test('is proposed, created, filled and read back, and is there the second time', async () => {
    await open(3)
    const proposed = await propose()
    expect(proposed.findings.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(proposed.findings.find(({ code }) => code === 'objects-to-create')?.message).toMatch(
      /client_firms \(Client firms\)\. The account has room for 2 further ones/,
    )
    const { dryRun, migration, changes } = await approved()
    expect(dryRun.pairs[0]?.counts).toMatchObject({ create: 12, update: 0, quarantine: 0 })
    expect(dryRun.schemaChanges[0]).toEqual({
      ...{ action: 'create-object', object: 'client_firms', label: 'Client firms', labelPlural: 'Client firms' },
    })
    expect(errorOf(await families.world.attempt(migration))).toMatchObject({
      code: 'drift',
      message: expect.stringContaining('no object "client_firms" yet'),
    })
    const made = resultOf(await families.world.attempt<ApplySchemaResult>(changes))
    expect(made.objects).toEqual([{ name: 'client_firms', status: 'created' }])
    expect((await ours())[0]).toEqual(['client_firms', null, 'made'])
    const seen = await families.world.store.catalogue.get('new')
    expect(seen?.schema.objects.map(({ name }) => name)).toContain('client_firms')

    const result = resultOf(await families.world.attempt<MigrateResult>(migration))
    expect(result.tally).toMatchObject({ created: 12, failed: 0, quarantined: 0 })
    expect(result.schema.map(({ objects }) => objects)).toEqual([made.objects])
    expect(names('client_firms').sort()).toEqual(companies.map(({ name }) => name).sort())
    expect(await families.world.verify(migration)).toMatchObject({ matched: 12, mismatched: 0, missing: 0 })

    const again = await families.world.dryRun()
    expect(again.schemaChanges).toEqual([])
    expect(again.pairs[0]?.counts).toMatchObject({ create: 0, update: 0, unchanged: 12 })
    expect(again.findings.map(({ code }) => code)).not.toContain('objects-to-create')
  })

  test('is asked for nothing before it is there', async () => {
    const reads: string[] = []
    const intentions: Intention[] = []
    const watch = (target: Connection): Connection => ({
      ...target,
      read: (query, signal) => {
        reads.push(query.object)
        return target.read(query, signal)
      },
      preflight: async (intention) => {
        intentions.push(intention)
        return []
      },
    })
    families = await openFamilies({ companies, persons: [], target: { limits: { newObjects: 1 } }, seen: watch })
    await propose()
    await families.world.perform('preview', { limit: 3 })
    await families.world.dryRun()
    expect(reads).not.toContain('client_firms')
    expect(intentions).toMatchObject([{ object: 'client_firms', newObject: true, creates: 12 }])
  })

  test.each(['before it is created', 'after it was created', 'before its fields', 'after some of its fields'])(
    'is created once, with all of its fields, when the power goes %s',
    async (moment) => {
      let cuts = 1
      const cut = (when: string): void => {
        if (when !== moment || cuts === 0) return
        cuts -= 1
        families.world.cutPower()
      }
      await open(1, (own) => ({
        async createObject(definition, signal) {
          cut('before it is created')
          const outcome = await own.createObject!(definition, signal)
          cut('after it was created')
          return outcome
        },
        async createFields(object, definitions, signal) {
          // The rig makes our own fields in the objects that are there, before there is a world.
          if (object !== 'client_firms') return own.createFields(object, definitions, signal)
          cut('before its fields')
          if (moment === 'after some of its fields' && cuts > 0)
            await own.createFields(object, definitions.slice(0, 2), signal)
          cut('after some of its fields')
          return own.createFields(object, definitions, signal)
        },
      }))
      await propose()
      const { changes, migration } = await approved()
      await families.world.attempt(changes)
      expect(families.world.cuts).toBe(1)
      resultOf(await families.world.attempt<ApplySchemaResult>(changes))
      expect((await ours()).every(([object, , state]) => object === 'client_firms' && state === 'made')).toBe(true)
      expect((await ours())[0]).toEqual(['client_firms', null, 'made'])
      const { tally } = resultOf(await families.world.attempt<MigrateResult>(migration))
      expect(tally).toMatchObject({ created: 12, failed: 0 })
      expect(await families.world.verify(migration)).toMatchObject({ matched: 12, mismatched: 0, missing: 0 })
    },
  )

  test('stands alone where a pause was asked for while it was made, and gets its fields after that', async () => {
    let asked = false
    await open(1, (own) => ({
      async createObject(definition, signal) {
        asked = true
        return own.createObject!(definition, signal)
      },
    }))
    await propose()
    const { changes, migration } = await approved()
    families.world.pausing = () => asked
    expect(errorOf(await families.world.attempt(changes))).toMatchObject({
      code: 'paused',
      message: expect.stringMatching(/by now: the object client_firms\. Not made yet: \d+ fields of client_firms\.$/),
    })
    // What was not begun is not in doubt either.
    expect(await ours()).toEqual([['client_firms', null, 'made']])
    families.world.pausing = () => false
    const made = resultOf(await families.world.attempt<ApplySchemaResult>(changes))
    expect(made.objects).toEqual([{ name: 'client_firms', status: 'exists' }])
    expect(new Set(made.fields.map(({ status }) => status))).toEqual(new Set(['created']))
    const seen = await families.world.store.catalogue.get('new')
    expect(seen?.schema.objects.map(({ name }) => name)).toContain('client_firms')
    expect(resultOf(await families.world.attempt<MigrateResult>(migration)).tally).toMatchObject({ created: 12 })
  })

  test('is left to whoever made it meanwhile, and filled', async () => {
    await open(1)
    await propose()
    const { changes, migration } = await approved()
    // Somebody was faster.
    await families.world.pass(createAsSomebody())
    const made = resultOf(await families.world.attempt<ApplySchemaResult>(changes))
    expect(made.objects).toEqual([{ name: 'client_firms', status: 'exists' }])
    expect((await ours()).filter(([, field]) => field === null)).toEqual([])
    expect(resultOf(await families.world.attempt<MigrateResult>(migration)).tally).toMatchObject({ created: 12 })
  })

  test('is refused where nobody may create it, and where there is no room', async () => {
    await open(0)
    await expect(families.world.perform('propose', asked('+Client firms'))).rejects.toThrow(/takes no new objects/)
    await families.world.close()
    await open(1, () => ({ createObject: undefined as never }))
    await expect(families.world.perform('propose', asked('+ Company'))).rejects.toThrow(/"Company" \(company\) already/)
    await propose()
    const { changes } = await approved()
    expect(errorOf(await families.world.attempt(changes))).toMatchObject({
      message: expect.stringContaining('cannot create objects through crm-ferry'),
    })
    await families.world.pass(createAsSomebody('other'))
    await expect(families.world.dryRun()).rejects.toThrow(/takes no more objects/)
  })
})

async function createAsSomebody(name = 'client_firms'): Promise<void> {
  const { target } = families
  const post = async (path: string, body: object, token = ''): Promise<Record<string, string>> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const reply = await target.app.request(path, { method: 'POST', headers, body: JSON.stringify(body) })
    return (await reply.json()) as Record<string, string>
  }
  const client = { client_id: 'reference-client', client_secret: 'reference-secret' }
  const { access_token } = await post('/v1/token', client)
  await post('/v1/objects', { name, label: name, plural: name }, access_token)
}

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('a sample of long records is proposed from in far less memory than it takes', { timeout: 60_000 }, () => {
  const path = (file: string) => JSON.stringify(join(import.meta.dirname, file))
  const script = `
    import { guests } from ${path('reference-source.ts')}
    import { contacts } from ${path('../mapping/schemas.ts')}
    import { targetSchema } from ${path('schemas.ts')}
    import { World } from ${path('world.ts')}
    // Every record shares one note, and reads back from the snapshot with a copy of its own: 60 MB in all.
    const note = 'A long story. '.repeat(2_200)
    const world = await World.open({ guests: guests(2_000, (n) => ({ note, badge: 'b' + n })) })
    const objects = targetSchema.objects.map((object) => ({ ...object, provenance: contacts.provenance }))
    Object.assign(world.target.connection, { describe: async () => ({ objects }) })
    const input = { source: 'inn', target: 'club', objects: [{ source: 'Guest', target: 'people' }], plan: 'mine' }
    const { sampled } = await world.perform('propose', input)
    await world.close()
    console.log(JSON.stringify(sampled))`
  const told = execFileSync(
    process.execPath,
    ['--max-old-space-size=48', '--input-type=module', '--disable-warning=ExperimentalWarning', '-e', script],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  )
  expect(JSON.parse(told)).toEqual([{ object: 'Guest', records: 2_000 }])
})

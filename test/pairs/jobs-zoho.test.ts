import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { crmAt, filesAt } from './connections.ts'
import { allPairs } from './pair.ts'
import { Route } from './route.ts'
import { controlOf } from './side.ts'
import { startSimulator } from './simulator.ts'

/** From 5,000 on a job costs fewer credits than requests. */
const people = Array.from({ length: 5_040 }, (_, n) => ({
  ...{ first: `Zoë ${n}`, last: `Müller "${n}"; 🚀`, mail: `person.${n}@example.com` },
  ...{ born: `19${60 + (n % 40)}-02-28`, city: n % 7 === 0 ? '' : `Ort, ${n % 50}` },
}))

type Contact = Readonly<Record<string, unknown>>

async function written(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ferry-jobs-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const cells = (values: readonly string[]): string =>
    `${values.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')}\n`
  const head = ['ID', 'First Name', 'Last Name', 'Email', 'Date of Birth', 'Mailing City']
  const rows = people.map(({ first, last, mail, born, city }, n) => [`P-${n}`, first, last, mail, born, city])
  await writeFile(join(folder, 'contacts.csv'), [head, ...rows].map(cells).join(''))
  return folder
}

test.runIf(allPairs)(
  'thousands of contacts go into Zoho CRM by a job, where the plan accepts that automations run, and the dry run says so',
  async () => {
    const org = await startSimulator('zoho', { world: { zoho: { org: { edition: 'Enterprise', users_license: 50 } } } })
    onTestFinished(() => org.close())
    const route = await Route.open([filesAt(await written()), crmAt(org)], 'jobs')
    onTestFinished(() => route.close())
    await route.propose([{ source: 'contacts', target: 'Contacts' }])
    await route.changePlan(({ objects: [pair] }) => {
      pair!.policy.automations = 'accept'
    })
    const dry = await route.dryRun()
    expect(dry.findings.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(dry.findings.map(({ message }) => message).join('\n')).toMatch(/automation|workflow/i)
    const { run, tally } = await route.write(await route.applySchema())
    expect(tally).toMatchObject({ created: people.length, updated: 0, quarantined: 0, failed: 0 })

    const { records } = controlOf(org)
    const stored = await records<{ record: Contact }>('Contacts')
    const seen = stored.map(({ record: { First_Name, Last_Name, Email, Date_of_Birth, Mailing_City } }) => {
      return [First_Name, Last_Name, Email, Date_of_Birth, Mailing_City ?? ''].join('|')
    })
    expect(seen.sort()).toEqual(
      people.map(({ first, last, mail, born, city }) => [first, last, mail, born, city].join('|')).sort(),
    )

    const { entries } = (await (await fetch(`${org.url}/_sim/ledger?entries=1`)).json()) as {
      entries: { method: string; path: string }[]
    }
    const posts = (path: string): number =>
      entries.filter((entry) => entry.method === 'POST' && entry.path === path).length
    expect([posts('/crm/bulk/v8/write'), posts('/crm/v8/Contacts')]).toEqual([1, 0])
    expect(await route.verify(run)).toMatchObject({ matched: people.length, mismatched: 0, missing: 0 })
    const [again] = (await route.dryRun()).pairs
    expect(again?.counts).toMatchObject({ create: 0, update: 0, unchanged: people.length })
  },
  60_000,
)

import type { RecordSeed } from '../../zoho/seed.ts'
import { day, type Making, makeRecord } from './records.ts'

interface People {
  readonly contacts: readonly RecordSeed[]
  readonly leads: readonly RecordSeed[]
  readonly deals: readonly RecordSeed[]
  readonly accounts: readonly RecordSeed[]
}

/** Half as many tasks as contacts, a fifth meetings, a fifth calls, and for two of three a note somewhere. */
export function buildActivities(making: Making, count: number, people: People): Record<string, RecordSeed[]> {
  const { random } = making
  const many = (share: number, make: () => RecordSeed): RecordSeed[] =>
    Array.from({ length: Math.ceil(count * share) }, make)
  const about = (): Record<string, unknown> => ({
    Who_Id: random.chance(0.8) ? random.pick(people.contacts).id : null,
    ...(random.chance(0.5)
      ? { What_Id: random.pick(people.deals).id, $se_module: 'Deals' }
      : { What_Id: random.pick(people.accounts).id, $se_module: 'Accounts' }),
  })
  const hour = (): number => random.between(8, 17)
  return {
    Tasks: many(0.5, () =>
      makeRecord(making, {
        Subject: random.pick(['Call back', 'Send offer', 'Prüfen: Maße']),
        Due_Date: random.chance(0.8) ? day(random, 2025, 2027) : null,
        Status: random.pick(['Not Started', 'In Progress', 'Completed']),
        Priority: random.pick(['High', 'Normal', 'Low']),
        ...about(),
      }),
    ),
    Events: many(0.2, () => {
      const [date, start] = [day(random, 2025, 2026), hour()]
      return makeRecord(making, {
        Event_Title: random.pick(['Visit', 'Inventory', 'Demo']),
        Start_DateTime: `${date}T${String(start).padStart(2, '0')}:00:00+00:00`,
        End_DateTime: `${date}T${String(start + 1).padStart(2, '0')}:00:00+00:00`,
        ...about(),
      })
    }),
    Calls: many(0.2, () =>
      makeRecord(making, {
        Subject: 'Talk about prices',
        Call_Type: random.pick(['Inbound', 'Outbound']),
        Call_Start_Time: `${day(random, 2025, 2026)}T${String(hour()).padStart(2, '0')}:15:00+00:00`,
        Call_Duration: `${random.between(1, 40)}:00`,
        ...about(),
      }),
    ),
    Notes: many(0.66, () => {
      const [$se_module, among] = random.pick([
        ['Contacts', people.contacts],
        ['Leads', people.leads],
        ['Deals', people.deals],
        ['Accounts', people.accounts],
      ] as const)
      return makeRecord(making, {
        Note_Title: random.chance(0.5) ? 'Remark' : null,
        Note_Content: `Wants "all of it", soon.\nSee № ${random.between(1, 99)} – ünïcode ✓`,
        Parent_Id: random.pick(among).id,
        $se_module,
      })
    }),
  }
}

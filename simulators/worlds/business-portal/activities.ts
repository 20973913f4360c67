import type { AssociationSeed, HubspotSeed, RecordSeed, StandardName } from '../../hubspot/seed.ts'
import type { Random } from '../random.ts'
import { instant, makeRecords, ownerOf, tie, type Values } from './records.ts'

type About = Record<'contacts' | 'companies' | 'deals' | 'tickets', readonly RecordSeed[]>

interface Kind {
  readonly name: StandardName
  readonly firstId: number
  /** How many there are for each contact. */
  readonly share: number
  valuesOf(random: Random, index: number): Values
}

const CONNECTED = 'f240bbac-87c9-4f6e-bf70-924b57d47db7'

const kinds: readonly Kind[] = [
  {
    name: 'notes',
    firstId: 10_000_000,
    share: 0.5,
    valuesOf: (random, index) => ({ hs_timestamp: instant(random), hs_note_body: bodyOf(random, index) }),
  },
  {
    name: 'tasks',
    firstId: 20_000_000,
    share: 0.25,
    valuesOf: (random, index) => ({
      hs_timestamp: instant(random),
      hs_task_subject: `Task ${index}`,
      hs_task_body: random.chance(0.5) ? bodyOf(random, index) : null,
      hs_task_status: random.pick(['NOT_STARTED', 'IN_PROGRESS', 'COMPLETED', 'DEFERRED']),
      hs_task_priority: random.pick(['NONE', 'LOW', 'HIGH']),
      hs_task_type: random.pick(['TODO', 'CALL', 'EMAIL']),
    }),
  },
  {
    name: 'calls',
    firstId: 30_000_000,
    share: 0.2,
    valuesOf: (random, index) => ({
      hs_timestamp: instant(random),
      hs_call_title: `Call ${index}`,
      hs_call_body: random.chance(0.7) ? bodyOf(random, index) : null,
      hs_call_direction: random.pick(['INBOUND', 'OUTBOUND']),
      hs_call_duration: random.between(0, 3_600) * 1_000,
      hs_call_status: random.pick(['COMPLETED', 'NO_ANSWER']),
      hs_call_disposition: random.chance(0.5) ? CONNECTED : null,
      hs_call_to_number: '+44 20 7946 0000',
    }),
  },
  {
    name: 'meetings',
    firstId: 40_000_000,
    share: 0.1,
    valuesOf: (random, index) => {
      const start = instant(random)
      return {
        hs_timestamp: start,
        hs_meeting_title: `Meeting ${index} ☕`,
        hs_meeting_body: bodyOf(random, index),
        hs_meeting_start_time: start,
        hs_meeting_end_time: new Date(Date.parse(start) + 2_700_000).toISOString().replace('.000Z', 'Z'),
        hs_meeting_location: random.pick(['Zürich', 'https://meet.example/x', null]),
        hs_meeting_outcome: random.pick(['SCHEDULED', 'COMPLETED', 'NO_SHOW', null]),
      }
    },
  },
  {
    name: 'emails',
    firstId: 50_000_000,
    share: 0.25,
    valuesOf: (random, index) => ({
      hs_timestamp: instant(random),
      hs_email_direction: random.pick(['EMAIL', 'INCOMING_EMAIL']),
      hs_email_subject: `Re: offer ${index}`,
      hs_email_text: `Dear customer,\n\nplease find the offer ${index}.\n`,
      hs_email_html: bodyOf(random, index),
      hs_email_status: random.pick(['SENT', 'BOUNCED', null]),
      hs_email_headers: JSON.stringify({
        from: { email: 'sam.oduya@portal.example', firstName: 'Sam', lastName: 'Oduya' },
        to: [{ email: `person.${index}@firm-1.example` }],
      }),
    }),
  },
]

/** Notes, tasks, calls, meetings and e-mails about contacts, most of them about a company, a deal or a ticket too. */
export function buildActivities(random: Random, contacts: number, about: About) {
  const seed: HubspotSeed = {}
  const associations: AssociationSeed[] = []
  for (const { name, firstId, share, valuesOf } of kinds) {
    const records = makeRecords(random, Math.ceil(contacts * share), firstId, (index) => ({
      ...valuesOf(random, index),
      hubspot_owner_id: ownerOf(random),
    }))
    seed[name] = records
    for (const record of records)
      for (const other of othersOf(random)) associations.push(tie([name, record], [other, random.pick(about[other])]))
  }
  return { seed, associations }
}

function othersOf(random: Random): (keyof About)[] {
  const also = random.pick(['companies', 'deals', 'tickets', undefined] as const)
  const first = random.chance(0.95) ? (['contacts'] as const) : []
  return also === undefined ? [...first] : [...first, also]
}

const LONG = 'A long story, told again and again. '.repeat(400)

/** Rich text as editors leave it: paragraphs, lists, links, entities, and now and then a very long one. */
function bodyOf(random: Random, index: number): string {
  const first = `<p>Spoke about <strong>offer ${index}</strong> &amp; delivery – “next week” <a href="https://x.example/${index}?a=1&amp;b=2">see</a></p>`
  const rest = random.pick([
    '<ul><li>one</li><li>zwei</li></ul>',
    '<div>line one<br>line two 😀</div>',
    '',
    `<p>${LONG}</p>`,
  ])
  return random.chance(0.9) || !rest.includes(LONG) ? first + rest.replace(LONG, 'short') : first + rest
}

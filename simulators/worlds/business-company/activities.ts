import type { FileSeed, RecordSeed } from '../../pipedrive/seed.ts'
import type { Random } from '../random.ts'
import { dayOf, makeRecords, ownerOf } from './records.ts'

interface About {
  readonly persons: readonly RecordSeed[]
  readonly organizations: readonly RecordSeed[]
  readonly deals: readonly RecordSeed[]
}

/** Activities of every type, each of some of: a person, an organization, a deal. */
export function buildActivities(random: Random, count: number, about: About): RecordSeed[] {
  return makeRecords(random, count, (index) => {
    const type = random.pick(['call', 'meeting', 'task', 'email', 'deadline', 'lunch'])
    const done = random.chance(0.6)
    return {
      subject: `${type} ${index} ☕`,
      type,
      owner_id: ownerOf(random),
      participants: random.chance(0.8) ? [{ person_id: random.pick(about.persons).id, primary: true }] : [],
      org_id: random.chance(0.3) ? random.pick(about.organizations).id : null,
      deal_id: random.chance(0.4) ? random.pick(about.deals).id : null,
      due_date: dayOf(random),
      due_time: random.chance(0.7) ? `${String(random.between(7, 23)).padStart(2, '0')}:30:00` : null,
      duration: random.chance(0.6) ? '00:45:00' : null,
      done,
      marked_as_done_time: done ? '2026-01-15T10:20:30Z' : null,
      note: random.chance(0.4) ? textOf(random, index) : null,
    }
  })
}

/** Notes, most of a person, some of an organization or a deal, some of two. */
export function buildNotes(random: Random, count: number, about: About): RecordSeed[] {
  return makeRecords(random, count, (index) => {
    const kind = random.between(0, 9)
    return {
      content: textOf(random, index),
      user_id: ownerOf(random),
      person_id: kind < 7 ? random.pick(about.persons).id : null,
      org_id: kind === 7 ? random.pick(about.organizations).id : null,
      deal_id: kind > 5 ? random.pick(about.deals).id : null,
    }
  })
}

function textOf(random: Random, index: number): string {
  const long = random.chance(0.03) ? `<p>${'All work and no play. '.repeat(400)}</p>` : ''
  return `<p>Entry <b>${index}</b> &amp; more: Größe, “quoted”, 日本</p><ul><li>one</li></ul>${long}`
}

/** A few files of deals. */
export function buildFiles(random: Random, count: number, { deals }: About): FileSeed[] {
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    name: `Offer ${index} – Größe.txt`,
    text: `Offer ${index}\n${'line\n'.repeat(random.between(1, 200))}`,
    deal_id: random.pick(deals).id,
  }))
}

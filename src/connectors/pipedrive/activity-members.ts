import { isEmpty } from '../../model/record.ts'
import { canonicalDatetime } from '../canonical.ts'
import { choicesOf, oneOf, restricted } from './choices.ts'
import { clock, date } from './codecs.ts'
import {
  type Container,
  distinct,
  fieldOf,
  hasAny,
  type MakeMember,
  type Member,
  plainMember,
  readBy,
  writeBy,
} from './members.ts'

/** By their names, since the server makes the key of a new one. https://developers.pipedrive.com/docs/api/v1/ActivityTypes */
export const activityType: MakeMember = (about) => {
  const choices = choicesOf(about.listed)
  const facts = { ...restricted, extendable: true, required: true, options: choices.options }
  return plainMember(fieldOf('type', 'Type', 'select', facts), oneOf(choices, 'type'))
}

interface Participant {
  person_id: number
  primary: boolean
}

/**
 * The persons of an activity. Which one is the first stands in `person_id` as well, which is read only on the wire.
 * https://developers.pipedrive.com/docs/api/v1/Activities
 */
export const participants: Member = {
  fields: [
    fieldOf('person_id', 'Contact person', 'reference', { references: ['persons'], nativeType: 'people' }),
    fieldOf('participants', 'Participants', 'multi-reference', { references: ['persons'], nativeType: 'participants' }),
  ],
  read(container) {
    const ids = idsIn(container)
    const primary = container.person_id
    const first = typeof primary === 'number' ? String(primary) : (ids[0] ?? null)
    return { person_id: first, participants: ids.length === 0 ? null : ids }
  },
  write(given, present) {
    const before = present === null || given.participants !== undefined ? [] : idsIn(present)
    const others = given.person_id === undefined ? before : before.slice(1)
    const first = isEmpty(given.person_id) ? [] : [String(given.person_id)]
    const ids = [...new Set([...first, ...distinct(given.participants), ...others])]
    return { participants: ids.map((id, at): Participant => ({ person_id: Number(id), primary: at === 0 })) }
  },
  isPart: (given) => given.person_id !== undefined && given.participants === undefined,
}

function idsIn({ participants: raw }: Container): string[] {
  const all: Partial<Participant>[] = Array.isArray(raw) ? raw : []
  const inOrder = [...all.filter(({ primary }) => primary), ...all.filter(({ primary }) => !primary)]
  return [...new Set(inOrder.flatMap(({ person_id: id }) => (id === undefined || id === null ? [] : [String(id)])))]
}

/**
 * When an activity is due: a day, a time of it, and both as an instant where there is a time. The time is UTC and so is
 * its day: taken apart they would be off by a day near midnight.
 * https://pipedrive.readme.io/docs/pipedrive-api-v2-migration-guide
 */
export const due: Member = {
  fields: [
    fieldOf('due_at', 'Due', 'datetime', { nativeType: 'due date and time' }),
    fieldOf('due_date', 'Due date', 'date', { within: 'due_at' }),
    fieldOf('due_time', 'Due time (UTC)', 'time', { within: 'due_at' }),
  ],
  read({ due_date: day, due_time: time }) {
    const [dueDate, dueTime] = [readBy(date, day), readBy(clock, time)]
    const isTimed = typeof dueDate === 'string' && typeof dueTime === 'string'
    return {
      due_at: isTimed ? canonicalDatetime(`${dueDate}T${dueTime}Z`) : null,
      due_date: dueDate,
      due_time: dueTime,
    }
  },
  write(given) {
    const { due_at: at, due_date: day, due_time: time } = given
    if (typeof at === 'string' && at !== '') return { due_date: at.slice(0, 10), due_time: at.slice(11, 19) }
    // That there is no instant does not say that there is no day.
    return {
      ...(day === undefined ? {} : { due_date: writeBy(date, day) }),
      ...(hasAny(given, ['due_time', 'due_at']) ? { due_time: writeBy(clock, time) } : {}),
    }
  },
}

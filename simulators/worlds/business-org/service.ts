import type { SalesforceRecord } from '../../salesforce/seed.ts'
import { dayAfter, idOf, type Making, momentAfter, recordAt } from './records.ts'
import { CASE_TYPES, QUEUES } from './setup.ts'

const SUBJECTS = ['Cabin door stuck', 'Rechnung falsch', '予約の変更', 'Où est mon billet ?', 'Refund <urgent> & more']

/** `count` cases of these people, some without one; half of them have comments, some a case above. */
export function buildCases(making: Making, count: number, people: readonly SalesforceRecord[]) {
  const { random, userIds } = making
  const cases: SalesforceRecord[] = []
  for (let index = 0; index < count; index += 1) {
    const person = random.chance(0.9) ? random.pick(people) : undefined
    cases.push(
      recordAt('500', index, making, {
        CaseNumber: String(1_001 + index).padStart(8, '0'),
        Subject: random.pick(SUBJECTS),
        Description: random.chance(0.5) ? 'First line\nSecond line, "quoted"' : null,
        Status: random.pick(['New', 'Working', 'Escalated', 'Closed']),
        Origin: random.pick(['Phone', 'Email', 'Web', null]),
        Priority: random.pick(['High', 'Medium', 'Low']),
        ContactId: person === undefined ? null : idOf(person),
        AccountId: person?.AccountId ?? null,
        ParentId: index > 0 && random.chance(0.05) ? idOf(random.pick(cases)) : null,
        OwnerId: random.chance(0.3) ? QUEUES[0]!.Id : random.pick(userIds),
        RecordTypeId: random.pick(CASE_TYPES).id,
      }),
    )
  }
  const comments: SalesforceRecord[] = []
  for (const each of cases.filter(() => random.chance(0.5)))
    for (let left = random.between(1, 3); left > 0; left -= 1) {
      const values = { ParentId: idOf(each), CommentBody: `Called back, see ${left}.`, IsPublished: random.chance(0.5) }
      comments.push(recordAt('00a', comments.length, making, values))
    }
  return { cases, comments }
}

/** What activities are about. */
export interface Topics {
  contacts: readonly SalesforceRecord[]
  leads: readonly SalesforceRecord[]
  deals: readonly SalesforceRecord[]
  cases: readonly SalesforceRecord[]
  accounts: readonly SalesforceRecord[]
}

/** Tasks and half as many events, with people, topics, both or neither; with a lead there is no topic. */
export function buildActivities(making: Making, count: number, topics: Topics) {
  const { random, userIds } = making
  const ends = (): SalesforceRecord => {
    if (topics.leads.length > 0 && random.chance(0.15)) return { WhoId: idOf(random.pick(topics.leads)) }
    const topic = random.pick([topics.deals, topics.cases, topics.accounts])
    return {
      WhoId: random.chance(0.8) ? idOf(random.pick(topics.contacts)) : null,
      WhatId: random.chance(0.7) && topic.length > 0 ? idOf(random.pick(topic)) : null,
    }
  }
  const tasks = Array.from({ length: count }, (_, index) =>
    recordAt('00T', index, making, {
      Subject: random.pick(['Call', 'Send Quote', 'E-mail: Ihre Buchung', 'Other']),
      Status: random.pick(['Not Started', 'In Progress', 'Completed']),
      Priority: random.pick(['High', 'Normal', 'Low']),
      ActivityDate: random.chance(0.9) ? dayAfter(random.between(0, 1_300)) : null,
      Description: random.chance(0.3) ? 'Left a message.\nTry again.' : null,
      TaskSubtype: random.pick(['Task', 'Call', 'Email']),
      OwnerId: random.pick(userIds),
      ...ends(),
    }),
  )
  const events = Array.from({ length: Math.ceil(count / 2) }, (_, index) => {
    const start = random.between(0, 30_000)
    return recordAt('00U', index, making, {
      Subject: random.pick(['Meeting', 'Schiffsbesichtigung', 'Demo']),
      Location: random.chance(0.5) ? 'Pier 7, “Terminal A”' : null,
      StartDateTime: momentAfter(start),
      EndDateTime: momentAfter(start + random.between(1, 8)),
      OwnerId: random.pick(userIds),
      ...ends(),
    })
  })
  return { tasks, events }
}

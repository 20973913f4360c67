import type { SalesforceRecord } from '../../seed.ts'
import { livingChildren, parentOf } from '../lookups.ts'
import { refuse } from '../refusal.ts'
import { type Deriving, makeBeside, patch } from '../writer.ts'
import type { ObjectRules } from './rules.ts'

/** The activity, its lookup in the relations, and the object of those. */
interface Kind {
  activity: 'Task' | 'Event'
  field: 'TaskId' | 'EventId'
  relation: 'TaskRelation' | 'EventRelation'
}

const KINDS: readonly Kind[] = [
  { activity: 'Task', field: 'TaskId', relation: 'TaskRelation' },
  { activity: 'Event', field: 'EventId', relation: 'EventRelation' },
]

/** One relation of an activity to each record; the first person of an activity without one is its main one. */
export const taskRelationRules = rulesFor(KINDS[0]!)
export const eventRelationRules = rulesFor(KINDS[1]!)

function rulesFor({ activity, field, relation }: Kind): ObjectRules {
  return {
    derive: (_, record) => {
      record.IsWhat = !/^(?:003|00Q|005)/.test(String(record.RelationId))
    },
    check: ({ org }, { Id, RelationId, ...record }, before) => {
      if (before !== undefined) return
      const relations = livingChildren(org, relation, field, String(record[field]))
      if (relations.some((each) => each.RelationId === RelationId && each.Id !== Id))
        throw refuse('DUPLICATE_VALUE', 'The activity is related to this record already.')
    },
    after: (writer, record, before) => {
      const parent = parentOf(writer.org, record[field], activity)
      if (before !== undefined || parent === undefined || parent.WhoId !== null || !isShared(writer)) return
      if (/^(?:003|00Q)/.test(String(record.RelationId)))
        patch(writer, String(parent.Id), { WhoId: record.RelationId! })
    },
  }
}

/** Where activities are shared, whom and what an activity is about are relations too. https://help.salesforce.com/s/articleView?id=sf.activities_enable_shared_activities.htm */
export function relateEnds(
  writer: Deriving,
  activity: Kind['activity'],
  record: SalesforceRecord,
  before: SalesforceRecord | undefined,
): void {
  if (!isShared(writer)) return
  const { field, relation } = KINDS.find((kind) => kind.activity === activity)!
  const relations = livingChildren(writer.org, relation, field, String(record.Id))
  for (const name of ['WhoId', 'WhatId']) {
    const [id, former] = [record[name] ?? null, before?.[name] ?? null]
    if (id === former) continue
    const left = relations.find(({ RelationId }) => former !== null && RelationId === former)
    if (left !== undefined) patch(writer, String(left.Id), { IsDeleted: true })
    if (id === null || relations.some(({ RelationId }) => RelationId === id)) continue
    const values = { [field]: record.Id!, RelationId: id, IsWhat: name === 'WhatId' }
    makeBeside(writer, relation, activity === 'Event' ? { ...values, IsParent: true } : values)
  }
}

/** Relations of tasks are there where activities are shared, and only there. */
function isShared({ org }: Deriving): boolean {
  return org.objects.has('taskrelation')
}

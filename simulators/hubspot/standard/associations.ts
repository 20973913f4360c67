import type { StandardName } from '../seed.ts'

/** One way in which records of two objects can be associated, in both directions. */
export interface StandardAssociation {
  readonly from: StandardName
  readonly to: StandardName
  readonly typeIds: readonly [number, number]
  /** Null: the plain association. */
  readonly labels: readonly [string | null, string | null]
  readonly names?: readonly [string, string]
  /** The side whose records have one such association at most. */
  readonly exclusive?: 'from' | 'to'
  /** The property of the exclusive side that holds the id of the other one. */
  readonly property?: string
}

type Ids = readonly [there: number, back: number]

/** The plain associations: object, object, and the type ids there and back. */
const plain: readonly (readonly [StandardName, StandardName, Ids])[] = [
  ['contacts', 'contacts', [449, 449]],
  ['companies', 'companies', [450, 450]],
  ['deals', 'deals', [451, 451]],
  ['tickets', 'tickets', [452, 452]],
  ['contacts', 'companies', [279, 280]],
  ['deals', 'contacts', [3, 4]],
  ['deals', 'companies', [341, 342]],
  ['deals', 'tickets', [27, 28]],
  ['deals', 'line_items', [19, 20]],
  ['contacts', 'tickets', [15, 16]],
  ['tickets', 'companies', [339, 340]],
  ['leads', 'contacts', [608, 609]],
  ['leads', 'companies', [610, 611]],
  ['leads', 'deals', [1037, 1038]],
  ['leads', 'calls', [596, 597]],
  ['leads', 'emails', [598, 599]],
  ['leads', 'meetings', [600, 601]],
  ['leads', 'notes', [854, 855]],
  ['leads', 'tasks', [646, 647]],
  ['calls', 'meetings', [399, 400]],
  ...activity('notes', { contacts: [202, 201], companies: [190, 189], deals: [214, 213], tickets: [228, 227] }),
  ...activity('tasks', { contacts: [204, 203], companies: [192, 191], deals: [216, 215], tickets: [230, 229] }),
  ...activity('calls', { contacts: [194, 193], companies: [182, 181], deals: [206, 205], tickets: [220, 219] }),
  ...activity('meetings', { contacts: [200, 199], companies: [188, 187], deals: [212, 211], tickets: [226, 225] }),
  ...activity('emails', { contacts: [198, 197], companies: [186, 185], deals: [210, 209], tickets: [224, 223] }),
]

function activity(from: StandardName, ends: Partial<Record<StandardName, Ids>>): [StandardName, StandardName, Ids][] {
  return Object.entries(ends).map(([to, ids]) => [from, to as StandardName, ids])
}

/** The primary associations: a record of the first object has one at most. */
const primary: readonly (readonly [StandardName, StandardName, Ids])[] = [
  ['contacts', 'companies', [1, 2]],
  ['deals', 'companies', [5, 6]],
  ['tickets', 'companies', [26, 25]],
  ['leads', 'contacts', [578, 579]],
  ['leads', 'companies', [580, 581]],
  ['leads', 'deals', [582, 583]],
]

/** https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associate-records/guide */
export const standardAssociations: readonly StandardAssociation[] = [
  ...plain.map(([from, to, typeIds]): StandardAssociation => ({ from, to, typeIds, labels: [null, null] })),
  ...primary.map(([from, to, typeIds]): StandardAssociation => {
    return { from, to, typeIds, labels: ['Primary', 'Primary'], exclusive: 'from' }
  }),
  {
    from: 'companies',
    to: 'companies',
    typeIds: [13, 14],
    labels: ['Child Company', 'Parent Company'],
    names: ['parent_to_child_company', 'child_to_parent_company'],
    exclusive: 'to',
    property: 'hs_parent_company_id',
  },
  {
    from: 'contacts',
    to: 'companies',
    typeIds: [931, 930],
    labels: ['Billing contact', 'Billing contact'],
    names: ['billing_contact_to_company', 'company_to_billing_contact'],
  },
]

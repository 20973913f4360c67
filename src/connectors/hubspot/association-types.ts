/** Objects whose records can be linked, with the type of a plain link each way where it is the same in every account. */
export interface LinkedPair {
  from: string
  to: string
  typeId?: number
  /** Of the way back; equal to `typeId` between records of one object. */
  inverse?: number
  /** Links of the way back are not shown. */
  oneWay?: true
}

const activities: readonly (readonly [string, readonly number[]])[] = [
  ['notes', [202, 201, 190, 189, 214, 213, 228, 227]],
  ['tasks', [204, 203, 192, 191, 216, 215, 230, 229]],
  ['calls', [194, 193, 182, 181, 206, 205, 220, 219]],
  ['meetings', [200, 199, 188, 187, 212, 211, 226, 225]],
  ['emails', [198, 197, 186, 185, 210, 209, 224, 223]],
]

/** Objects whose records are about others; each custom object can be linked with them from its creation on. */
export const activityNames: readonly string[] = activities.map(([name]) => name)

/** Of leads no type is published, and each account tells its own. */
const ofLeads: readonly LinkedPair[] = [
  { from: 'leads', to: 'contacts' },
  { from: 'leads', to: 'companies' },
  { from: 'leads', to: 'deals', oneWay: true },
  ...activities.map(([name]) => ({ from: name, to: 'leads' })),
]

/** https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide (association type id values) */
export const linkedPairs: readonly LinkedPair[] = [
  { from: 'contacts', to: 'companies', typeId: 279, inverse: 280 },
  { from: 'deals', to: 'companies', typeId: 341, inverse: 342 },
  { from: 'deals', to: 'contacts', typeId: 3, inverse: 4 },
  { from: 'contacts', to: 'tickets', typeId: 15, inverse: 16 },
  { from: 'tickets', to: 'companies', typeId: 339, inverse: 340 },
  { from: 'deals', to: 'tickets', typeId: 27, inverse: 28 },
  { from: 'deals', to: 'line_items', typeId: 19, inverse: 20 },
  ...activities.flatMap(([from, ids]) =>
    ['contacts', 'companies', 'deals', 'tickets'].map((to, n) => ({
      ...{ from, to, typeId: ids[2 * n] ?? 0, inverse: ids[2 * n + 1] ?? 0 },
    })),
  ),
  ...ofLeads,
  { from: 'contacts', to: 'contacts', typeId: 449, inverse: 449 },
  { from: 'companies', to: 'companies', typeId: 450, inverse: 450 },
  { from: 'deals', to: 'deals', typeId: 451, inverse: 451 },
  { from: 'tickets', to: 'tickets', typeId: 452, inverse: 452 },
]

/** Links that mean more than that two records belong together, in every account. */
export interface SpecialType {
  /** Stands behind the colon of a relation's name. */
  kind: string
  label: string
  from: string
  to: string
  typeId: number
  most?: 1
  /** Kind of the same link from its other end, where that is shown. */
  inverse?: string
}

/** https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide (association type id values) */
export const specialTypes: readonly SpecialType[] = [
  { kind: 'primary', label: 'Primary company of a contact', from: 'contacts', to: 'companies', typeId: 1, most: 1 },
  { kind: 'primary', label: 'Primary company of a deal', from: 'deals', to: 'companies', typeId: 5, most: 1 },
  { kind: 'primary', label: 'Primary company of a ticket', from: 'tickets', to: 'companies', typeId: 26, most: 1 },
  {
    ...{ kind: 'parent', label: 'Parent of a company', from: 'companies', to: 'companies', typeId: 14, most: 1 },
    inverse: 'child',
  },
  {
    ...{ kind: 'child', label: 'Children of a company', from: 'companies', to: 'companies', typeId: 13 },
    inverse: 'parent',
  },
]

/** The primary company, asked from the company: shown by the other side alone. */
export const inversePrimary: ReadonlySet<number> = new Set([2, 6, 25])

/** Objects whose links people can give labels, where nothing tells which have any. */
export const labelled: ReadonlySet<string> = new Set(['contacts', 'companies', 'deals', 'tickets'])

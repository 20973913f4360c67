import type { AccountDetails, Owner, PropertyOption, PropertySeed } from '../../hubspot/seed.ts'
import type { SalesforceRecord } from '../../salesforce/seed.ts'
import { INACTIVE_USER, UNKNOWN_USER } from './org.ts'

/** The HubSpot portal of this world, without its contacts. */

export const PORTAL_ACCOUNT: AccountDetails = {
  portalId: 48_151_623,
  accountType: 'STANDARD',
  timeZone: 'Europe/Berlin',
  companyCurrency: 'EUR',
  additionalCurrencies: [],
  utcOffset: '+01:00',
  utcOffsetMilliseconds: 3_600_000,
  uiDomain: 'app-eu1.hubspot.com',
  dataHostingLocation: 'eu1',
}

const REGION_OPTIONS: readonly (readonly [string, string])[] = [
  ['EMEA', 'emea'],
  ['APAC', 'apac'],
  ['North America', 'north_america'],
  ['LATAM', 'latam'],
]

/** HubSpot's own options of hs_lead_status. */
const LEAD_STATUS_OPTIONS: readonly (readonly [string, string])[] = [
  ['New', 'NEW'],
  ['Open', 'OPEN'],
  ['In Progress', 'IN_PROGRESS'],
  ['Open Deal', 'OPEN_DEAL'],
  ['Unqualified', 'UNQUALIFIED'],
  ['Attempted to Contact', 'ATTEMPTED_TO_CONTACT'],
  ['Connected', 'CONNECTED'],
  ['Bad Timing', 'BAD_TIMING'],
]

/** Lower-case label or value -> option value. */
function byName(options: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  return new Map(
    options.flatMap(([label, value]) => [
      [label.toLowerCase(), value],
      [value.toLowerCase(), value],
    ]),
  )
}

export const REGION_BY_NAME = byName(REGION_OPTIONS)
export const LEAD_STATUS_BY_NAME = byName(LEAD_STATUS_OPTIONS)

/** The custom contact properties that the portal has before anything is migrated. */
export function buildProperties(): PropertySeed[] {
  const custom = { groupName: 'contactinformation', formField: true, hidden: false, hasUniqueValue: false }
  return [
    {
      ...custom,
      name: 'newsletter',
      label: 'Newsletter',
      description: 'Wants the monthly newsletter',
      type: 'bool',
      fieldType: 'booleancheckbox',
      displayOrder: 1,
      options: [option('Yes', 'true', 0), option('No', 'false', 1)],
    },
    {
      ...custom,
      name: 'region',
      label: 'Region',
      description: 'Sales region',
      type: 'enumeration',
      fieldType: 'select',
      displayOrder: 2,
      options: REGION_OPTIONS.map(([label, value], order) => option(label, value, order)),
    },
  ]
}

function option(label: string, value: string, displayOrder: number): PropertyOption {
  return { label, value, displayOrder, hidden: false }
}

const OPENED = '2021-03-01T08:00:00Z'

/** The owners: the e-mails of the Salesforce users in other case, all but one of them; the inactive user's is archived. */
export function buildOwners(users: readonly SalesforceRecord[]): Owner[] {
  return users.flatMap((user, index) => {
    if (index === UNKNOWN_USER) return []
    return [
      {
        id: String(77_001 + index * 13),
        email: otherCase(String(user.Email)),
        type: 'PERSON',
        firstName: String(user.FirstName),
        lastName: String(user.LastName),
        userId: 9_100 + index,
        userIdIncludingInactive: 9_100 + index,
        createdAt: OPENED,
        updatedAt: OPENED,
        archived: index === INACTIVE_USER,
      },
    ]
  })
}

function otherCase(email: string): string {
  return email.replace(/^[a-z]|\b[a-z](?=[a-z]*\.example$)/g, (letter) => letter.toUpperCase())
}

/** Salesforce user id -> id of the active owner with the same e-mail. */
export type OwnerDirectory = ReadonlyMap<string, string>

/** Who owns what in both systems. */
export function matchOwners(users: readonly SalesforceRecord[], owners: readonly Owner[]): OwnerDirectory {
  const active = new Map(
    owners.filter((owner) => !owner.archived).map((owner) => [owner.email.toLowerCase(), owner.id]),
  )
  const directory = new Map<string, string>()
  for (const user of users) {
    const owner = active.get(String(user.Email).toLowerCase())
    if (owner !== undefined) directory.set(String(user.Id), owner)
  }
  return directory
}

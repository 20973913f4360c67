import type { SimClock } from '../kit/clock.ts'
import type { Random } from '../kit/random.ts'
import { type Collection, compareNumeric, type Row, Store } from '../kit/store.ts'
import type { Setup } from '../kit/vendor.ts'
import type { Field } from './fields.ts'
import { type CrmObject, openObjects } from './objects.ts'
import { openFields } from './open-fields.ts'
import { type Plan, plans, type Reading, TOKENS_A_SEAT } from './rules.ts'
import type { AutomationSeed, CompanySeed, FieldOwner, PipedriveSeed, UserSeed } from './seed.ts'

export interface User extends Required<UserSeed> {
  /** Number of the user as text, as the store wants it. */
  readonly key: string
}

/** Who calls: the user whose token it is, and by which kind of credential. */
export interface Caller {
  readonly user: User
  readonly by: 'token' | 'oauth'
}

export interface AutomationRun extends Row {
  readonly name: string
  readonly object: string
  readonly record: string
  readonly at: number
}

/** Features that an administrator can switch on for the whole company. */
export interface Features {
  /** Contact Sync, which brings fields of its own to persons. */
  readonly contactSync: boolean
  /** Website, industry and the like of organizations. */
  readonly companyProfile: boolean
  /** Parts of addresses are found out. */
  readonly geocoding: boolean
}

/** One company's account with its data. */
export interface Company {
  readonly store: Store
  readonly details: CompanySeed
  readonly plan: Plan
  /** Tokens that plan and seats give for a day. */
  readonly dailyTokens: number
  readonly features: Features
  readonly users: ReadonlyMap<number, User>
  readonly fields: Readonly<Record<FieldOwner, Collection<Field>>>
  readonly objects: Readonly<Record<string, CrmObject>>
  readonly automations: readonly AutomationSeed[]
  readonly clock: SimClock
  /** Present figures of the adjustable limits. */
  readonly limits: Readonly<Record<string, number>>
  readonly random: Random
  /** Whether the account was started with this reading of what Pipedrive leaves open. */
  reads(reading: Reading): boolean
  /** The next number of a sequence, such as the ids of an object; a number is given once, whatever becomes of it. */
  next(sequence: string): number
  /** Takes a number of a sequence that somebody chose. */
  take(sequence: string, number: number): void
}

const defaultDetails: CompanySeed = {
  company_id: 12_000_001,
  company_name: 'Simulated Company',
  company_domain: 'simulated',
  company_country: 'EE',
}

const firstUser: UserSeed = { id: 1, name: 'Ada Admin', email: 'ada@pipedrive.example' }

/** An account without records: its users, fields and collections. */
export function openCompany(
  { seed = {}, clock, random, limits, settings }: Setup<PipedriveSeed>,
  chosen: ReadonlySet<Reading>,
): Company {
  const store = new Store()
  const plan = plans[settings.plan!]!
  const sequences = new Map<string, number>()
  const take = (sequence: string, number: number): void => {
    sequences.set(sequence, Math.max(number, sequences.get(sequence) ?? 0))
  }
  const company: Company = {
    store,
    details: { ...defaultDetails, ...seed.company },
    plan,
    dailyTokens: TOKENS_A_SEAT * plan.multiplier * Number(settings.seats),
    features: {
      contactSync: settings['contact-sync'] === 'on',
      companyProfile: settings['company-profile'] === 'on',
      geocoding: settings.geocoding === 'on',
    },
    users: usersOf(seed),
    fields: {
      dealFields: fieldsIn(store, 'dealFields'),
      personFields: fieldsIn(store, 'personFields'),
      organizationFields: fieldsIn(store, 'organizationFields'),
      productFields: fieldsIn(store, 'productFields'),
      activityFields: fieldsIn(store, 'activityFields'),
    },
    objects: openObjects(store),
    automations: seed.automations ?? [],
    clock,
    limits,
    random: random('pipedrive'),
    reads: (reading) => chosen.has(reading),
    next: (sequence) => {
      const number = (sequences.get(sequence) ?? 0) + 1
      sequences.set(sequence, number)
      return number
    },
    take,
  }
  openFields(company, seed)
  return company
}

function fieldsIn(store: Store, owner: FieldOwner): Collection<Field> {
  return store.collection<Field>(owner, {
    indexes: { code: ({ field_code }) => [field_code] },
    compare: compareNumeric,
  })
}

function usersOf({ users = [firstUser] }: PipedriveSeed): Map<number, User> {
  return new Map(
    users.map((user, at) => [
      user.id,
      {
        active_flag: true,
        is_admin: at === 0,
        default_currency: 'EUR',
        timezone_name: 'Europe/Tallinn',
        ...user,
        key: String(user.id),
      },
    ]),
  )
}

/** Automations run at every write, also through the API; there is no way to suppress them. */
export function automate(company: Company, object: string, on: AutomationSeed['on'], record: string): void {
  for (const automation of company.automations) {
    if (automation.object !== object || automation.on !== on) continue
    const id = String(company.next('automation runs'))
    const runs = company.store.collection<AutomationRun>('automation-runs', { compare: compareNumeric })
    runs.put({ id, name: automation.name, object, record, at: company.clock.now() })
  }
}

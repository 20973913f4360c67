import { type FieldMapping, type ObjectPlan, sourcesOf } from '../model/plan.ts'
import { isEmail, normaliseEmail } from './email.ts'
import { nearest } from './names.ts'
import type { TransformIssue } from './transforms/transform.ts'
import { nameOf } from './transforms.ts'

/** A user of either system, as far as owning records goes. */
export interface User {
  id: string
  /** In the form in which addresses are compared. */
  emails: readonly string[]
  active: boolean
}

/** What a plan says about users; people are named by e-mail address or id. */
export interface UserPolicy {
  /** Who takes over from a user of the source; null: nobody, on purpose. */
  instead?: Readonly<Record<string, string | null>>
  /** Who takes over from every user without a counterpart; null: nobody, on purpose. */
  otherwise?: string | null
}

/** How a user of the target was found. */
export type UserReason = 'same e-mail' | 'instead' | 'otherwise'

/** Who stands for a user of the source; an `id` of null when the plan wants nobody to. */
export type FoundUser = { id: string | null; why: UserReason } | { issue: TransformIssue }

/** Looks up the user of the target who stands for a user of the source under a policy. */
export type FindUser = (id: string, policy: UserPolicy) => FoundUser

/** Finds nobody. */
export const noUser: FindUser = () => problems.missing

/** Takes every user for one of the target: for judging a mapping apart from the people in it. */
export const anyUser: FindUser = (id) => ({ id, why: 'same e-mail' })

/**
 * Matches users by e-mail address; inactive ones of the target own nothing, and of several active ones with one address
 * none is guessed. Whoever is named by the policy is taken in the place of both. `groups` tells ids that belong to
 * groups of users.
 */
export function matchUsers(
  source: readonly User[],
  target: readonly User[],
  groups?: { readonly idPrefix: string },
): FindUser {
  const known = new Map(source.map((user) => [user.id, user]))
  const directory = openDirectory(target)
  const find = (id: string, policy: UserPolicy): FoundUser => {
    const user = known.get(id) ?? addressed(id)
    const named = [id, ...(user?.emails ?? [])].map((name) => namedBy(policy, name)).find((name) => name !== undefined)
    if (named !== undefined) return directory.appoint(named, 'instead')
    const found = user === undefined ? unknown(id, groups) : directory.byEmails(user.emails)
    if (!('issue' in found) || policy.otherwise === undefined) return found
    return directory.appoint(policy.otherwise, 'otherwise')
  }
  return remembering(find)
}

/** Why the people that a policy names cannot take over, each in a sentence with the nearest who can. */
export function policyFaults({ instead = {}, otherwise }: UserPolicy, target: readonly User[]): string[] {
  const directory = openDirectory(target)
  const addresses = target.filter(({ active }) => active).flatMap(({ emails }) => emails)
  const named = [...Object.values(instead), otherwise].filter((name) => name !== undefined && name !== null)
  return [...new Set(named)].flatMap((name) => {
    const found = directory.appoint(name, 'instead')
    if (!('issue' in found)) return []
    const near = nearestThree(name, addresses)
    const hint = near.length === 0 ? '' : ` The nearest: ${near.join(', ')}.`
    return [`"${name}" cannot own records of the target: ${reasons[found.issue.code] ?? found.issue.message}.${hint}`]
  })
}

/** Addresses and ids that a policy speaks of and that no user of the source has: slips, most likely. */
export function strangers({ instead = {} }: UserPolicy, source: readonly User[]): string[] {
  const known = new Set(source.flatMap(({ id, emails }) => [id, ...emails]))
  return Object.keys(instead).filter((name) => !known.has(name) && !known.has(normaliseEmail(name)))
}

/** The field mappings of a pair that look users up, with what they say about them; `from` is null where several fields name them. */
export function userMappings(plan: ObjectPlan): { mapping: FieldMapping; from: string | null; policy: UserPolicy }[] {
  return plan.fields.flatMap((mapping) => {
    const entry = mapping.transform.find((each) => nameOf(each) === 'user')
    if (entry === undefined) return []
    const [from = null, ...others] = sourcesOf(mapping)
    const policy: UserPolicy = typeof entry === 'string' ? {} : (entry.user ?? {})
    return [{ mapping, from: others.length > 0 ? null : from, policy }]
  })
}

const problems = {
  missing: { issue: { code: 'user-missing', message: 'The target has no user with the address of this user.' } },
  unlisted: {
    issue: { code: 'user-missing', message: 'The source does not list this user.' },
  },
  nameless: { issue: { code: 'user-missing', message: 'This user of the source has no e-mail address.' } },
  inactive: { issue: { code: 'user-inactive', message: 'The user of the target with this address is not active.' } },
  several: { issue: { code: 'user-ambiguous', message: 'Several active users of the target have this address.' } },
  group: { issue: { code: 'user-is-group', message: 'The owner is a queue, which has no counterpart in the target.' } },
} as const satisfies Record<string, FoundUser>

const reasons: Readonly<Record<string, string>> = {
  'user-missing': 'no user there has this address or id',
  'user-inactive': 'the user is not active',
  'user-ambiguous': 'several active users have this address; name the one by its id',
}

function unknown(id: string, groups: { readonly idPrefix: string } | undefined): FoundUser {
  return groups !== undefined && id.startsWith(groups.idPrefix) ? problems.group : problems.unlisted
}

/** A field may hold an address instead of an id. */
function addressed(text: string): Pick<User, 'emails'> | undefined {
  const address = normaliseEmail(text)
  return isEmail(address) ? { emails: [address] } : undefined
}

function namedBy({ instead = {} }: UserPolicy, name: string): string | null | undefined {
  const found = Object.keys(instead).find((key) => key === name || normaliseEmail(key) === name)
  return found === undefined ? undefined : instead[found]
}

function openDirectory(target: readonly User[]) {
  const active = new Map<string, string[]>()
  const inactive = new Set<string>()
  const ids = new Map(target.map((user) => [user.id, user]))
  for (const { id, emails, active: isActive } of target) {
    for (const email of emails) {
      if (isActive) active.set(email, [...(active.get(email) ?? []), id])
      else inactive.add(email)
    }
  }
  const byEmails = (emails: readonly string[], why: UserReason = 'same e-mail'): FoundUser => {
    const found = [...new Set(emails.flatMap((email) => active.get(email) ?? []))]
    if (found.length > 1) return problems.several
    const [id] = found
    if (id !== undefined) return { id, why }
    if (emails.length === 0) return problems.nameless
    return emails.some((email) => inactive.has(email)) ? problems.inactive : problems.missing
  }
  /** The user whom a person named by address or id. */
  const appoint = (name: string | null, why: UserReason): FoundUser => {
    if (name === null) return { id: null, why }
    const byId = ids.get(name)
    if (byId !== undefined) return byId.active ? { id: byId.id, why } : problems.inactive
    return byEmails([normaliseEmail(name)], why)
  }
  return { byEmails, appoint }
}

/** A field of free text may name more people than there are. */
const mostRemembered = 20_000

/** A few people own all the records: each is looked up once for each policy. */
function remembering(find: FindUser): FindUser {
  const known = new WeakMap<UserPolicy, Map<string, FoundUser>>()
  return (id, policy) => {
    const answers = known.get(policy) ?? new Map<string, FoundUser>()
    known.set(policy, answers)
    const answer = answers.get(id) ?? find(id, policy)
    if (answers.size < mostRemembered) answers.set(id, answer)
    return answer
  }
}

function nearestThree(name: string, candidates: readonly string[]): string[] {
  const left = new Set(candidates)
  const found: string[] = []
  for (let next = nearest(name, left); next !== undefined && found.length < 3; next = nearest(name, left)) {
    found.push(next)
    left.delete(next)
  }
  return found
}

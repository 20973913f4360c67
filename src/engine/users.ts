import type { Connection } from '../connector.ts'
import { normaliseKey } from '../mapping/keys.ts'
import { nameOf } from '../mapping/transforms.ts'
import {
  type FindUser,
  matchUsers as match,
  noUser,
  policyFaults,
  strangers,
  type User,
  type UserPolicy,
  userMappings,
} from '../mapping/users.ts'
import { FerryError } from '../model/errors.ts'
import type { ObjectPlan, Plan } from '../model/plan.ts'
import type { Row } from '../model/record.ts'
import type { Finding } from '../model/run.ts'
import { findField, findObject, type Schema, type UserDirectory } from '../model/schema.ts'
import type { Snapshot } from '../store/store.ts'
import { type Reading, readPages } from './read/read-pages.ts'

/** The users of both sides, and who of the target stands for whom of the source. */
export interface FoundUsers {
  find: FindUser
  source: readonly User[]
  target: readonly User[]
}

export const noUsers: FoundUsers = { find: noUser, source: [], target: [] }

/**
 * Matches the users of both sides by e-mail, from those of the source in the snapshot and those of the target as they are.
 * Where the source lists no users to us, the plan may still name by id who takes over from whom.
 */
export async function matchUsers(
  source: { schema: Schema; snapshot: Snapshot },
  target: { schema: Schema; connection: Connection },
  context: Reading,
): Promise<FoundUsers> {
  const from = source.schema.users
  if (target.schema.users === undefined) return noUsers
  const users: User[] = []
  if (from !== undefined) {
    if ((await source.snapshot.position(from.object)) === null) return noUsers
    for await (const page of source.snapshot.pages(from.object)) users.push(...page.map((user) => toUser(user, from)))
  }
  return matched(users, await readUsers(target, context), from)
}

/** The same from both systems as they are now: before anything was extracted. */
export async function matchUsersNow(
  source: { schema: Schema; connection: Connection },
  target: { schema: Schema; connection: Connection },
  context: Reading,
): Promise<FoundUsers> {
  if (target.schema.users === undefined) return noUsers
  const from = source.schema.users
  return matched(await readUsers(source, context), await readUsers(target, context), from)
}

/**
 * Refuses a plan that lets people take over who are no active users of the target, before the source is read for
 * nothing. Reads the target's users only when the plan names some.
 */
export async function requireSuccessors(
  plan: Plan,
  target: { schema: Schema; connection: Connection },
  context: Reading,
): Promise<void> {
  const fixed = fixedUsers(plan, target.schema)
  if (fixed.length === 0 && !policiesOf(plan).some(({ policy }) => namesPeople(policy))) return
  const users = await readUsers(target, context)
  const active = new Set(users.flatMap((user) => (user.active ? [user.id] : [])))
  refuseFaults(plan, 'plan', [
    ...successorFaults(plan, users),
    ...fixed.flatMap(({ place, id }) => (active.has(id) ? [] : [`${place}: "${id}" is no active user of the target.`])),
  ])
}

/** Stops a migration whose plan names people who could take over when it was approved, and cannot any more. */
export function requireSuccessorsStill(plan: Plan, users: FoundUsers): void {
  if (users !== noUsers) refuseFaults(plan, 'drift', successorFaults(plan, users.target))
}

function refuseFaults(plan: Plan, code: 'plan' | 'drift', faults: readonly string[]): void {
  if (faults.length === 0) return
  const next =
    code === 'drift'
      ? 'Activate them in the target and resume the run, or name others and approve a new dry run.'
      : 'Name an active user of the target in the transform "user", with edit_plan or in the plan file.'
  const told = faults.map((fault) => `- ${fault}`).join('\n')
  throw new FerryError(code, `The plan "${plan.id}" names people who cannot take over:\n${told}`, next)
}

function successorFaults(plan: Plan, users: readonly User[]): string[] {
  return policiesOf(plan).flatMap(({ place, policy }) =>
    policyFaults(policy, users).map((fault) => `${place}: ${fault}`),
  )
}

function policiesOf(plan: Plan): { place: string; policy: UserPolicy }[] {
  return plan.objects.flatMap((object) =>
    userMappings(object).map(({ mapping, policy }) => ({ place: `${object.source} -> ${mapping.to}`, policy })),
  )
}

/** Users of the target that a plan names as a constant. */
function fixedUsers(plan: Plan, schema: Schema): { place: string; id: string }[] {
  return plan.objects.flatMap(({ source, target, fields }) =>
    fields.flatMap(({ to, constant }) => {
      const object = findObject(schema, target)
      const isUser = object !== undefined && findField(object, to)?.type === 'user'
      return isUser && typeof constant === 'string' ? [{ place: `${source} -> ${to}`, id: constant }] : []
    }),
  )
}

/** Addresses and ids in the plan's rules about users that the source does not know: slips, most likely. */
export function findStrangers(plan: Plan, users: FoundUsers): Finding[] {
  return plan.objects.flatMap((object) =>
    userMappings(object).flatMap(({ mapping, policy }): Finding[] => {
      const unknown = strangers(policy, users.source)
      if (unknown.length === 0) return []
      const message = `${object.source} -> ${mapping.to}: no user of the source is ${unknown.map((name) => `"${name}"`).join(', ')}, so what the plan says about them has no effect.`
      const fix = 'Give the address or id as the source has it, in the transform "user".'
      return [{ severity: 'warning', code: 'user-unknown', message, count: unknown.length, examples: [], fix }]
    }),
  )
}

/** Whether a plan has to know the users of the source. */
export function needsUsers(plans: readonly ObjectPlan[]): boolean {
  return plans.some(({ fields }) => fields.some(({ transform }) => transform.some((entry) => nameOf(entry) === 'user')))
}

function namesPeople({ instead = {}, otherwise }: UserPolicy): boolean {
  return typeof otherwise === 'string' || Object.values(instead).some((name) => name !== null)
}

function matched(source: readonly User[], target: readonly User[], from: UserDirectory | undefined): FoundUsers {
  return { find: match(source, target, from?.groups), source, target }
}

async function readUsers(end: { schema: Schema; connection: Connection }, context: Reading): Promise<User[]> {
  const directory = end.schema.users
  if (directory === undefined) return []
  const users: User[] = []
  const query = { object: directory.object, fields: [directory.email, directory.active.field] }
  for await (const page of readPages(context, end.connection, query)) {
    users.push(...page.records.map((user) => toUser(user, directory)))
  }
  return users
}

function toUser({ id, row }: { id: string; row: Row }, { email, active }: UserDirectory): User {
  return { id, emails: normaliseKey(row[email], 'email'), active: row[active.field] === active.equals }
}

import { CrmError } from '../../model/errors.ts'
import type { ObjectDefinition } from '../../model/schema.ts'
import { type Session, send } from './client.ts'
import { ask, fetchFields, listModules, type RawModule } from './describe.ts'
import { isWithheld, type Problem, parseBody, rowError } from './errors.ts'

/** Characters of a name and of a label. https://www.zoho.com/crm/developer/docs/api/v8/create-custom-module-api.html */
export const most = { name: 50, label: 25 }

/** Credits of a call that makes one. https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html */
export const creditsOfModule = 500

/** So often a module that was made is looked for in the settings. */
const mostLooks = 5

export function isModuleName(name: string): boolean {
  return isPlain(name, most.name)
}

/** Letters and digits, no blanks and no signs. */
function isPlain(text: string, longest: number): boolean {
  return /^[A-Za-z0-9]+$/.test(text) && text.length <= longest
}

/**
 * Makes a custom module that the profile of this connection's user may use, and looks until the settings tell of its fields.
 * Where the answer is lost, whether it is there is looked at. https://www.zoho.com/crm/developer/docs/api/v8/create-custom-module-api.html
 */
export async function createModule(
  session: Session,
  definition: ObjectDefinition,
  signal: AbortSignal,
): Promise<{ status: 'created' | 'exists' }> {
  check(definition)
  if ((await moduleOf(session, definition, signal)) !== undefined) {
    await untilDescribed(session, definition, signal)
    return { status: 'exists' }
  }
  const profile = await ownProfile(session, signal)
  const id = await create(session, definition, profile, signal)
  await untilDescribed(session, { ...definition, ...(id ? { id } : {}) }, signal)
  return { status: id === null ? 'exists' : 'created' }
}

function check({ name, label, labelPlural }: ObjectDefinition): void {
  if (!isModuleName(name))
    throw problem(name, 'invalid', `its name has to be letters and digits, at most ${most.name}.`)
  if ([label, labelPlural].every((text) => isPlain(text, most.label))) return
  throw problem(name, 'invalid', `its labels have to be letters and digits, at most ${most.label}.`)
}

async function moduleOf(
  session: Session,
  { name }: Pick<ObjectDefinition, 'name'>,
  signal: AbortSignal,
): Promise<RawModule | undefined> {
  return (await listModules(session, signal)).find((module) => module.api_name === name)
}

/** Whoever else is to use the module is a decision of an administrator. https://www.zoho.com/crm/developer/docs/api/v8/get-users.html */
export async function ownProfile(session: Session, signal: AbortSignal): Promise<{ id: string; name?: string }> {
  const [user] = await ask<{ profile?: { id?: string; name?: string } }>(
    session,
    '/users',
    'users',
    { type: 'CurrentUser' },
    signal,
  )
  const { id, name } = user?.profile ?? {}
  if (typeof id === 'string' && id !== '') return { id, ...(name ? { name } : {}) }
  const message =
    'Zoho does not tell the profile of the user of this connection, which a new module has to be made for.'
  throw new CrmError({ kind: 'permission', scope: 'request', stored: 'no', message })
}

/** Its id, empty where the answer was lost and it is there; null: somebody else made it meanwhile. */
async function create(
  session: Session,
  definition: ObjectDefinition,
  profile: { id: string },
  signal: AbortSignal,
): Promise<string | null> {
  const { name, label, labelPlural } = definition
  const json = {
    modules: [
      {
        ...{ singular_label: label, plural_label: labelPlural, api_name: name },
        profiles: [{ id: profile.id }],
        display_field: { field_label: 'Name', data_type: 'text' },
      },
    ],
  }
  try {
    const reply = await send(session, 'POST', { path: '/settings/modules', json, cost: creditsOfModule }, signal)
    const [answer] = parseBody<{ modules?: (Problem & { details?: { id?: string } })[] }>(reply).modules ?? []
    if (answer?.status === 'success') return answer.details?.id ?? ''
    throw answer === undefined ? problem(name, 'bug', 'Zoho did not answer for it.') : rowError(answer)
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    const isLost = error.stored === 'unknown'
    if (!isLost && error.kind !== 'conflict') throw refusal(name, error)
    if ((await moduleOf(session, definition, signal)) === undefined) throw isLost ? error : refusal(name, error)
    return isLost ? '' : null
  }
}

/** https://www.zoho.com/crm/developer/docs/api/v8/create-custom-module-api.html */
const reasons: Readonly<Record<string, string>> = {
  RESERVED_KEYWORD_NOT_ALLOWED: 'Zoho keeps this name, or a label of it, for itself. Choose another one',
  DUPLICATE_DATA: 'another module has this name, or one of its labels. Choose others',
  LIMIT_EXCEEDED: 'the account has as many modules as its edition allows',
  NO_PERMISSION:
    'the user of this connection may not customize Zoho CRM, or the edition has no custom modules. Give its profile that permission, or have the module made by an administrator',
  OAUTH_SCOPE_MISMATCH: 'the refresh token lacks the scope ZohoCRM.settings.ALL',
}

/** In the words of what can be done about it, where that is known. */
function refusal(name: string, cause: CrmError): CrmError {
  const told = reasons[cause.code ?? '']
  return told === undefined ? cause : problem(name, cause.kind, `${told}. ${cause.message}`, cause)
}

/** Its name is looked for by its id, where that is known: Zoho may have made another one. */
async function untilDescribed(
  session: Session,
  { name, id }: { name: string; id?: string },
  signal: AbortSignal,
): Promise<void> {
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const modules = await listModules(session, signal)
    const made = modules.find((module) => (id === undefined ? module.api_name === name : module.id === id))
    if (made !== undefined && made.api_name !== name) throw misnamed(name, made.api_name)
    if (made !== undefined && (await hasFields(session, name, signal))) return
  }
  const message = `Zoho has made the module ${name}, and does not tell of its fields yet. Resume the run in a while: the module is not made again.`
  throw new CrmError({ kind: 'transient', scope: 'request', stored: 'unknown', message })
}

async function hasFields(session: Session, name: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await fetchFields(session, name, signal)).length > 0
  } catch (error) {
    if (isWithheld(error)) return false
    throw error
  }
}

/** Nothing in the API takes a module back. */
function misnamed(name: string, made: string): CrmError {
  const message = `Zoho made the module ${name} under the name ${made}, and nothing takes it back from here. Delete it in the settings, or use that name in the plan.`
  return new CrmError({ kind: 'conflict', scope: 'request', stored: 'no', message })
}

function problem(name: string, kind: CrmError['kind'], what: string, cause?: CrmError): CrmError {
  return new CrmError({
    ...{ kind, scope: 'request', stored: 'no' },
    message: `The module ${name} was not made: ${what}`,
    ...(cause?.code === undefined ? {} : { code: cause.code }),
    ...(cause === undefined ? {} : { cause }),
  })
}

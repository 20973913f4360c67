import { CrmError } from '../../model/errors.ts'
import type { Option } from '../../model/schema.ts'
import type { Api } from './client.ts'
import { distinctOptions } from './new-field.ts'

/** A field whose options are things of their own to the vendor, made by one call each. */
export interface OptionMaker {
  object: string
  field: string
  path: string
  /** One of these scopes lets an app make one. */
  scopes: readonly string[]
  /** Lists that are asked for after each. */
  looks?: readonly string[]
  look(api: Api, signal: AbortSignal): Promise<Present>
  /** What is yet to be done right after one was made. */
  complete?(api: Api, number: string, signal: AbortSignal): Promise<void>
}

/** What there is of them. */
export interface Present {
  /** By the value of an option: what calls name it by. */
  numberOf(value: string): number | string | undefined
  /** CrmError: it cannot be made. */
  bodyOf(option: Option): Readonly<Record<string, unknown>>
}

/**
 * Makes those that are not there, in their order, since places cannot be chosen. Where one of them fails, those
 * before it are taken back; where that fails too, or the process ends in between, they stay, and the next attempt finds
 * them. CrmError: none was made, or its message says which were.
 */
export async function makeAll(
  api: Api,
  maker: OptionMaker,
  options: readonly Option[],
  signal: AbortSignal,
): Promise<{ status: 'added' | 'exists' }[]> {
  const before = await maker.look(api, signal)
  const missing = distinctOptions(options).filter(({ value }) => before.numberOf(value) === undefined)
  const wanted = missing.map((option) => ({ option, body: before.bodyOf(option) }))
  const made: string[] = []
  try {
    for (const { option, body } of wanted) {
      const number = await make(api, maker, option, body, signal)
      made.push(number)
      await maker.complete?.(api, number, signal)
    }
    await requireThere(api, maker, missing, signal)
  } catch (error) {
    // What stops the whole run leaves no time for more calls.
    if (!(error instanceof CrmError)) throw error
    throw await takenBack(api, maker, made, error, signal)
  }
  return options.map(({ value }) => ({ status: before.numberOf(value) === undefined ? 'added' : 'exists' }))
}

/** The number of one that was made. A create whose answer was lost is looked for instead of being sent again. */
async function make(
  api: Api,
  maker: OptionMaker,
  { value }: Option,
  body: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<string> {
  try {
    const { data } = await api.send<{ id?: number | string }>('POST', maker.path, body, signal)
    if (data?.id !== undefined) return String(data.id)
  } catch (error) {
    if (!(error instanceof CrmError) || error.stored === 'no') throw error
    const number = await numberNow(api, maker, value, signal)
    if (number === undefined) throw error
    return number
  }
  const number = await numberNow(api, maker, value, signal)
  if (number === undefined) throw refused('bug', maker.field, `option "${value}" was not made, and no reason was given`)
  return number
}

async function numberNow(
  api: Api,
  maker: OptionMaker,
  value: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const number = (await maker.look(api, signal)).numberOf(value)
  return number === undefined ? undefined : String(number)
}

async function requireThere(
  api: Api,
  maker: OptionMaker,
  missing: readonly Option[],
  signal: AbortSignal,
): Promise<void> {
  if (missing.length === 0) return
  const now = await maker.look(api, signal)
  const lost = missing.find(({ value }) => now.numberOf(value) === undefined)
  if (lost)
    throw refused('conflict', maker.field, `option "${lost.value}" got another name than the one that was asked for`)
}

/** The error to throw, once what was made is gone again; the latest first. */
async function takenBack(
  api: Api,
  maker: OptionMaker,
  made: readonly string[],
  cause: CrmError,
  signal: AbortSignal,
): Promise<CrmError> {
  const left: string[] = []
  for (const number of made.toReversed())
    if (!(await removed(api, `${maker.path}/${number}`, signal))) left.push(number)
  if (left.length === 0) return cause
  const what = `options with the numbers ${left.join(', ')} were made before another failed, and could not be taken back (${cause.message}): add them again, or delete them in Pipedrive`
  return refused(cause.kind, maker.field, what)
}

/** False: it is still there. */
export async function removed(api: Api, path: string, signal: AbortSignal): Promise<boolean> {
  try {
    await api.remove(path, signal)
    return true
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    return error.kind === 'not-found'
  }
}

/** Two of one name each go by their numbers as well, so that no plan could name the new one, nor any more the old one. */
export function refuseTwin(field: string, name: string, present: readonly string[]): void {
  if (name.trim() === '') throw refused('invalid', field, 'an option needs a name')
  if (present.includes(name))
    throw refused('conflict', field, `there are several options named "${name}" already: map to one of them`)
}

export function refused(kind: CrmError['kind'], field: string, what: string): CrmError {
  return new CrmError({ kind, scope: 'row', stored: 'no', message: `Pipedrive: ${field}: ${what}.`, field })
}

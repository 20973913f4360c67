import type { Api } from './client.ts'
import { isWithheld } from './errors.ts'
import { listAll } from './lists.ts'
import type { About, Currencies } from './members.ts'
import type { Definition } from './names.ts'
import type { KnownObject } from './objects.ts'
import { fetchPipelines, type Pipeline } from './pipelines.ts'

/** https://developers.pipedrive.com/docs/api/v1/PersonFields, and the same of the others */
export async function fetchDefinitions(api: Api, path: string, signal: AbortSignal): Promise<Definition[]> {
  return listAll<Definition>(api, path, signal)
}

/** What describes an object beside its table: its fields as the account has them, and options that stand elsewhere. */
export interface Surroundings extends About {
  /** Those that people made. */
  custom: readonly Definition[]
}

export async function fetchSurroundings(
  api: Api,
  known: KnownObject,
  currencies: Currencies,
  signal: AbortSignal,
): Promise<Surroundings> {
  const [definitions, pipelines, listed] = await Promise.all([
    known.fields ? definitionsOf(api, known.fields, signal) : [],
    known.name === 'deals' ? fetchPipelines(api, signal) : ([] as Pipeline[]),
    known.directory?.fetch(api, signal) ?? [],
  ])
  const system = new Map(definitions.filter((each) => !each.is_custom_field).map((each) => [each.field_code, each]))
  return {
    definition: (code) => system.get(code),
    custom: definitions.filter((each) => each.is_custom_field === true),
    pipelines,
    listed,
    currencies,
  }
}

/** https://developers.pipedrive.com/docs/api/v1/Currencies */
export async function fetchCurrencies(api: Api, signal: AbortSignal): Promise<Currencies['options']> {
  try {
    const { data } = await api.get<{ code: string; name: string; active_flag?: boolean }[]>(
      '/api/v1/currencies',
      {},
      signal,
    )
    const used = (data ?? []).filter(({ active_flag: isActive = true }) => isActive)
    return used.map(({ code, name }) => ({ value: code, label: name }))
  } catch (error) {
    if (isWithheld(error)) return []
    throw error
  }
}

/** Those of activities, which nobody can make, are told to administrators alone. */
async function definitionsOf(
  api: Api,
  { path, mayGrow }: NonNullable<KnownObject['fields']>,
  signal: AbortSignal,
): Promise<Definition[]> {
  try {
    return await fetchDefinitions(api, path, signal)
  } catch (error) {
    if (!mayGrow && isWithheld(error)) return []
    throw error
  }
}

import { choicesOf, type Numbered } from './choices.ts'
import type { Api } from './client.ts'
import { type OptionMaker, refuseTwin } from './made-options.ts'

/** A short list of the company that a field takes its options from. */
export interface Directory {
  path: string
  /** Those in use. */
  fetch(api: Api, signal: AbortSignal): Promise<Listed[]>
}

/** `id` is what records hold, `number` what calls that change the list name it by. */
export interface Listed extends Numbered {
  number: number | string
}

/** Records hold a key, which the server makes of the name. https://developers.pipedrive.com/docs/api/v1/ActivityTypes */
export const activityTypes: Directory = {
  path: '/api/v1/activityTypes',
  async fetch(api, signal) {
    const { data } = await api.get<{ id: number; key_string: string; name: string; active_flag?: boolean }[]>(
      this.path,
      {},
      signal,
    )
    const used = (data ?? []).filter(({ active_flag: isActive = true }) => isActive)
    return used.map(({ id: number, key_string: id, name: label }) => ({ number, id, label }))
  },
}

/** https://developers.pipedrive.com/docs/api/v1/LeadLabels */
export const leadLabels: Directory = {
  path: '/api/v1/leadLabels',
  async fetch(api, signal) {
    const { data } = await api.get<{ id: string; name: string; add_time?: string }[]>(this.path, {}, signal)
    // In which order they come is not published.
    const inOrder = (data ?? []).sort(({ add_time: a = '' }, { add_time: b = '' }) => a.localeCompare(b))
    return inOrder.map(({ id, name: label }) => ({ number: id, id, label }))
  },
}

/** People choose icons and colours; these are plain ones. */
const style = { type: { icon_key: 'task' }, label: { color: 'gray' } } as const

/** Needs the rights of an administrator. https://developers.pipedrive.com/docs/api/v1/ActivityTypes#addActivityType */
export const activityTypeMaker = makerOf(
  { object: 'activities', field: 'type', scopes: ['admin'] },
  activityTypes,
  style.type,
)

/** https://developers.pipedrive.com/docs/api/v1/LeadLabels#addLeadLabel */
export const leadLabelMaker = makerOf(
  { object: 'leads', field: 'label_ids', scopes: ['leads:full'] },
  leadLabels,
  style.label,
)

function makerOf(
  place: Pick<OptionMaker, 'object' | 'field' | 'scopes'>,
  directory: Directory,
  plainStyle: Readonly<Record<string, string>>,
): OptionMaker {
  return {
    ...{ ...place, path: directory.path },
    async look(api, signal) {
      const listed = await directory.fetch(api, signal)
      const { idOf } = choicesOf(listed)
      const numbers = new Map(listed.map(({ id, number }) => [id, number]))
      return {
        numberOf(value) {
          const id = idOf(value)
          return id === undefined ? undefined : numbers.get(id)
        },
        bodyOf({ value: name }) {
          refuseTwin(
            place.field,
            name,
            listed.map(({ label }) => label),
          )
          return { name, ...plainStyle }
        },
      }
    },
  }
}

import { compareNumeric, type Row } from '../kit/store.ts'
import type { Company } from './company.ts'
import type { PipedriveSeed } from './seed.ts'
import { timestamp, v1Time } from './times.ts'

export interface ActivityType extends Row {
  readonly order_nr: number
  readonly name: string
  readonly key_string: string
  readonly icon_key: string
  readonly active_flag: boolean
  readonly color: string | null
  readonly is_custom_flag: boolean
  readonly add_time: string | null
  readonly update_time: string | null
}

const usual = ['Call', 'Meeting', 'Task', 'Deadline', 'Email', 'Lunch'].map((name, at) => ({
  id: 1 + at,
  name,
  key_string: name.toLowerCase(),
}))

const collection = ({ store }: Company) => store.collection<ActivityType>('activityTypes', { compare: compareNumeric })

export const activityTypes = (company: Company): ActivityType[] => collection(company).values()

export function openActivityTypes(company: Company, { activityTypes: seed = usual }: PipedriveSeed): void {
  for (const { id, ...type } of seed) {
    company.take('activityTypes', id)
    put(company, id, type, false)
  }
}

/** The key is made of the name; a type of that name that is there makes it end in a number. */
export function addActivityType(company: Company, sent: { name: string; icon_key: string; color?: string }) {
  const number = company.next('activityTypes')
  const key = sent.name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '_')
  const isTaken = activityTypes(company).some(({ key_string }) => key_string === key)
  return put(company, number, { ...sent, key_string: isTaken ? `${key}_${number}` : key }, true)
}

/** It stays in the list, out of use. False: there is none of that number. */
export function dropActivityType(company: Company, id: string): boolean {
  const type = collection(company).get(id)
  if (type === undefined) return false
  collection(company).put({ ...type, active_flag: false, update_time: v1Time(timestamp(company.clock.now())) })
  return true
}

function put(
  company: Company,
  number: number,
  type: { name: string; key_string: string; icon_key?: string; color?: string },
  isCustom: boolean,
): ActivityType {
  const now = v1Time(timestamp(company.clock.now()))
  const row: ActivityType = {
    id: String(number),
    order_nr: activityTypes(company).length + 1,
    icon_key: type.key_string,
    active_flag: true,
    color: null,
    is_custom_flag: isCustom,
    add_time: now,
    update_time: now,
    ...type,
  }
  collection(company).put(row)
  return row
}

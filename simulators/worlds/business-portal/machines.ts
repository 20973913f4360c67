import type { HubspotSeed, RecordSeed } from '../../hubspot/seed.ts'
import type { Random } from '../random.ts'
import { makeRecords, tie } from './records.ts'
import { machineName } from './setup.ts'

/** Records of the custom object, most of them at a company. */
export function buildMachines(random: Random, count: number, firms: readonly RecordSeed[]) {
  const records = makeRecords(random, count, 9_000_000, (index) => ({
    serial_number: `M-${String(index).padStart(5, '0')}`,
    model: random.pick(['P-100', 'P-200 Ω', null]),
    installed_on: random.chance(0.7) ? `202${random.between(0, 5)}-0${random.between(1, 9)}-15` : null,
  }))
  const associations = records
    .filter(() => random.chance(0.9))
    .map((machine) => tie([machineName, machine], ['companies', random.pick(firms)]))
  const seed: HubspotSeed = { [machineName]: records }
  return { seed, associations }
}

import { FerryError } from '../model/errors.ts'
import type { SimulatorOptions } from '../simulator-process.ts'

/** As typed: `name=value`, or `vendor.name=value`; a fault is JSON, or `vendor.` and JSON. */
export interface GivenOptions {
  settings: readonly string[]
  limits: readonly string[]
  faults: readonly string[]
}

/**
 * The arguments of each vendor's simulator. What names a vendor goes to that one; any other setting or limit to those
 * that know it, any other fault to all. Throws a FerryError of code `usage` for what no simulator would take.
 */
export function shareOut(given: GivenOptions, known: ReadonlyMap<string, SimulatorOptions>): Map<string, string[]> {
  const vendors = [...known.keys()]
  const shares = new Map(vendors.map((vendor): [string, string[]] => [vendor, []]))
  const give = (to: readonly string[], args: readonly string[]) => {
    for (const vendor of to) shares.get(vendor)!.push(...args)
  }
  for (const text of given.settings) {
    const { name, value, takers } = placeOf(text, 'setting', known)
    give(takers, [`--${name}=${value}`])
  }
  for (const text of given.limits) {
    const { name, value, takers } = placeOf(text, 'limit', known)
    give(takers, ['--limit', `${name}=${value}`])
  }
  for (const text of given.faults) {
    const vendor = vendors.find((each) => text.startsWith(`${each}.`))
    give(vendor === undefined ? vendors : [vendor], ['--fault', vendor ? text.slice(vendor.length + 1) : text])
  }
  return shares
}

function placeOf(text: string, kind: 'setting' | 'limit', known: ReadonlyMap<string, SimulatorOptions>) {
  const [, vendor, name, value] = /^(?:([^.=]+)\.)?([^=]+)=(.*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined) {
    throw new FerryError('usage', `--${kind} takes name=value or vendor.name=value, not "${text}".`)
  }
  const vendors = [...known.keys()]
  if (vendor !== undefined && !known.has(vendor)) {
    const message = `The ${kind} "${vendor}.${name}" is for a simulator that is not started here.`
    throw new FerryError('usage', message, `Before the point stands one of: ${vendors.join(', ')}.`)
  }
  const asked = vendor === undefined ? vendors : [vendor]
  const namesOf = (each: string): readonly string[] => known.get(each)![`${kind}s`]
  const takers = asked.filter((each) => namesOf(each).includes(name))
  if (takers.length > 0) return { name, value, takers }
  const lists = asked.map((each) => `${each} has ${namesOf(each).join(', ') || 'none'}`)
  throw new FerryError('usage', `There is no ${kind} "${name}" in ${asked.join(' or ')}.`, `${lists.join('; ')}.`)
}

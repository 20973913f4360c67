import type { Call } from '../kit/vendor.ts'
import type { Writer } from './saving/writer.ts'
import type { Service } from './service.ts'
import { askerOf } from './sessions.ts'
import type { Asker } from './soql/columns.ts'
import { wireTime } from './soql/zones.ts'

/** Who saves by a request, and how its headers want it. https://developer.salesforce.com/docs/platform/api-rest/guide/headers */
export function writerOf(service: Service, call: Call): Writer {
  const assigns = !/^\s*false\s*$/i.test(call.header('sforce-auto-assign') ?? '')
  const allowsDuplicates = /allowSave\s*=\s*true/i.test(call.header('sforce-duplicate-rule-header') ?? '')
  return { ...commonWriter(service, askerOf(service, call), call), isBulk: false, assigns, allowsDuplicates }
}

/** What all who save have in common; `holder` is whose locks they are. */
export function commonWriter(service: Service, asker: Asker, holder: object) {
  const { org, readings, permissions, locks, setup } = service
  return {
    org,
    asker,
    readings,
    stamp: wireTime(Math.floor(asker.now / 1_000) * 1_000),
    usesInactiveOwners: permissions.has('inactive-owners'),
    locks,
    holder,
    room: () => Math.floor((setup.limits.storageMB! * 1_024) / KILOBYTES) - recordsOf(service),
  }
}

/** What a record takes of the org's room. https://help.salesforce.com/s/articleView?id=sf.admin_monitorresources.htm */
export const KILOBYTES = 2

export function recordsOf({ org }: Pick<Service, 'org'>): number {
  const data = [...org.objects.values()].filter(({ traits }) => traits.isData)
  return data.reduce((sum, { name }) => sum + org.store.collection(name).size, 0)
}

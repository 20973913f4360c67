import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { insufficientAccess } from '../rules.ts'
import type { Service } from '../service.ts'
import { KILOBYTES, recordsOf } from '../writers.ts'

/** What is left of the org's allowances, and how many records its objects have. */
export function limitRoutes(service: Service): Route[] {
  const common = { method: 'GET', class: 'small', needs: ['session'] } as const
  return [
    { ...common, path: '/services/data/:version/limits', handle: () => showLimits(service) },
    { ...common, path: '/services/data/:version/limits/recordCount', handle: (call) => countRecords(service, call) },
  ]
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-limits */
function showLimits(service: Service): Answer {
  if (!service.permissions.has('view-setup')) return insufficientAccess('the limits of the org')
  const { limits, clock } = service.setup
  const full = (max: number) => ({ Max: max, Remaining: max })
  return {
    status: 200,
    body: {
      DailyApiRequests: { Max: service.mostDaily(), Remaining: service.daily.peek(clock.now()).remaining },
      ConcurrentAsyncGetReportInstances: full(200),
      DailyAsyncApexExecutions: full(250_000),
      DailyBulkApiBatches: { Max: limits.ingestBatches!, Remaining: service.dailyBatches.peek(clock.now()).remaining },
      DailyBulkV2QueryFileStorageMB: full(976_562),
      DailyBulkV2QueryJobs: { Max: limits.queryJobs!, Remaining: service.dailyQueryJobs.peek(clock.now()).remaining },
      DataStorageMB: { Max: limits.storageMB!, Remaining: Math.max(0, limits.storageMB! - usedStorage(service)) },
      FileStorageMB: full(10_240),
      HourlyODataCallout: full(20_000),
      PermissionSets: { ...full(1_500), CreateCustom: full(1_000) },
      SingleEmail: full(5_000),
    },
  }
}

/** In whole megabytes. */
function usedStorage(service: Service): number {
  return Math.ceil((recordsOf(service) * KILOBYTES) / 1_024)
}

/** Deleted records are not counted, what sharing hides is; unknown objects are left out. https://developer.salesforce.com/docs/platform/api-rest/guide/resources-record-count */
function countRecords({ org, setup }: Service, call: Call): Answer {
  const asked = call.query.get('sObjects')
  const names = asked === null ? [...org.objects.keys()] : asked.split(',').map((name) => name.trim().toLowerCase())
  const sObjects = names.flatMap((name) => {
    const object = org.objects.get(name)
    if (object === undefined) return []
    const count = org.recordsOf(object).filter((record) => record.IsDeleted !== true).length
    return [{ count: Math.round(count * (1 - setup.limits.countLag! / 100)), name: object.name }]
  })
  return { status: 200, body: { sObjects } }
}

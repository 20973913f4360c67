import type { Org } from './org.ts'

/** https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_api.htm */
const FOR_EACH_LICENCE: Readonly<Record<string, number>> = {
  'Professional Edition': 1_000,
  'Enterprise Edition': 1_000,
  'Unlimited Edition': 5_000,
  'Performance Edition': 5_000,
}

/** API requests that an org has in 24 hours, by its edition and its active users, each of whom has a licence here. */
export function dailyRequests(org: Org): number {
  const { isSandbox, organizationType } = org.details
  if (isSandbox) return 5_000_000
  const each = FOR_EACH_LICENCE[organizationType]
  if (each === undefined) return 15_000
  const users = org.objects.get('user')
  const licences = users === undefined ? 0 : org.recordsOf(users).filter(({ IsActive }) => IsActive === true).length
  return 100_000 + each * licences
}

/** Requests of 20 seconds and more that an org can have at the same time. */
export function longRequests({ details }: Org): number {
  return !details.isSandbox && details.organizationType === 'Developer Edition' ? 5 : 25
}

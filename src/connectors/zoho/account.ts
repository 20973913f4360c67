import type { Account } from '../../connector.ts'
import { day, limitsOf, type OpenSession, version } from './client.ts'

/** Who the credential belongs to: the organisation, or the credential itself where it may not read that. */
export async function check(open: OpenSession, signal: AbortSignal): Promise<Account> {
  const { org, edition, key, daily } = await open(signal)
  const { concurrency, unit, dailyLimit } = limitsOf(edition)
  return {
    vendor: 'zoho',
    id: org?.zgid ?? org?.id ?? key,
    name: org === null ? `Zoho CRM account ${key}` : `${org.company_name || org.id} (${edition.name})`,
    missing: { read: [], write: [], schema: [] },
    api: version,
    limits: { concurrency, unit, day, ...(dailyLimit === undefined ? {} : { dailyLimit }), ...daily() },
  }
}

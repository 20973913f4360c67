import type { Account } from '../../connector.ts'
import { accountOf, day, limitsOf, type OpenSession, version } from './client.ts'
import { ask, orNone } from './describe.ts'
import { missingScopes } from './scopes.ts'

/**
 * Who the credential belongs to: the organisation, or the credential itself where it may not read that. That it is good
 * is seen each time. https://www.zoho.com/crm/developer/docs/api/v8/get-users.html
 */
export async function check(open: OpenSession, signal: AbortSignal): Promise<Account> {
  const session = await open(signal)
  await orNone(ask(session, '/users', 'users', { type: 'CurrentUser' }, signal))
  const { org, edition, key, daily } = session
  const { concurrency, unit, dailyLimit } = limitsOf(edition)
  return {
    vendor: 'zoho',
    id: accountOf(session),
    name: org === null ? `Zoho CRM account ${key}` : `${org.company_name || org.id} (${edition.name})`,
    missing: missingScopes(session.scope()),
    api: version,
    limits: { concurrency, unit, day, ...(dailyLimit === undefined ? {} : { dailyLimit }), ...daily() },
  }
}

import type { RunningSimulator } from '../../simulators/index.ts'
import type { ConfiguredConnection } from '../../src/config.ts'
import { Secret } from '../../src/secret.ts'

const secret = (text: string | undefined): Secret => new Secret(text ?? '')

/** A connection to a simulated HubSpot, as a person would configure it. */
export function portalAt({ url, env }: RunningSimulator, name = 'portal'): ConfiguredConnection {
  const credentials = { accessToken: secret(env.HUBSPOT_ACCESS_TOKEN) }
  return { name, vendor: 'hubspot', settings: { url }, credentials, missing: [] }
}

/** The same to a simulated Salesforce. */
export function orgAt({ url, env }: RunningSimulator, name = 'org'): ConfiguredConnection {
  const credentials = { clientId: secret(env.SF_CLIENT_ID), clientSecret: secret(env.SF_CLIENT_SECRET) }
  return { name, vendor: 'salesforce', settings: { url }, credentials, missing: [] }
}

/** The same to a simulated Pipedrive. */
export function companyAt({ url, env }: RunningSimulator, name = 'company'): ConfiguredConnection {
  return {
    name,
    vendor: 'pipedrive',
    settings: { url },
    credentials: { apiToken: secret(env.PIPEDRIVE_API_TOKEN) },
    missing: [],
  }
}

/** The same to a simulated Zoho CRM. */
export function crmAt({ url, env }: RunningSimulator, name = 'crm'): ConfiguredConnection {
  const credentials = {
    clientId: secret(env.ZOHO_CLIENT_ID),
    clientSecret: secret(env.ZOHO_CLIENT_SECRET),
    refreshToken: secret(env.ZOHO_REFRESH_TOKEN),
  }
  return { name, vendor: 'zoho', settings: { url, accountsUrl: url }, credentials, missing: [] }
}

/** The same to a file, or a folder of them. */
export function filesAt(path: string, settings: Record<string, string> = {}): ConfiguredConnection {
  return { name: 'files', vendor: 'file', settings: { path, ...settings }, credentials: {}, missing: [] }
}

/** Where one data centre signs people in and serves its API. https://www.zoho.com/crm/developer/docs/api/v8/multi-dc.html */
export interface DataCentre {
  accounts: string
  api: string
}

function below(domain: string, accounts = `zoho.${domain}`): DataCentre {
  return { accounts: `https://accounts.${accounts}`, api: `https://www.zohoapis.${domain}` }
}

/** By the short name that Zoho itself gives them (`location` of a sign-in). An account lives in one of them for good. */
export const dataCentres: Readonly<Record<string, DataCentre>> = {
  us: below('com'),
  eu: below('eu'),
  in: below('in'),
  au: below('com.au'),
  jp: below('jp'),
  cn: below('com.cn'),
  ca: below('ca', 'zohocloud.ca'),
  sa: below('sa'),
  uk: below('uk'),
}

/** The name of the data centre whose API is at this origin; undefined: it is none of Zoho's usual ones. */
export function dataCentreAt(origin: string): string | undefined {
  return Object.keys(dataCentres).find((name) => dataCentres[name]?.api === origin)
}

/** The name of the one that an address of the API is in, its sandboxes among them; undefined: of none. */
export function dataCentreOf(origin: string): string | undefined {
  const domain = domainOf(origin)
  return Object.keys(dataCentres).find((name) => domain !== undefined && domainOf(dataCentres[name]!.api) === domain)
}

/**
 * The host that takes files for an API; the API itself where that is none of Zoho's own.
 * https://www.zoho.com/crm/developer/docs/api/v8/bulk-write/upload-file.html
 */
export function contentOf(api: string): string {
  const domain = domainOf(api)
  return domain === undefined ? api : `https://content.zohoapis.${domain}`
}

/** Whether an origin is Zoho's in the data centre of an API: results lie at hosts that their addresses name. */
export function isOfCentre(origin: string, api: string): boolean {
  const domain = domainOf(api)
  const { protocol, host = '' } = URL.parse(origin) ?? {}
  const names = ['zoho', 'zohoapis', 'zohocloud', 'zohopublic'].map((name) => `.${name}.${domain}`)
  return domain !== undefined && protocol === 'https:' && names.some((name) => host.endsWith(name))
}

function domainOf(api: string): string | undefined {
  return /^https:\/\/[\w-]+\.zohoapis\.([a-z.]+)$/.exec(api)?.[1]
}

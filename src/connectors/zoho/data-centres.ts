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

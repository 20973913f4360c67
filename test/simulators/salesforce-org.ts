import { createSimulation, type SimulatorOptions } from '../../simulators/kit/simulator.ts'
import { makeId } from '../../simulators/salesforce/ids.ts'
import { salesforce } from '../../simulators/salesforce/index.ts'
import type {
  ObjectSeed,
  OrgSeed,
  RuleSeed,
  SalesforceRecord,
  SalesforceSeed,
} from '../../simulators/salesforce/seed.ts'

export interface Reply {
  status: number
  headers: Headers
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked against literals
  json: any
}

const BASE = 'http://acme.my.salesforce.test'
export const ANN = '005000000000001AAA'

export type LeadDetails = Omit<ObjectSeed, 'records'> & {
  /** Users beside Ann, who the app runs as. */
  users?: SalesforceRecord[]
  /** Objects beside Lead. */
  objects?: Record<string, ObjectSeed>
  org?: Partial<OrgSeed>
  /** What administrators have set up. */
  rules?: RuleSeed
}

/** The seed of a small org with these leads. */
export function makeSeed(leads: SalesforceRecord[], details: LeadDetails = {}): SalesforceSeed {
  const { users = [], objects = {}, org, rules, ...lead } = details
  return {
    org: {
      id: '00D000000000062EAA',
      name: 'Acme',
      organizationType: 'Enterprise Edition',
      instanceName: 'NA1',
      isSandbox: false,
      timeZone: 'America/New_York',
      defaultLocale: 'en_US',
      language: 'en_US',
      country: 'US',
      runAsUserId: ANN,
      ...org,
    },
    users: [{ Id: ANN, Username: 'ann@acme.example', LastName: 'Lee', FirstName: 'Ann', IsActive: true }, ...users],
    objects: { Lead: { records: leads, ...lead }, ...objects },
    ...(rules !== undefined && { rules }),
  }
}

/** A small org under test, without a socket, with a token for it. */
export async function openOrg(leads: SalesforceRecord[], options: SimulatorOptions = {}, details: LeadDetails = {}) {
  const seed = makeSeed(leads, details)
  const simulation = createSimulation(salesforce, { ...options, world: { salesforce: seed } })
  const send = async (path: string, init: RequestInit): Promise<Reply> => {
    const response = await simulation.app.fetch(new Request(BASE + path, init))
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined }
  }
  const token = (await signIn(send)).json.access_token as string
  const get = (path: string, headers: Record<string, string> = {}) =>
    send(path, { headers: { authorization: `Bearer ${token}`, ...headers } })
  return {
    simulation,
    token,
    send,
    get,
    query: (soql: string, headers?: Record<string, string>) =>
      get(`/services/data/v67.0/query?q=${encodeURIComponent(soql)}`, headers),
    /** The values of one field, in the order of the answer. */
    column: async (soql: string): Promise<unknown[]> => {
      const { json } = await get(`/services/data/v67.0/query?q=${encodeURIComponent(soql)}`)
      if (!json.records) throw new Error(JSON.stringify(json))
      return json.records.map((record: Record<string, unknown>) => Object.values(record)[1])
    },
    control: (path: string, body: object): Promise<Reply> =>
      send(`/_sim/${path}`, { method: 'POST', body: JSON.stringify(body) }),
  }
}

/** Asks for a token with the simulator's own credentials, some of them replaced. */
export function signIn(
  send: (path: string, init: RequestInit) => Promise<Reply>,
  changes: Record<string, string> = {},
): Promise<Reply> {
  const form = {
    grant_type: 'client_credentials',
    client_id: salesforce.settings['client-id']!,
    client_secret: salesforce.settings['client-secret']!,
    ...changes,
  }
  return send('/services/oauth2/token', { method: 'POST', body: new URLSearchParams(form) })
}

export function leadId(n: number): string {
  return makeId('00Q', '000', n)
}

/** Leads numbered from 1, each with what `details` says of it. */
export function makeLeads(count: number, details: (n: number) => SalesforceRecord = () => ({})): SalesforceRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    Id: leadId(index + 1),
    LastName: `Lead ${index + 1}`,
    Company: 'Acme',
    Status: 'Open - Not Contacted',
    ...details(index + 1),
  }))
}

/** The described fields of an object by their names. */
export async function fieldsOf(org: Pick<Awaited<ReturnType<typeof openOrg>>, 'get'>, object = 'Lead') {
  const { json } = await org.get(`/services/data/v67.0/sobjects/${object}/describe`)
  return new Map<string, Record<string, unknown>>(json.fields.map((each: { name: string }) => [each.name, each]))
}

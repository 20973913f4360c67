import { createSimulation, type SimulatorOptions } from '../../simulators/kit/simulator.ts'
import { makeId } from '../../simulators/salesforce/ids.ts'
import { salesforce } from '../../simulators/salesforce/index.ts'
import type { SalesforceRecord, SalesforceSeed } from '../../simulators/salesforce/seed.ts'

export interface Reply {
  status: number
  headers: Headers
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked against literals
  json: any
}

const BASE = 'http://acme.my.salesforce.test'

/** A small org under test, without a socket, with a token for it. */
export async function openOrg(leads: SalesforceRecord[], options: SimulatorOptions = {}, hiddenFields: string[] = []) {
  const seed: SalesforceSeed = {
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
      runAsUserId: '005000000000001AAA',
    },
    users: [
      { Id: '005000000000001AAA', Username: 'ann@acme.example', LastName: 'Lee', FirstName: 'Ann', IsActive: true },
    ],
    objects: { Lead: { records: leads, hiddenFields } },
  }
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
    control: async (path: string, body: object): Promise<void> => {
      await send(`/_sim/${path}`, { method: 'POST', body: JSON.stringify(body) })
    },
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

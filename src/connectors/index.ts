import type { Connection, ConnectionConfig } from '../connector.ts'
import type { HttpFactory } from '../http/http.ts'

/** What a vendor's module exports. */
export interface ConnectorModule {
  /** Makes no call and opens no file; throws a CrmError when settings or credentials cannot work. */
  connect(config: ConnectionConfig, http: HttpFactory): Promise<Connection> | Connection
}

export interface Setting {
  name: string
  required: boolean
  help: string
  /** Environment variable that gives it without a configuration file; `CRM_FERRY_<VENDOR>_<NAME>` unless told. */
  env?: string
  /** It is a path: `~` is the user's home, and a relative one begins at the folder of the configuration file. */
  path?: true
}

export interface Credential extends Setting {
  /** Environment variable that holds it when the configuration names no other. */
  env: string
  /** The credential without which this one is of no use. */
  goesWith?: string
}

export interface ConnectorEntry {
  title: string
  settings: readonly Setting[]
  credentials: readonly Credential[]
  load(): Promise<ConnectorModule>
}

/** The only list of vendors. A module is loaded when a connection of its vendor is opened. */
export const connectors: Readonly<Record<string, ConnectorEntry>> = {
  hubspot: {
    title: 'HubSpot',
    settings: [{ name: 'url', required: false, help: 'API address; https://api.hubapi.com unless told' }],
    credentials: [
      {
        name: 'accessToken',
        env: 'HUBSPOT_ACCESS_TOKEN',
        required: false,
        help: 'Service key: Development > Keys > Service keys (docs/connectors/hubspot.md lists the scopes)',
      },
      {
        name: 'clientId',
        env: 'HUBSPOT_CLIENT_ID',
        goesWith: 'clientSecret',
        required: false,
        help: 'Client id of an app that the account installed, instead of a service key',
      },
      {
        name: 'clientSecret',
        env: 'HUBSPOT_CLIENT_SECRET',
        goesWith: 'refreshToken',
        required: false,
        help: 'Client secret of the same app',
      },
      {
        name: 'refreshToken',
        env: 'HUBSPOT_REFRESH_TOKEN',
        goesWith: 'clientId',
        required: false,
        help: 'What the account gave the app when it was installed',
      },
    ],
    load: () => import('./hubspot/index.ts'),
  },
  salesforce: {
    title: 'Salesforce',
    settings: [
      {
        name: 'url',
        env: 'SF_INSTANCE_URL',
        required: true,
        help: 'My Domain address, such as https://acme.my.salesforce.com',
      },
    ],
    credentials: [
      {
        name: 'clientId',
        env: 'SF_CLIENT_ID',
        goesWith: 'clientSecret',
        required: false,
        help: 'Consumer key of an External Client App with the client credentials flow; goes with clientSecret',
      },
      {
        name: 'clientSecret',
        env: 'SF_CLIENT_SECRET',
        goesWith: 'clientId',
        required: false,
        help: 'Consumer secret of the same app',
      },
      {
        name: 'refreshToken',
        env: 'SF_REFRESH_TOKEN',
        goesWith: 'clientId',
        required: false,
        help: 'What a person gave the app when they signed in, instead of the client credentials flow',
      },
      {
        name: 'accessToken',
        env: 'SF_ACCESS_TOKEN',
        required: false,
        help: 'A session that exists already, instead of clientId and clientSecret; it cannot be renewed',
      },
    ],
    load: () => import('./salesforce/index.ts'),
  },
  zoho: {
    title: 'Zoho CRM',
    settings: [
      {
        name: 'dc',
        env: 'ZOHO_DC',
        required: false,
        help: 'Data centre of the account: us, eu, in, au, jp, cn, ca, sa or uk; us unless told',
      },
      {
        name: 'url',
        env: 'ZOHO_API_DOMAIN',
        required: false,
        help: 'API address, where it is not the usual one of the data centre, as for a sandbox',
      },
      {
        name: 'accountsUrl',
        env: 'ZOHO_ACCOUNTS_URL',
        required: false,
        help: 'Address that gives tokens; the usual one of the data centre unless told',
      },
    ],
    credentials: [
      {
        name: 'clientId',
        env: 'ZOHO_CLIENT_ID',
        goesWith: 'clientSecret',
        required: true,
        help: 'Client id of a self client of api-console.zoho.com (docs/connectors/zoho.md lists the scopes)',
      },
      {
        name: 'clientSecret',
        env: 'ZOHO_CLIENT_SECRET',
        goesWith: 'refreshToken',
        required: true,
        help: 'Client secret of the same client',
      },
      {
        name: 'refreshToken',
        env: 'ZOHO_REFRESH_TOKEN',
        goesWith: 'clientId',
        required: true,
        help: 'What the client was given when its code was exchanged',
      },
    ],
    load: () => import('./zoho/index.ts'),
  },
  pipedrive: {
    title: 'Pipedrive',
    settings: [
      {
        name: 'domain',
        env: 'PIPEDRIVE_COMPANY_DOMAIN',
        required: false,
        help: 'acme, where people open acme.pipedrive.com; an app needs it, a token is faster with it',
      },
      { name: 'url', required: false, help: 'API address; that of the domain unless told' },
      {
        name: 'plan',
        required: false,
        help: 'such as lite: with seats, the tokens of a day where no reply tells them',
      },
      { name: 'seats', required: false, help: 'how many the company has, as a whole number' },
    ],
    credentials: [
      {
        name: 'apiToken',
        env: 'PIPEDRIVE_API_TOKEN',
        required: false,
        help: 'Personal preferences > API, of an administrator where that is possible (docs/connectors/pipedrive.md)',
      },
      {
        name: 'clientId',
        env: 'PIPEDRIVE_CLIENT_ID',
        goesWith: 'clientSecret',
        required: false,
        help: 'Client id of an app that the company installed, instead of a token',
      },
      {
        name: 'clientSecret',
        env: 'PIPEDRIVE_CLIENT_SECRET',
        goesWith: 'refreshToken',
        required: false,
        help: 'Client secret of the same app',
      },
      {
        name: 'refreshToken',
        env: 'PIPEDRIVE_REFRESH_TOKEN',
        goesWith: 'clientId',
        required: false,
        help: 'What the company gave the app when it was installed',
      },
    ],
    load: () => import('./pipedrive/index.ts'),
  },
  file: {
    title: 'CSV and JSON Lines files',
    settings: [
      { name: 'path', path: true, required: true, help: 'A file, or a folder with a file for each object' },
      { name: 'objects', required: false, help: 'Names of the files that a folder is to get as a target, with commas' },
      { name: 'format', required: false, help: 'csv or jsonl; by the ending of a file unless told' },
      { name: 'delimiter', required: false, help: 'comma, semicolon, tab or pipe; found out unless told' },
      { name: 'encoding', required: false, help: 'such as windows-1252; found out unless told' },
      { name: 'dateFormat', required: false, help: 'dmy or mdy, where the values of a column leave it open' },
      { name: 'decimal', required: false, help: 'point or comma, where the values of a column leave it open' },
      { name: 'id', required: false, help: 'the column whose values are the ids, where its name does not tell' },
      { name: 'timeZone', required: false, help: 'of times that name none, such as Europe/Berlin; UTC unless told' },
      { name: 'formulas', required: false, help: 'keep writes cells that look like formulas as they are' },
    ],
    credentials: [],
    load: () => import('./file/index.ts'),
  },
}

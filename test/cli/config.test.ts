import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadConfig, type VendorEntry } from '../../src/config.ts'
import { FerryError } from '../../src/model/errors.ts'

const vendors: Record<string, VendorEntry> = {
  hubspot: {
    title: 'HubSpot',
    settings: [{ name: 'url', required: false, help: 'address' }],
    credentials: [{ name: 'accessToken', env: 'HUBSPOT_ACCESS_TOKEN', required: true, help: 'service key' }],
  },
  salesforce: {
    title: 'Salesforce',
    settings: [{ name: 'url', required: true, help: 'My Domain', env: 'SF_INSTANCE_URL' }],
    credentials: [
      { name: 'clientId', env: 'SF_CLIENT_ID', required: false, help: 'consumer key' },
      { name: 'clientSecret', env: 'SF_CLIENT_SECRET', required: false, help: 'consumer secret' },
    ],
  },
  file: {
    title: 'Files',
    settings: [{ name: 'path', path: true, required: true, help: 'file or folder' }],
    credentials: [],
  },
}

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'crm-ferry-'))
})
afterEach(() => rm(home, { recursive: true }))

async function load(yaml: string, env: Record<string, string> = {}, mode = 0o644) {
  await writeFile(join(home, 'config.yaml'), yaml)
  await chmod(join(home, 'config.yaml'), mode)
  return loadConfig({ env, home, vendors })
}

async function refusal(yaml: string, mode?: number): Promise<FerryError> {
  const error = await load(yaml, {}, mode).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(FerryError)
  expect((error as FerryError).code).toBe('config')
  return error as FerryError
}

describe('without a file', () => {
  test('variables imply connections, and what is missing is said', () => {
    const config = loadConfig({ env: { HUBSPOT_ACCESS_TOKEN: 't', SF_CLIENT_ID: 'c' }, home, vendors })
    expect(config).toMatchObject({ home, file: null, privileged: false, readOnly: false })
    expect(config.connections.map(({ name, missing }) => [name, missing])).toEqual([
      ['hubspot', []],
      ['salesforce', ['url (My Domain): set the environment variable SF_INSTANCE_URL']],
    ])
    expect(config.connections[0]?.credentials.accessToken?.reveal()).toBe('t')
  })

  test('a setting without a variable of its own has one by rule', () => {
    const env = { HUBSPOT_ACCESS_TOKEN: 't', CRM_FERRY_HUBSPOT_URL: 'http://127.0.0.1:9' }
    expect(loadConfig({ env, home, vendors }).connections[0]?.settings).toEqual({ url: 'http://127.0.0.1:9' })
  })

  test('what has no credentials is implied by its settings', () => {
    const { connections } = loadConfig({ env: { CRM_FERRY_FILE_PATH: 'exports' }, home, vendors })
    const settings = { path: join(process.cwd(), 'exports') }
    expect(connections).toEqual([{ name: 'file', vendor: 'file', settings, credentials: {}, missing: [] }])
  })

  test('nothing set, nothing implied', () => {
    expect(loadConfig({ env: { HUBSPOT_ACCESS_TOKEN: '' }, home, vendors }).connections).toEqual([])
  })

  test('the home folder comes from the option, then the variable, then the user data folder', () => {
    expect(loadConfig({ env: { CRM_FERRY_HOME: '/a' }, home: '/b', vendors }).home).toBe('/b')
    expect(loadConfig({ env: { CRM_FERRY_HOME: '/a' }, vendors }).home).toBe('/a')
    expect(loadConfig({ env: { CRM_FERRY_CONFIG: undefined }, vendors }).home).toMatch(/crm-ferry/)
  })

  test('a file that was named and is not there is an error', () => {
    expect(() => loadConfig({ env: { CRM_FERRY_CONFIG: '/none.yaml' }, home, vendors })).toThrow('/none.yaml')
  })
})

describe('a configuration file', () => {
  test('says paths from where it lies, and from the home of the user', async () => {
    const path = async (written: string) => {
      const { connections } = await load(`connections: { out: { vendor: file, settings: { path: "${written}" } } }`)
      expect(connections[0]?.missing).toEqual([])
      return connections[0]?.settings.path
    }
    expect(await path('../out')).toBe(join(home, '../out'))
    expect(await path('/srv/out')).toBe('/srv/out')
    expect(await path('~/out')).toBe(join(homedir(), 'out'))
    expect(await path('~out')).toBe(join(home, '~out'))
  })

  const good = `privileged: true
connections:
  prod:
    vendor: salesforce
    settings:
      url: https://acme.my.salesforce.com
    credentials:
      clientId: env:ID
      clientSecret: file:SECRET_FILE
`

  test('gives connections, with credentials from variables and private files', async () => {
    const secret = join(home, 'secret')
    await writeFile(secret, 's3cr3t\n', { mode: 0o600 })
    const config = await load(good.replace('SECRET_FILE', secret), { ID: 'c', HUBSPOT_ACCESS_TOKEN: 'unused' })
    expect(config.privileged).toBe(true)
    expect(config.connections).toHaveLength(1)
    const [prod] = config.connections
    expect(prod).toMatchObject({ name: 'prod', settings: { url: 'https://acme.my.salesforce.com' }, missing: [] })
    expect(prod?.credentials.clientSecret?.reveal()).toBe('s3cr3t')
  })

  test('without credentials each way to sign in is named with the fewest that it needs', async () => {
    const { connectors } = await import('../../src/connectors/index.ts')
    const missingOf = async (vendor: string, settings = '{}') => {
      await writeFile(join(home, 'config.yaml'), `connections: { it: { vendor: ${vendor}, settings: ${settings} } }`)
      const { connections } = await loadConfig({ env: {}, home, vendors: connectors })
      return connections[0]?.missing
    }
    const add = (ways: string) => [`credentials: add ${ways} to connections.it.credentials`]
    expect(await missingOf('pipedrive')).toEqual(add('apiToken, or clientId and clientSecret and refreshToken'))
    const org = '{ url: "https://acme.my.salesforce.com" }'
    expect(await missingOf('salesforce', org)).toEqual(add('clientId and clientSecret, or accessToken'))
  })

  test('a variable that is not set and a file that is not there are missing, not errors', async () => {
    const config = await load(good.replace('SECRET_FILE', '/none'))
    expect(config.connections[0]?.missing).toEqual([
      'clientId is missing: set the environment variable ID',
      'clientSecret is missing: there is no file /none',
    ])
  })

  test('credentials never show', async () => {
    const config = await load(good.replace('SECRET_FILE', '/none'), { ID: 'hush' })
    for (const shown of [
      inspect(config, { depth: 9, showHidden: true }),
      JSON.stringify(config),
      `${config.connections[0]?.credentials.clientId}`,
    ])
      expect(shown).not.toContain('hush')
  })

  test.skipIf(process.platform === 'win32')('a secret in a file that others may read is refused', async () => {
    const secret = join(home, 'secret')
    await writeFile(secret, 's', { mode: 0o644 })
    const error = await refusal(good.replace('SECRET_FILE', secret))
    expect(error.message).toContain(`config.yaml:9: ${secret} holds a secret and others may read it`)
  })

  test.skipIf(process.platform === 'win32')('a literal secret needs a private configuration file', async () => {
    const literal = 'connections:\n  hub:\n    vendor: hubspot\n    credentials:\n      accessToken: pat-1\n'
    const error = await refusal(literal)
    expect(error.message).toContain('config.yaml:5:')
    expect(error.message).toContain('chmod 600')
    expect(error.message).not.toContain('pat-1')
    const config = await load(literal, {}, 0o600)
    expect(config.connections[0]?.credentials.accessToken?.reveal()).toBe('pat-1')
  })

  test.each([
    ['connections:\n  hub: [\n', /config\.yaml:\d+: /],
    [
      'connections:\n  hub:\n    vendor: hubspto\n',
      /config\.yaml:3: connections\.hub: there is no vendor "hubspto"; there are hubspot, salesforce/,
    ],
    [
      'connections:\n  hub:\n    vendor: hubspot\n    token: x\n',
      /config\.yaml:4: "connections\.hub\.token" is not a known key/,
    ],
    [
      'connections:\n  hub:\n    vendor: hubspot\n    settings:\n      url: [x, y]\n',
      /config\.yaml:5: connections\.hub\.settings\.url: takes one text; several names stand in it with commas/,
    ],
    [
      'connections:\n  hub:\n    vendor: hubspot\n    settings:\n      base: x\n',
      /config\.yaml:5: .*hubspot has no "base"; it has url/,
    ],
    [
      'connections:\n  hub:\n    vendor: hubspot\n    credentials:\n      key: env:X\n',
      /config\.yaml:5: .*hubspot has no "key"; it has accessToken/,
    ],
    ['privileged: maybe\n', /config\.yaml:1: privileged: /],
    ['# nothing\nreadonly: true\n', /config\.yaml:2: "readonly" is not a known key/],
    ['connections:\n  "bad name!":\n    vendor: hubspot\n', /config\.yaml:2: /],
    ['connections:\n  hub: {}\n', /config\.yaml:2: connections\.hub\.vendor/],
    ['- a\n- b\n', /config\.yaml:1: /],
  ])('%j is refused with its line', async (yaml, message) => {
    expect((await refusal(yaml)).message).toMatch(message)
  })

  test('an empty file is a configuration with no connections', async () => {
    expect((await load('')).connections).toEqual([])
  })
})

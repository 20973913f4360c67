import { expect, test } from 'vitest'
import { FerryError } from '../../src/model/errors.ts'
import { fakeApp } from '../tools/fake-app.ts'
import { runCli } from './run-cli.ts'

test.each([
  [['preview', 'leads', '--limit', '0'], 'See: crm-ferry preview --help'],
  [['propose', '--source', 'a', '--target', 'b', '--object', 'Lead'], 'See: crm-ferry propose --help'],
  [['--json', 'purge'], 'See: crm-ferry purge --help'],
  [['discover', '--object', 'Lead'], 'See: crm-ferry discover --help'],
  [['discover', 'a', 'b', '--object', 'Lead'], 'See: crm-ferry discover --help'],
  [['discover', 'a', '--field', 'x'], 'See: crm-ferry discover --help'],
])('%j says where the command is explained', async (args, see) => {
  const app = fakeApp()
  const ran = await runCli(args, app, { terminal: true })
  expect(ran.status).toBe(2)
  expect(ran.err).toContain(see)
  expect(app.calls.map(({ verb }) => verb)).not.toContain('start')
})

test('a wrong use that says itself what to do is left with that', async () => {
  const app = fakeApp()
  app.fail = new FerryError('usage', 'There is no run "x".', 'List them with: crm-ferry runs.')
  const { err } = await runCli(['run', 'x'], app)
  expect(err).toBe('There is no run "x".\nList them with: crm-ferry runs.\n')
})

test('a run that is over is not offered to be resumed when somebody pauses it', async () => {
  for (const state of ['done', 'failed'] as const) {
    const { out, status } = await runCli(['pause', 'run-1'], fakeApp([{ state }]))
    expect(status).toBe(0)
    expect(out).not.toContain('resume')
    expect(out).toContain('crm-ferry run run-1')
  }
  const { out } = await runCli(['pause', 'run-1'], fakeApp([{ state: 'running' }]))
  expect(out).toMatch(/stops at its next batch border\. Then go on with: crm-ferry resume run-1/)
})

test('why a run paused by itself is told', async () => {
  const problem = { code: 'paused' as const, message: 'The worker ended without a word.' }
  const { out, status } = await runCli(['run', 'run-1'], fakeApp([{ state: 'paused', problem }]))
  expect(status).toBe(4)
  expect(out).toBe('Paused. The worker ended without a word. Go on with: crm-ferry resume run-1\n')
})

test('the fields of an object are shown without a run', async () => {
  const app = fakeApp()
  const { out, status } = await runCli(['discover', 'salesforce', '--object', 'Lead', '--field', 'mail'], app)
  expect(status).toBe(0)
  expect(app.calls.find(({ verb }) => verb === 'schema')?.args).toEqual(['salesforce', 'Lead'])
  expect(app.calls.map(({ verb }) => verb)).not.toContain('start')
  expect(out).toMatch(/\| field \| label \|/)
  expect(out).toContain('crm-ferry propose')
})

test('without a connection nothing is looked at, and it is said how to get one', async () => {
  const app = fakeApp()
  app.connections = async () => []
  const { err, status } = await runCli(['discover'], app)
  expect(status).toBe(2)
  expect(err).toContain('HUBSPOT_ACCESS_TOKEN')
  expect(app.calls.map(({ verb }) => verb)).not.toContain('start')
})

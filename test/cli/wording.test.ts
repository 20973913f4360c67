import { expect, test } from 'vitest'
import { inCommands } from '../../src/cli/wording.ts'
import { fakeApp } from '../tools/fake-app.ts'
import { runCli } from './run-cli.ts'

test('a person at a terminal reads commands, ids included, where an agent reads tools', () => {
  expect(inCommands('Next: Call verify_migration with run_id "run_4x".')).toBe('Next: Call crm-ferry verify run_4x.')
  expect(inCommands('Let it finish first: resume_run run_4x.')).toBe('Let it finish first: crm-ferry resume run_4x.')
  expect(inCommands('Ask again with get_run in about 30 s.')).toBe('Ask again with crm-ferry run --wait in about 30 s.')
})

test('a text that names both the tool and the command keeps the command', () => {
  expect(inCommands('Go on with: resume_run, or crm-ferry resume run_4x.')).toBe('Go on with: crm-ferry resume run_4x.')
})

test('words of the connected systems stay as they are', () => {
  const fenced = '<crm-data-1>\n- field dry_run is new\n</crm-data-1>'
  expect(inCommands(fenced)).toBe(fenced)
  expect(inCommands('| contacts | crm_ferry_source_id |')).toBe('| contacts | crm_ferry_source_id |')
})

test('wrong usage with --json is one JSON document as well', async () => {
  const ran = await runCli(['frobnicate', '--json'], fakeApp())
  expect(ran.status).toBe(2)
  expect(JSON.parse(ran.out)).toEqual({ error: { code: 'usage', message: "unknown command 'frobnicate'" } })
})

import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { edits } from '../../src/cli/edit-help.ts'
import { examples } from '../../src/cli/examples.ts'
import { createProgram } from '../../src/cli/program.ts'
import { planEdit, planEdits } from '../../src/mapping/edit-plan.ts'
import { fakeApp } from '../tools/fake-app.ts'
import { runCli } from './run-cli.ts'

const names = createProgram({} as never, '0', () => undefined).commands.map((command) => command.name())

test('every command has examples, and there are none of others', () => {
  expect(Object.keys(examples).sort()).toEqual([...names].sort())
})

test.each(names)('%s --help shows what it does, its options and its examples', async (name) => {
  const { status, out } = await runCli([name, '--help'], fakeApp())
  expect(status).toBe(0)
  expect(out).toContain(`Usage: crm-ferry ${name}`)
  for (const example of examples[name] ?? []) expect(out).toContain(example)
})

/** These start processes of their own. */
const processes = ['serve', 'simulate', 'demo']
const lines = Object.entries(examples).flatMap(([name, each]) => (processes.includes(name) ? [] : each))

test.each(lines)('%s', async (line) => {
  const [, input = '[]', command = line] = /^echo '(.*)' \| (.*)$/.exec(line) ?? []
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
  const edits = join(tmpdir(), `crm-ferry-help-${process.pid}.json`)
  await writeFile(edits, '[]')
  const args = words.slice(1).map((word) => (word === 'edits.json' ? edits : word))
  const app = fakeApp([{ state: 'paused' }])
  const ran = await runCli(args, app, { terminal: true, types: 'purge', input })
  expect(ran.status, ran.err).not.toBe(2)
  expect(app.calls.length).toBeGreaterThan(1)
})

test('edit --help shows one of each edit, as it can be read', async () => {
  const { out } = await runCli(['edit', '--help'], fakeApp())
  for (const edit of edits) expect(out).toContain(edit)
  const read = planEdits.parse(edits.map((edit) => JSON.parse(edit)))
  const names = planEdit.options.flatMap((each) => [...each.shape.edit._zod.values])
  expect(new Set(read.map(({ edit }) => edit))).toEqual(new Set(names))
})

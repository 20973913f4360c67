import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { tools } from '../../tools/index.ts'

const root = join(import.meta.dirname, '../..')
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'SKILL.md',
  'skills/deciding-about-a-plan.md',
  'skills/reading-a-dry-run.md',
  'skills/recovering-a-run.md',
  'docs/architecture.md',
  'docs/decisions.md',
  'docs/transforms.md',
]

test('generated/tools.json is what the tools say', async () => {
  const check = promisify(execFile)(process.execPath, [join(root, 'generated/generate.ts'), '--check'])
  await expect(check).resolves.toMatchObject({ stderr: '' })
})

test('SKILL.md is a valid skill', async () => {
  const text = await readFile(join(root, 'SKILL.md'), 'utf8')
  const [, head = '', body = ''] = /^---\n(.*?)\n---\n(.*)$/s.exec(text) ?? []
  const { name, description } = parse(head) as { name: string; description: string }
  expect(name).toBe('crm-ferry')
  expect(description.length).toBeGreaterThan(100)
  expect(description.length).toBeLessThanOrEqual(1_024)
  expect(body.split('\n').length).toBeLessThan(500)
})

test.each(documents)('%s names only tools that exist, and its links lead somewhere', async (document) => {
  const text = await readFile(join(root, document), 'utf8')
  const known = new Set(tools.map(({ name }) => name))
  for (const [, word = ''] of text.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)) expect(known, word).toContain(word)
  for (const [, link = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)\)/g))
    expect(existsSync(join(root, dirname(document), link)), link).toBe(true)
})

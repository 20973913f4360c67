import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { tools } from '../tools/index.ts'
import type { Hints } from '../tools/tool.ts'
import {
  applyWaivers,
  budgets,
  checkAmbient,
  checkBudgets,
  checkImports,
  checkVendors,
  type Finding,
} from './boundaries/check.ts'
import { parts, vendorFree, waivers } from './boundaries/house.ts'
import { readHouse } from './boundaries/read-house.ts'
import { readSource, type Source } from './boundaries/source.ts'

const folder = (path: string): URL => new URL(`../${path}`, import.meta.url)
const readJson = (path: string) => JSON.parse(readFileSync(folder(path), 'utf8'))
/** A connector that lies among the tests keeps the rules of connectors. */
const isTest = ({ file }: Source): boolean => file.startsWith('test/') && !file.startsWith('test/reference/')

const vendors = readdirSync(folder('src/connectors'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'file')
  .map((entry) => entry.name)

describe('the house', () => {
  const house = readHouse()
  const code = house.filter((source) => !isTest(source))

  test('has sources to look at, with imports in them', () => {
    expect(code.length).toBeGreaterThan(200)
    expect(code.filter(({ imports }) => imports.length > 0).length).toBeGreaterThan(150)
    expect(vendors).toContain('salesforce')
  })

  test('every part knows only what it may, and no rule is broken without a reason', () => {
    const quiet = house.filter(({ file }) => vendorFree.some((path) => file.startsWith(path)))
    const findings = [
      ...checkImports(code, parts),
      ...checkAmbient(code),
      ...checkVendors(quiet, vendors),
      ...checkBudgets(house),
    ]
    expect(applyWaivers(findings, waivers)).toEqual([])
  })

  test('each waiver says why, and none lifts the hard budgets', () => {
    for (const { rule, what, reason } of waivers) {
      expect(reason.length, what).toBeGreaterThan(15)
      expect([rule, what]).not.toEqual(['file', expect.stringContaining('lines')])
      expect(rule).not.toBe('function')
    }
  })

  test('every part owns something', () => {
    const idle = parts.filter(
      ({ owns }) => checkImports(code, [{ name: 'probe', owns, may: [] }]).filter(isStray).length === code.length,
    )
    expect(idle.map(({ name }) => name)).toEqual([])
  })

  test('the linter refuses floating promises, and printing to the console', () => {
    const { rules } = readJson('biome.json').linter
    expect(rules.nursery.noFloatingPromises).toBe('error')
    expect(rules.suspicious.noConsole).toBe('error')
    const excused = house.filter(({ text }) => /^\s*\/\/ biome-ignore.*(noFloatingPromises|noConsole)/m.test(text))
    expect(excused.map(({ file }) => file)).toEqual([])
  })

  test('dependencies have exact versions', () => {
    const { dependencies, devDependencies, optionalDependencies } = readJson('package.json')
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/)
    }
  })

  test.each(tools.map((tool) => [tool.name, tool] as const))('%s states its four hints', (_, tool) => {
    expect(missingHints(tool.hints)).toEqual([])
  })
})

const isStray = ({ rule }: Finding): boolean => rule === 'part'
const hintNames = ['readOnly', 'destructive', 'idempotent', 'openWorld'] as const
const missingHints = (hints: Partial<Hints>) => hintNames.filter((name) => typeof hints[name] !== 'boolean')

/** What each rule says of one made-up file. */
const importFindings = (file: string, text: string) => checkImports([readSource(file, text)], parts)
const ambientUses = (text: string) => readSource('src/engine/x.ts', text).ambient

describe('the checker goes red', () => {
  test.each([
    ['src/engine/x.ts', "import { connectors } from '../connectors/index.ts'"],
    ['src/engine/x.ts', "import type { HttpReply } from '../http/http.ts'"],
    ['src/engine/x.ts', "import { openStore } from '../store/store.ts'"],
    ['src/engine/x.ts', "const app = await import('../app.ts')"],
    ['src/engine/x.ts', "import { readFileSync } from 'node:fs'"],
    ['src/engine/x.ts', "import { z } from 'zod'"],
    ['src/engine/x.ts', 'await import(name)'],
    ['src/engine/x.ts', "export * from '../../tools/index.ts'"],
    ['src/engine/x.ts', "export { serve } from '../server.ts'"],
    ['src/engine/x.ts', "const { serve } = require('../server.ts')"],
    ['src/engine/x.ts', "type Server = import('../server.ts').ServeOptions"],
    ['src/model/x.ts', "import { systemClock } from '../clock.ts'"],
    ['src/mapping/x.ts', "import { readFile } from 'node:fs/promises'"],
    ['src/http/x.ts', "import type { Plan } from '../mapping/plan-file.ts'"],
    ['src/store/x.ts', "import { migrate } from '../engine/migrate.ts'"],
    ['src/dispatch/x.ts', "import { openStore } from '../store/sqlite/index.ts'"],
    ['src/connectors/hubspot/x.ts', "import { soql } from '../salesforce/read.ts'"],
    ['src/connectors/hubspot/x.ts', "import { apply } from '../../mapping/apply.ts'"],
    ['src/connectors/hubspot/x.ts', "import { createHttpFactory } from '../../http/http.ts'"],
    ['src/connectors/index.ts', "import { hubspot } from './hubspot/index.ts'"],
    ['src/connectors/new-shared.ts', ''],
    ['src/cli/x.ts', "import { openApp } from '../open-app.ts'"],
    ['src/cli/x.ts', "import { migrate } from '../engine/migrate.ts'"],
    ['tools/x.ts', "import { createApp } from '../src/app.ts'"],
    ['tools/x.ts', "import type { Store } from '../src/store/store.ts'"],
    ['tools/x.ts', "import { McpServer } from '@modelcontextprotocol/server'"],
    ['simulators/kit/x.ts', "import type { CrmRecord } from '../../src/model/record.ts'"],
    ['src/app.ts', "import { startSimulator } from '../simulators/index.ts'"],
    ['src/app.ts', "import { tools } from '../tools/index.ts'"],
    ['src/stray.ts', ''],
  ])('%s: %s', (file, text) => {
    expect(importFindings(file, text)).toHaveLength(1)
  })

  test.each([
    ['src/engine/x.ts', "import type { Store } from '../store/store.ts'"],
    ['src/engine/x.ts', "import { type Store, type Journal } from '../store/store.ts'"],
    ['src/connectors/hubspot/x.ts', "import { read } from './read.ts'"],
    ['src/connectors/hubspot/x/y.ts', "import { read } from '../read.ts'"],
    ['src/connectors/index.ts', "const load = () => import('./zoho/index.ts')"],
    ['src/cli/x.ts', "const { openApp } = await import('../open-app.ts')"],
    ['src/server.ts', "import { serveStdio } from '@modelcontextprotocol/server/stdio'"],
    ['simulators/index.ts', `const world = await import(\`./worlds/\${name}.ts\`)`],
  ])('and not for what is allowed: %s: %s', (file, text) => {
    expect(importFindings(file, text)).toEqual([])
  })

  test.each([
    ['const now = Date.now()', 'Date.now'],
    ['const clock = { now: Date.now }', 'Date.now'],
    ["const now = Date['now']()", 'Date.now'],
    ['const now = globalThis.Date.now()', 'Date.now'],
    ['const { now } = Date', 'Date.now'],
    ['const today = new Date()', 'new Date()'],
    ['const today = Date()', 'new Date()'],
    ['const die = Math.random()', 'Math.random'],
    ['await fetch(url)', 'fetch'],
    ['const send = globalThis.fetch', 'fetch'],
    ['const parts = { fetch }', 'fetch'],
    ['setTimeout(done, 5)', 'setTimeout'],
    ['const timer = setInterval(done, 5)', 'setInterval'],
    ["import { setTimeout as wait } from 'node:timers/promises'", 'node:timers/promises'],
    ["process.stdout.write('x')", 'process.stdout'],
    ['const { stdout } = process', 'process.stdout'],
    ["import { stdout } from 'node:process'", 'node:process'],
    ['const { PATH } = process.env', 'process.env'],
    ["import { randomUUID } from 'node:crypto'", 'crypto.randomUUID'],
    ["import * as crypto from 'node:crypto'", 'crypto.*'],
    ["console.log('x')", 'console'],
  ])('%s uses %s', (text, use) => {
    expect(ambientUses(text)).toEqual([use])
  })

  test.each([
    'const day = new Date(0)',
    "import { createHash } from 'node:crypto'",
    'socket.setTimeout(5)',
    'const options = { setTimeout: 5 }',
    "const text = 'Date.now()' // Math.random()",
    'interface Http { fetch(url: string): Promise<Reply> }',
  ])('and not for: %s', (text) => {
    expect(ambientUses(text)).toEqual([])
  })

  test('a vendor in code, text or comment, whatever its case', () => {
    const source = readSource('src/engine/x.ts', "// As Salesforce does.\nconst key = 'hubspot_owner_id'")
    expect(checkVendors([source], vendors).map(({ what }) => what)).toEqual(['Salesforce', 'hubspot'])
    expect(checkVendors([readSource('src/engine/x.ts', 'const owner = 1')], vendors)).toEqual([])
  })

  test('a file or a function above its budget', () => {
    const longFile = (lines: number) => checkBudgets([readSource('src/x.ts', 'x\n'.repeat(lines))])
    expect(longFile(budgets.fileSoft)).toEqual([])
    expect(longFile(budgets.fileSoft + 1)).toMatchObject([{ rule: 'file', what: 'is long' }])
    expect(longFile(budgets.fileHard + 1)).toMatchObject([{ rule: 'file', what: 'has 501 lines' }])
    const longFunction = (file: string, text: string) => checkBudgets([readSource(file, text)])
    const body = (lines: number) => `{${'\n'.repeat(lines - 1)}}`
    expect(longFunction('src/x.ts', `function fits() ${body(80)}`)).toEqual([])
    expect(longFunction('src/x.ts', `function sprawl() ${body(81)}`)).toMatchObject([{ what: 'sprawl has 81 lines' }])
    expect(longFunction('src/x.ts', `const sprawl = () => ${body(81)}`)).toMatchObject([{ rule: 'function' }])
    expect(longFunction('src/x.ts', `describe('x', () => ${body(81)})`)).toMatchObject([{ rule: 'function' }])
    expect(longFunction('test/x.test.ts', `describe('x', () => ${body(81)})`)).toEqual([])
    expect(longFunction('test/x.test.ts', `test('x', () => ${body(81)})`)).toMatchObject([{ rule: 'function' }])
  })

  test('a waiver that nothing needs', () => {
    const finding: Finding = { rule: 'ambient', file: 'src/x.ts', what: 'Date.now' }
    const waiver = { ...finding, reason: 'so that the test can see' }
    expect(applyWaivers([finding], [waiver])).toEqual([])
    expect(applyWaivers([finding], [])).toEqual([finding])
    expect(applyWaivers([], [waiver])).toMatchObject([{ rule: 'waiver', file: 'src/x.ts' }])
    expect(applyWaivers([{ ...finding, file: 'src/y.ts' }], [waiver])).toHaveLength(2)
  })

  test('a hint that is not stated', () => {
    expect(missingHints({ readOnly: true, destructive: false, idempotent: true })).toEqual(['openWorld'])
  })

  test('a text that is no TypeScript', () => {
    expect(() => readSource('src/x.ts', 'const = 1')).toThrow('src/x.ts')
  })
})

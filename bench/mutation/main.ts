import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Stryker } from '@stryker-mutator/core'
import { type MutationPart, sets } from './sets.ts'

/** Percent of the mutants of a set that tests have to see. */
const aim = 80
/** Journals of tests lie in memory where that is possible: a mutant costs many of them. */
const memory = '/dev/shm'

const print = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

interface Count {
  killed: number
  survived: number
}

/** Of each file: killed, of all that could be. What does not load or was left out says nothing. */
function countByFile(results: Awaited<ReturnType<Stryker['runMutationTest']>>): Map<string, Count> {
  const counts = new Map<string, Count>()
  for (const { fileName, status } of results) {
    const file = fileName.slice(fileName.lastIndexOf('src/'))
    const count = counts.get(file) ?? { killed: 0, survived: 0 }
    if (status === 'Killed' || status === 'Timeout') count.killed += 1
    if (status === 'Survived' || status === 'NoCoverage') count.survived += 1
    counts.set(file, count)
  }
  return counts
}

function describe({ killed, survived }: Count): string {
  const all = killed + survived
  return `${((100 * killed) / all).toFixed(1).padStart(5)} %  ${killed} of ${all}`.padEnd(22)
}

/** Its survivors are printed, and all that was found of it is below `.mutation/`. */
async function runPart({ tests, runs }: MutationPart, mutate: string[]): Promise<Map<string, Count>> {
  process.env.MUTATION_TESTS = tests.join(',')
  if (runs !== undefined) process.env.FERRY_RUNS = String(runs)
  const name = mutate.map((file) => file.slice(file.lastIndexOf('/') + 1, -'.ts'.length)).join('-')
  const stryker = new Stryker({
    testRunner: 'vitest',
    plugins: [fileURLToPath(import.meta.resolve('@stryker-mutator/vitest-runner'))],
    vitest: { configFile: 'bench/mutation/vitest.config.ts' },
    mutate,
    // Stryker's rewriting of tsconfig.json fails with TypeScript 7, and nothing here needs it.
    tsconfigFile: 'none.json',
    coverageAnalysis: 'perTest',
    // What is computed while modules load: they load once for all tests.
    ignoreStatic: true,
    concurrency: 2,
    timeoutMS: 8_000,
    tempDirName: '.mutation/sandbox',
    reporters: ['clear-text', 'json', 'progress-append-only'],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: false },
    jsonReporter: { fileName: `.mutation/${name}.json` },
    allowConsoleColors: false,
  })
  return countByFile(await stryker.runMutationTest())
}

async function main(args: string[]): Promise<number> {
  const { positionals, values } = parseArgs({ args, allowPositionals: true, options: { only: { type: 'string' } } })
  const [name = ''] = positionals
  const set = sets[name]
  const only = values.only?.split(',').map((file) => `/${file}.ts`)
  const isChosen = (file: string): boolean => only?.some((ending) => file.endsWith(ending)) ?? true
  const parts = set?.parts.filter(({ mutate }) => mutate.some(isChosen)) ?? []
  if (positionals.length !== 1 || parts.length === 0) {
    print('Usage: npm run mutation -- <set> [--only file,file]')
    for (const [each, { about }] of Object.entries(sets)) print(`  ${each.padEnd(8)} ${about}`)
    return 2
  }
  if (existsSync(memory)) process.env.TMPDIR = memory
  const total = { killed: 0, survived: 0 }
  const lines: string[] = []
  for (const part of parts) {
    for (const [file, count] of await runPart(part, part.mutate.filter(isChosen))) {
      lines.push(`${describe(count)} ${file}`)
      total.killed += count.killed
      total.survived += count.survived
    }
  }
  for (const line of [...lines, `${describe(total)} ${name}`]) print(line)
  return 100 * total.killed >= aim * (total.killed + total.survived) ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))

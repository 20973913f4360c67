import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Stryker } from '@stryker-mutator/core'
import { sets } from './sets.ts'

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

/** Killed, of all that could be: what does not compile or was left out says nothing. */
function countByFile(results: Awaited<ReturnType<Stryker['runMutationTest']>>): Map<string, Count> {
  const counts = new Map<string, Count>()
  for (const { fileName, status } of results) {
    const file = fileName.slice(fileName.lastIndexOf('/src/') + 1)
    const count = counts.get(file) ?? { killed: 0, survived: 0 }
    if (status === 'Killed' || status === 'Timeout') count.killed += 1
    if (status === 'Survived' || status === 'NoCoverage') count.survived += 1
    counts.set(file, count)
  }
  return counts
}

function describe({ killed, survived }: Count): string {
  const all = killed + survived
  return `${((100 * killed) / all).toFixed(1).padStart(5)} %  ${killed} of ${all}`
}

async function main(args: string[]): Promise<number> {
  const { positionals, values } = parseArgs({ args, allowPositionals: true, options: { only: { type: 'string' } } })
  const [name = ''] = positionals
  const set = sets[name]
  const chosen = values.only?.split(',')
  const mutate = set?.mutate.filter((file) => chosen?.some((each) => file.endsWith(`/${each}.ts`)) ?? true) ?? []
  if (set === undefined || positionals.length > 1 || mutate.length < (chosen?.length ?? 1)) {
    print('Usage: npm run mutation -- <set> [--only file,file]')
    for (const [each, { about }] of Object.entries(sets)) print(`  ${each.padEnd(8)} ${about}`)
    return 2
  }
  if (existsSync(memory)) process.env.TMPDIR = memory
  process.env.MUTATION_SET = name
  if (set.runs !== undefined) process.env.FERRY_RUNS = String(set.runs)
  const results = await new Stryker({
    testRunner: 'vitest',
    plugins: [fileURLToPath(import.meta.resolve('@stryker-mutator/vitest-runner'))],
    vitest: { configFile: 'bench/mutation/vitest.config.ts' },
    mutate,
    // Stryker's rewriting of tsconfig.json fails with TypeScript 7, and nothing here needs it.
    tsconfigFile: 'none.json',
    coverageAnalysis: 'perTest',
    // What is computed while modules load: they load once for all files.
    ignoreStatic: true,
    concurrency: 2,
    timeoutMS: 8_000,
    tempDirName: '.mutation/sandbox',
    reporters: ['clear-text', 'json', 'progress-append-only'],
    clearTextReporter: { allowColor: false, reportTests: false, reportScoreTable: false },
    jsonReporter: { fileName: `.mutation/${[name, ...(chosen ?? [])].join('-')}.json` },
    allowConsoleColors: false,
  }).runMutationTest()
  const files = countByFile(results)
  const total = { killed: 0, survived: 0 }
  for (const [file, count] of files) {
    print(`${describe(count).padEnd(24)} ${file}`)
    total.killed += count.killed
    total.survived += count.survived
  }
  print(`${describe(total).padEnd(24)} ${name}`)
  return 100 * total.killed >= aim * (total.killed + total.survived) ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))

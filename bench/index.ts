import { parseArgs } from 'node:util'
import type { Bench } from './bench.ts'

/** Every bench, loaded when it is asked for. */
const benches: Record<string, { about: string; load(): Promise<Bench> }> = {
  encode: {
    about: 'encoding a wide row for HubSpot, beside the cost of its JSON',
    load: async () => (await import('./encode.ts')).benchEncode,
  },
  limiter: {
    about: 'calls per window and rejections against a strict sliding-window server (--full: longer windows)',
    load: async () => (await import('./limiter.ts')).benchLimiter,
  },
  mapping: {
    about: 'records a second through transforms with arguments',
    load: async () => (await import('./mapping.ts')).benchMapping,
  },
  scale: {
    about: 'memory and speed of extract and dry run, from simulators (--sizes 10000,100000 --json)',
    load: async () => (await import('./scale.ts')).benchScale,
  },
}

const print = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

function readArguments(args: string[]) {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { full: { type: 'boolean' }, json: { type: 'boolean' }, sizes: { type: 'string' } },
  })
  const sizes = values.sizes?.split(',').map(Number)
  if (sizes?.some((size) => !(Number.isInteger(size) && size > 0))) throw new Error('--sizes takes numbers of records.')
  const { full = false, json = false } = values
  return { names: positionals, options: { full, json, ...(sizes && { sizes }), print } }
}

async function main(args: string[]): Promise<number> {
  const { names, options } = readArguments(args)
  const chosen = names.map((name) => benches[name])
  if (names.length === 0 || chosen.includes(undefined)) {
    print('Usage: npm run bench -- <name> [--full] [--json] [--sizes n,n]')
    for (const [name, { about }] of Object.entries(benches)) print(`  ${name.padEnd(12)} ${about}`)
    return 2
  }
  let met = true
  for (const bench of chosen) {
    const run = await bench?.load()
    met = (await run?.(options)) === true && met
  }
  return met ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))

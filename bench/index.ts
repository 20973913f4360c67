import type { Bench } from './bench.ts'

/** Every bench, loaded when it is asked for. */
const benches: Record<string, { about: string; load(): Promise<Bench> }> = {
  limiter: {
    about: 'calls per window and rejections against a strict sliding-window server (--full: longer windows)',
    load: async () => (await import('./limiter.ts')).benchLimiter,
  },
  mapping: {
    about: 'records a second through transforms with arguments',
    load: async () => (await import('./mapping.ts')).benchMapping,
  },
}

const print = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

async function main(args: string[]): Promise<number> {
  const names = args.filter((arg) => !arg.startsWith('--'))
  const chosen = names.map((name) => benches[name])
  if (names.length === 0 || chosen.includes(undefined)) {
    print('Usage: npm run bench -- <name> [--full]')
    for (const [name, { about }] of Object.entries(benches)) print(`  ${name.padEnd(12)} ${about}`)
    return 2
  }
  let met = true
  for (const bench of chosen) {
    const run = await bench?.load()
    met = (await run?.({ full: args.includes('--full'), print })) === true && met
  }
  return met ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))

import { parseArgs } from 'node:util'
import { loadVendor, type StartOptions, startSimulator, vendorNames } from './index.ts'
import { OptionError } from './kit/options.ts'

/**
 * Starts one simulator as a process: `node simulators/main.ts hubspot --port 0 --latency typical --limit window=100`.
 * Prints one line of JSON when ready, and nothing else on stdout; with `--options` the names of what it can be started
 * with, and ends. Wrong arguments: a sentence on stderr, exit 2.
 */
async function main(args: string[]): Promise<void> {
  if (args[1] === '--options') return printOptions(args[0]!)
  const { vendor, options, untilStdinCloses } = await readArguments(args)
  const running = await startSimulator(vendor, options)
  const { url, control, env } = running
  const ended = ending(untilStdinCloses)
  process.stdout.write(`${JSON.stringify({ vendor, url, control, env })}\n`)
  await ended
  await running.close()
}

async function printOptions(name: string): Promise<void> {
  const { settings, limits } = await loadVendor(name)
  process.stdout.write(`${JSON.stringify({ settings: Object.keys(settings), limits: Object.keys(limits) })}\n`)
}

async function readArguments(args: string[]) {
  const [vendor, ...rest] = args
  if (vendor === undefined || vendor.startsWith('-'))
    throw new OptionError(`Name a vendor first: ${vendorNames.join(', ')}.`)
  const { settings } = await loadVendor(vendor)
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: rest,
    options: {
      ...Object.fromEntries(Object.keys(settings).map((name) => [name, text])),
      port: text,
      world: text,
      seed: text,
      size: text,
      latency: text,
      limit: { type: 'string', multiple: true },
      fault: { type: 'string', multiple: true },
      'until-stdin-closes': { type: 'boolean' },
    },
  })
  const given = values as Record<string, string | undefined>
  const numbers = wholeNumbers(given, ['port', 'seed', 'size'])
  const options: StartOptions = {
    ...numbers,
    ...(given.world !== undefined && { world: given.world }),
    ...(given.latency !== undefined && { latency: given.latency }),
    limits: readLimits(values.limit ?? []),
    faults: (values.fault ?? []).map(readFault),
    settings: Object.fromEntries(
      Object.keys(settings).flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
    ),
  }
  return { vendor, options, untilStdinCloses: values['until-stdin-closes'] === true }
}

function wholeNumbers(given: Record<string, string | undefined>, names: string[]): Record<string, number> {
  const found: Record<string, number> = {}
  for (const name of names) {
    const text = given[name]
    if (text === undefined) continue
    if (!/^\d{1,15}$/.test(text)) throw new OptionError(`--${name} takes a whole number, not "${text}".`)
    found[name] = Number(text)
  }
  return found
}

function readLimits(pairs: string[]): Record<string, number> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, figure] = /^([a-zA-Z]+)=(\d+)$/.exec(pair) ?? []
      if (name === undefined) throw new OptionError(`--limit takes name=number, not "${pair}".`)
      return [name, Number(figure)]
    }),
  )
}

/** What a fault holds is checked where the simulation is opened. */
function readFault(text: string): NonNullable<StartOptions['faults']>[number] {
  try {
    return JSON.parse(text)
  } catch {
    throw new OptionError(`--fault takes an object in JSON, not "${text}".`)
  }
}

function ending(untilStdinCloses: boolean): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve())
    process.once('SIGINT', () => resolve())
    if (untilStdinCloses) process.stdin.once('close', () => resolve()).resume()
  })
}

function isWrongArgument(error: unknown): error is Error {
  const code = (error as { code?: string }).code ?? ''
  return error instanceof OptionError || code.startsWith('ERR_PARSE_ARGS') || code === 'EADDRINUSE'
}

try {
  await main(process.argv.slice(2))
  process.exit(0)
} catch (error) {
  if (!isWrongArgument(error)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(2)
}

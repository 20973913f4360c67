import { type Command, CommanderError } from 'commander'
import { nextAfter } from '../../tools/support/next-step.ts'
import { FerryError } from '../model/errors.ts'
import { programVersion } from '../program-version.ts'
import { exitCodes, exitOfCode } from './exit.ts'
import { createProgram } from './program.ts'
import { inCommands } from './wording.ts'
import { thisMachine, type World } from './world.ts'

/** Runs one command and resolves with its exit status. Never rejects. */
export async function main(args: string[], world: World = thisMachine()): Promise<number> {
  let status: number = exitCodes.ok
  const program = createProgram(world, programVersion(), (code) => {
    status = code
  })
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({
      writeOut: world.out,
      writeErr: world.err,
      getOutHelpWidth: world.width,
      getErrHelpWidth: world.width,
    })
  try {
    await program.parseAsync(args, { from: 'user' })
    return status
  } catch (error) {
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? exitCodes.ok : tellUsage(error, program, args, world)
    return await tellFailure(error, helpOf(program, args), program.opts<{ json?: boolean }>().json === true, world)
  }
}

/** The sentence is on stderr already; who asked for JSON gets a document as well, though the options were not read. */
function tellUsage(error: CommanderError, program: Command, args: string[], world: World): number {
  const message = error.message.replace(/^error: /, '')
  world.err(`${helpOf(program, args)}\n`)
  if (args.includes('--json')) world.out(`${JSON.stringify({ error: { code: 'usage', message } }, null, 2)}\n`)
  return exitCodes.input
}

/** Where the command that was given says how it is used. */
function helpOf(program: Command, args: readonly string[]): string {
  const command = args.find((arg) => program.commands.some((each) => each.name() === arg))
  return `See: crm-ferry ${command === undefined ? '' : `${command} `}--help`
}

/** A failure of ours is a sentence and what to do next; any other goes to the log with its stack. */
async function tellFailure(error: unknown, help: string, json: boolean, world: World): Promise<number> {
  const { maskValue } = await import('../model/mask.ts')
  const known = error instanceof FerryError && error.code !== 'bug'
  const told: { code: string; message: string; next?: string } = known
    ? {
        code: error.code,
        message: error.message,
        next: inCommands(nextAfter(error, undefined, error.code === 'usage' ? help : undefined)),
      }
    : { code: 'bug', message: `crm-ferry failed: ${error instanceof Error ? error.message : String(error)}` }
  if (json) world.out(`${JSON.stringify({ error: maskValue(told) }, null, 2)}\n`)
  const { redact } = await import('../log.ts')
  const detail = !known && error instanceof Error && error.stack !== undefined ? `${error.stack}\n` : ''
  const next = told.next === undefined ? '' : `${told.next}\n`
  world.err(redact(`${detail === '' ? `${told.message}\n` : detail}${next}`))
  return exitOfCode(told.code)
}

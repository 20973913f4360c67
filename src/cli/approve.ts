import { consentLength, oneLine } from '../../tools/support/markdown.ts'
import { FerryError } from '../model/errors.ts'
import { tellLocalTime } from '../model/local-time.ts'
import { maskText } from '../model/mask.ts'
import { exitCodes } from './exit.ts'
import type { Session } from './session.ts'

/**
 * A person's consent at a terminal: shows what will happen and asks for the phrase. Pipes and scripts are refused,
 * because nothing on their other end can be taken for a person.
 */
export async function approve({ app, world }: Session, plan: string): Promise<number> {
  if (!world.terminal.input || !world.terminal.output)
    throw new FerryError(
      'approval',
      'An approval needs a person at a terminal; input or output here is a pipe or a file.',
      `Run crm-ferry approve ${plan} in a terminal of your own.`,
    )
  const { approval, summary } = await app.requestApproval(plan)
  world.out(`${summary.map((line) => maskText(oneLine(line, consentLength))).join('\n')}\n\n`)
  const typed = await world.askLine(`To approve, type: ${approval.phrase}`)
  if (typed === null) {
    world.out('Nothing is approved.\n')
    return exitCodes.consent
  }
  const { approval: given } = await app.approve(approval.id, typed, 'terminal')
  world.out(
    `Approved; the migration may begin until ${tellLocalTime(given.expiresAt)}. Go on with: ${nextCommand(plan, approval.binding.schemaChanges)}\n`,
  )
  return exitCodes.ok
}

function nextCommand(plan: string, schemaChanges: number): string {
  const migrate = `crm-ferry migrate ${plan}`
  return schemaChanges === 0 ? migrate : `crm-ferry apply-schema ${plan} --privileged, then ${migrate}`
}

import { answerSchema } from '../../tools/support/schema-answer.ts'
import { FerryError } from '../model/errors.ts'
import { exitCodes } from './exit.ts'
import { print } from './print.ts'
import { startAndFollow } from './runs.ts'
import type { Session } from './session.ts'

export interface DiscoverOptions {
  object?: string
  field?: string
}

const howToConnect =
  'Set HUBSPOT_ACCESS_TOKEN and the like, or write a configuration file; crm-ferry connections then shows them.'

/** Looks at accounts now, or with `object` shows what was last seen of one. */
export async function discover(session: Session, names: string[], options: DiscoverOptions): Promise<number> {
  const { app } = session
  const { object, field } = options
  if (object === undefined) {
    if (field !== undefined) throw new FerryError('usage', '--field needs --object: the object whose fields are shown.')
    const connections = names.length > 0 ? names : (await app.connections()).map(({ name }) => name)
    if (connections.length === 0) throw new FerryError('config', 'No connection is configured.', howToConnect)
    return startAndFollow(session, { verb: 'discover', connections })
  }
  const [name, ...others] = names
  if (name === undefined || others.length > 0) throw new FerryError('usage', '--object needs one connection before it.')
  const { text, data } = await answerSchema(app, name, object, field)
  print(session, data, text)
  return exitCodes.ok
}

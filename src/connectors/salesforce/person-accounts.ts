import type { CreateRow, Outcome } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import { findField, type ObjectSchema } from '../../model/schema.ts'
import type { Session } from './client.ts'
import { retrieve } from './query.ts'

const contactField = 'PersonContactId'

/**
 * The contact that each new person account made on the side, told with its outcome. An account with a last name is a
 * person. https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_guidelines_personaccounts.htm
 */
export async function withPersonContacts(
  session: Session,
  object: ObjectSchema,
  rows: readonly CreateRow[],
  outcomes: Outcome[],
  signal: AbortSignal,
): Promise<Outcome[]> {
  if (findField(object, contactField) === undefined) return outcomes
  const isPerson = (at: number): boolean => rows[at]?.encoded.wire.LastName !== undefined
  const ids = outcomes.flatMap((outcome, at) => (outcome.status === 'written' && isPerson(at) ? [outcome.id] : []))
  if (ids.length === 0) return outcomes
  const contacts = await contactsOf(session, object.name, ids, signal)
  return outcomes.map((outcome) => {
    const id = outcome.status === 'written' ? contacts.get(outcome.id) : undefined
    return id === undefined ? outcome : { ...outcome, also: [{ object: 'Contact', id }] }
  })
}

/** The accounts are written whether their contacts can be told or not. */
async function contactsOf(
  session: Session,
  object: string,
  ids: string[],
  signal: AbortSignal,
): Promise<Map<string, string>> {
  try {
    const records = await retrieve(session, object, ids, [contactField], signal)
    return new Map(
      records.flatMap((record): [string, string][] => {
        const contact = record?.[contactField]
        return record !== null && typeof contact === 'string' ? [[record.Id, contact]] : []
      }),
    )
  } catch (error) {
    if (error instanceof CrmError) return new Map()
    throw error
  }
}

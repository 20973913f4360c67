import type { Outcome } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import { findField, type ObjectSchema } from '../../model/schema.ts'
import type { Session } from './client.ts'
import { findRecords } from './find.ts'
import { sourceKeyField } from './provenance.ts'

/**
 * Outcomes of creates in which a record that was there already is told as such. An upsert that finds its record is an
 * update, and is refused for a field that can be set at the creation alone (the opportunity of a contact role, a master);
 * no other create is refused for one, so the refusal proves that the record of this key is there.
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_upsert.htm
 */
export async function withRepeated(
  session: Session,
  object: ObjectSchema,
  keys: readonly string[],
  outcomes: readonly Outcome[],
  signal: AbortSignal,
): Promise<Outcome[]> {
  const repeated = keys.filter((_, at) => isRepeated(object, outcomes[at]))
  if (repeated.length === 0) return [...outcomes]
  const ids = await idsOf(session, object, repeated, signal)
  return outcomes.map((outcome, at) => {
    const id = isRepeated(object, outcome) ? ids.get(keys[at] ?? '') : undefined
    return id === undefined ? outcome : { status: 'written', id, created: false }
  })
}

function isRepeated(object: ObjectSchema, outcome: Outcome | undefined): boolean {
  if (outcome?.status !== 'rejected' || outcome.error.code !== 'INVALID_FIELD_FOR_INSERT_UPDATE') return false
  const field = findField(object, outcome.error.field ?? '')
  return field?.createable === true && !field.updateable
}

/** The refusals stand where the records cannot be asked for: nothing was stored by them. */
async function idsOf(
  session: Session,
  object: ObjectSchema,
  values: string[],
  signal: AbortSignal,
): Promise<Map<string, string>> {
  try {
    const request = { object: object.name, key: sourceKeyField, values, fields: [] }
    const found = await findRecords(session, object, request, signal)
    return new Map(found.map(({ asked, id }) => [asked, id]))
  } catch (error) {
    if (error instanceof CrmError) return new Map()
    throw error
  }
}

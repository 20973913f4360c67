import { CrmError } from '../../model/errors.ts'
import type { Row } from '../../model/record.ts'
import type { Api } from './client.ts'
import type { Objects } from './described.ts'
import { readOne } from './find.ts'
import { flattened } from './flat-fields.ts'
import type { Container, Member } from './members.ts'
import { customOf } from './records.ts'
import type { Described } from './schema.ts'

/** What is sent for a row. `present`: the record as it is, where parts of composite values are replaced. */
function toBody(described: Described, row: Row, present: Container | null): Container {
  const [record, custom]: Record<string, unknown>[] = [{}, {}]
  for (const member of membersIn(described, row)) {
    const before = present === null || !member.custom ? present : customOf(described, present)
    Object.assign((member.custom ? custom : record) as object, member.write(row, before))
  }
  const own = custom ?? {}
  if (Object.keys(own).length === 0) return { ...record }
  return described.known.version === 'v1' ? { ...record, ...flattened(own) } : { ...record, custom_fields: own }
}

function membersIn({ memberOf }: Described, row: Row): Set<Member> {
  return new Set(
    Object.keys(row).map((name) => {
      const member = memberOf(name)
      if (member === undefined) throw noField(name)
      return member
    }),
  )
}

/**
 * The body of a create, or of a change of the record `id`. Where the account seems to lack a field or an option it is looked
 * at once more, since it may have got one meanwhile. CrmError `invalid`: it still does; `not-found`: the record is gone.
 */
export async function compose(
  { api, objects }: { api: Api; objects: Objects },
  { object, row, id }: { object: string; row: Row; id?: string },
  signal: AbortSignal,
): Promise<Container> {
  const described = await objects.named(object, Object.keys(row), signal)
  const isPart = [...membersIn(described, row)].some((member) => member.isPart?.(row) === true)
  const present = id === undefined || !isPart ? null : await readOne(api, described, id, [], signal)
  if (id !== undefined && isPart && present === null) throw gone()
  try {
    return toBody(described, row, present)
  } catch (error) {
    if (!(error instanceof CrmError) || error.code !== 'option-missing') throw error
    return toBody(await objects.afresh(object, signal), row, present)
  }
}

function noField(field: string): CrmError {
  const message = `Pipedrive: there is no field ${field} any more.`
  return new CrmError({ kind: 'invalid', scope: 'row', stored: 'no', code: 'field-missing', message, field })
}

function gone(): CrmError {
  return new CrmError({
    kind: 'not-found',
    scope: 'row',
    stored: 'no',
    message: 'Pipedrive: the record is not there any more.',
  })
}

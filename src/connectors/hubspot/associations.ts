import type { Link } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { Relation } from '../../model/schema.ts'
import { type Api, version } from './client.ts'
import { type Problem, rowError } from './errors.ts'
import { type AssociationType, type AssociationTypes, meaningOf } from './relations.ts'

interface ReadAnswer {
  results?: {
    from: { id: string }
    to: { toObjectId: string | number; associationTypes?: AssociationType[] }[]
    paging?: { next?: { after: string } }
  }[]
  errors?: Problem[]
}

/** A link with all that it means. */
export interface TypedLink extends Link {
  types: readonly AssociationType[]
}

/**
 * Links of a relation. A plain one has every link of its two objects, whatever its types are: the plain type is always
 * among them. Any other has those that carry its own type.
 */
export async function* readLinks(
  api: Api,
  types: AssociationTypes,
  relation: Relation,
  ids: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Link[]> {
  const wanted = await meaningOf(relation, types, signal)
  for await (const links of readTypedLinks(api, relation, ids, signal))
    yield links.filter((link) => wanted === null || carries(link, wanted)).map(({ from, to }) => ({ from, to }))
}

function carries({ types }: TypedLink, { category, typeId }: AssociationType): boolean {
  return types.some((type) => type.category === category && type.typeId === typeId)
}

/**
 * A record with many links is continued by further calls, all that need one together.
 * https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide
 */
export async function* readTypedLinks(
  api: Api,
  ends: Pick<Relation, 'from' | 'to'>,
  ids: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<TypedLink[]> {
  // One malformed id refuses the whole call, and no record has it anyway.
  let inputs: { id: string; after?: string }[] = [...new Set(ids)].filter(isId).map((id) => ({ id }))
  while (inputs.length > 0) {
    const { results = [], errors = [] } = await readBatch(api, ends, inputs, signal)
    // Records without links, and those that are gone, are errors of this kind; any other says nothing about a record.
    const failure = errors.find(({ category }) => category !== 'OBJECT_NOT_FOUND')
    if (failure) throw rowError(failure)
    yield results.flatMap(({ from, to }) =>
      to.map(({ toObjectId, associationTypes = [] }) => ({
        ...{ from: from.id, to: String(toObjectId), types: associationTypes },
      })),
    )
    inputs = results.flatMap(({ from, paging }) => (paging?.next ? [{ id: from.id, after: paging.next.after }] : []))
  }
}

async function readBatch(
  api: Api,
  ends: Pick<Relation, 'from' | 'to'>,
  inputs: readonly object[],
  signal: AbortSignal,
): Promise<ReadAnswer> {
  try {
    return await api.ask<ReadAnswer>(pathOf(ends, 'batch/read'), { inputs }, signal)
  } catch (error) {
    if (error instanceof CrmError && error.code === 'OBJECT_NOT_FOUND') return {}
    throw error
  }
}

export function isId(text: string): boolean {
  return /^\d+$/.test(text)
}

export function pathOf({ from, to }: Pick<Relation, 'from' | 'to'>, call: string): string {
  return `/crm/associations/${version}/${encodeURIComponent(from)}/${encodeURIComponent(to)}/${call}`
}

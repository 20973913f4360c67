import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { type AssociationType, plainType, readType } from '../association-types.ts'
import { associate, dissociate, type End, endOf, typesOf } from '../associations.ts'
import { type Input, itemError, multiStatus, readInputs, unset } from '../batch.ts'
import type { CrmObject } from '../crm-object.ts'
import { type ErrorBody, invalidEnds, Refusal } from '../errors.ts'
import type { Portal } from '../portal.ts'
import { associationBatch, timestamp } from '../rules.ts'
import { readPage } from './association-pages.ts'
import { objectIn, type Request, readObject, readTypeNames, requireText, route } from './request.ts'

/** The two objects of a path, and what was asked of them. */
interface Ask extends Request {
  readonly from: CrmObject
  readonly to: CrmObject
}

/** Two records that a batch names, as sent. */
interface Pair {
  readonly fromId: string
  readonly toId: string
  readonly types: readonly AssociationType[]
}

/** Batches of associations. https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associate-records/guide */
export function associationRoutes(portal: Portal): Route[] {
  const on = (verb: string, right: 'read' | 'write', handle: (ask: Ask) => Answer) =>
    route({
      method: 'POST',
      path: ['/crm/associations', `/:fromType/:toType/batch/${verb}`],
      legacy: 'v4',
      class: 'batch',
      needs: [`${right} :fromType`, `${right} :toType`],
      handle: (request) => {
        const { fromType, toType } = request.call.params
        return handle({ ...request, from: objectIn(portal, fromType), to: objectIn(portal, toType) })
      },
    })
  return [
    on('read', 'read', readBatch),
    on('create', 'write', createBatch),
    on('associate/default', 'write', associateBatch),
    on('archive', 'write', archiveBatch),
    on('labels/archive', 'write', archiveTypes),
  ].flat()
}

/** Records without associations are listed as errors, also when none has any. */
function readBatch({ from, to, body }: Ask): Answer {
  const { portal } = from
  const startedAt = timestamp(portal.clock.now())
  const results: object[] = []
  const errors: ErrorBody[] = []
  const seen = new Set<string>()
  for (const input of readInputs(body, associationBatch.read)) {
    const id = requireText(input, 'id')
    const end = endOf(from, id)
    const page = end === undefined ? undefined : readPage(portal, end, to, input.after, portal.limits.associationPage!)
    if (end === undefined || page === undefined || page.results.length === 0) errors.push(noneFound(from, to, id))
    else if (!seen.has(end.id)) results.push({ from: { id: end.id }, to: page.results, ...page.paging })
    if (end !== undefined) seen.add(end.id)
  }
  return multiStatus(portal, 200, startedAt, results, errors)
}

function noneFound({ kind: from }: CrmObject, { kind: to }: CrmObject, id: string): ErrorBody {
  return {
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
    message: `No ${to.singular} is associated with ${from.singular} ${id}.`,
    context: { fromObjectId: [id], fromObjectType: [from.singular], toObjectType: [to.singular] },
  }
}

/** What is wrong with a type refuses the whole batch; a record that is not there, its row. */
function createBatch(ask: Ask): Answer {
  const { from, to, version, body } = ask
  const pairs = readInputs(body, associationBatch.create).map((input) => ({
    ...readPair(input),
    types: typesIn(ask, input),
  }))
  const isNew = version === '2026-09' || from.portal.reads('associations-answer-200')
  return each(ask, pairs, isNew ? 200 : 201, isNew, ({ near, far }) => [labelsShape(from, to, near, far)])
}

/** What a pair is labelled after a write. */
export function labelsShape(from: CrmObject, to: CrmObject, near: End, far: End): object {
  const labels = typesOf(from.portal, near, far).flatMap(({ label }) => (label === null ? [] : [label]))
  const idOf = ({ id }: End): string | number => (from.portal.reads('numeric-association-ids') ? Number(id) : id)
  return {
    fromObjectTypeId: from.kind.typeId,
    fromObjectId: idOf(near),
    toObjectTypeId: to.kind.typeId,
    toObjectId: idOf(far),
    labels,
  }
}

function associateBatch(ask: Ask): Answer {
  const pairs = readInputs(ask.body, associationBatch.create).map((input) => ({ ...readPair(input), types: [] }))
  return each(ask, pairs, 200, false, ({ near, far }) => defaultShapes(ask.from.portal, near, far))
}

/** The plain association of a pair; some answers were seen to tell it of both sides. */
export function defaultShapes(portal: Portal, near: End, far: End): object[] {
  const shape = (one: End, two: End): object => {
    const { category, typeId } = plainType(portal, one.object, two.object)
    return {
      from: { id: one.id },
      to: { id: two.id },
      associationSpec: { associationCategory: category, associationTypeId: typeId },
    }
  }
  return portal.reads('default-associations-both-ways') ? [shape(near, far), shape(far, near)] : [shape(near, far)]
}

interface Ends {
  near: End
  far: End
}

/** Associates each pair for itself, or none when a record is not there where that refuses the batch. */
function each(
  { from, to, version, call }: Ask & { call: Pick<Call, 'rows'> },
  all: readonly Pair[],
  success: number,
  isAlways: boolean,
  show: (ends: Ends) => object[],
): Answer {
  const { portal } = from
  const startedAt = timestamp(portal.clock.now())
  const pairs = all.slice(0, call.rows)
  const missing = pairs.flatMap((pair) => missingEnds(from, to, pair))
  const refusesAll = version === '2026-09' || portal.reads('stale-ends-refuse-all')
  if (refusesAll && missing.length > 0) throw invalidEnds(missing)
  const results: object[] = []
  const errors: ErrorBody[] = []
  for (const pair of pairs) {
    try {
      const gone = missingEnds(from, to, pair)
      if (gone.length > 0) throw invalidEnds(gone)
      const ends = { near: endOf(from, pair.fromId)!, far: endOf(to, pair.toId)! }
      portal.store.transaction(() => associate(portal, ends.near, ends.far, pair.types))
      results.push(...show(ends))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      errors.push(itemError(error, {}))
    }
  }
  const answer = multiStatus(portal, success, startedAt, results, errors)
  return isAlways ? { ...answer, status: success } : answer
}

function missingEnds(from: CrmObject, to: CrmObject, { fromId, toId }: Pick<Pair, 'fromId' | 'toId'>) {
  return [
    { object: from, id: fromId },
    { object: to, id: toId },
  ]
    .filter(({ object, id }) => endOf(object, id) === undefined)
    .map(({ object, id }) => ({ object: object.kind.singular, id }))
}

/** Removes all types of the named pairs, seen from either side; pairs that are not associated are passed over. */
function archiveBatch({ from, to, version, call, body }: Ask): Answer {
  const startedAt = timestamp(from.portal.clock.now())
  const inputs = readInputs(body, associationBatch.archive)
  const pairs = inputs.flatMap((input) => {
    const fromId = requireText(readObject(input.from), 'id')
    if (!Array.isArray(input.to)) throw unset('to')
    return input.to.map((each) => ({ fromId, toId: requireText(readObject(each), 'id') }))
  })
  for (const pair of pairs.slice(0, call.rows)) remove(from, to, pair, undefined)
  return archived(from.portal, version, startedAt)
}

function archiveTypes(ask: Ask): Answer {
  const { from, to, version, call, body } = ask
  const startedAt = timestamp(from.portal.clock.now())
  const pairs = readInputs(body, associationBatch.create).map((input) => ({
    ...readPair(input),
    types: typesIn(ask, input),
  }))
  for (const pair of pairs.slice(0, call.rows)) remove(from, to, pair, pair.types)
  return archived(from.portal, version, startedAt)
}

function remove(
  from: CrmObject,
  to: CrmObject,
  { fromId, toId }: Pick<Pair, 'fromId' | 'toId'>,
  types: readonly AssociationType[] | undefined,
): void {
  const [near, far] = [endOf(from, fromId), endOf(to, toId)]
  if (near !== undefined && far !== undefined) dissociate(from.portal, near, far, types)
}

function archived(portal: Portal, version: Request['version'], startedAt: string): Answer {
  return version === 'v4' ? { status: 204 } : multiStatus(portal, 200, startedAt, [], [])
}

function readPair(input: Input): Pick<Pair, 'fromId' | 'toId'> {
  return { fromId: requireText(readObject(input.from), 'id'), toId: requireText(readObject(input.to), 'id') }
}

function typesIn({ from, to }: Ask, { types }: Input): AssociationType[] {
  return readTypes(from, to, types)
}

/** The types of a list of specifications. Throws for an empty list and for types of other objects or the other direction. */
export function readTypes(from: CrmObject, to: CrmObject, list: unknown): AssociationType[] {
  const names = readTypeNames(list)
  if (names.length === 0) throw unset('types')
  return names.map(({ category, typeId }) => readType(from.portal, category, typeId, from.kind.name, to.kind.name))
}

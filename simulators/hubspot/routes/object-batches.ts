import type { Answer, Route } from '../../kit/vendor.ts'
import { type Input, itemError, multiStatus, readInputs, refuseDuplicates, unreadable, writeBatch } from '../batch.ts'
import type { CrmObject, StoredRecord } from '../crm-object.ts'
import { invalid } from '../errors.ts'
import type { Portal } from '../portal.ts'
import { archiveRecord, findRecord, missingRecords, requireKey, updateRecord, upsertRecord } from '../records.ts'
import { timestamp } from '../rules.ts'
import { readShape, writeShape } from '../shapes.ts'
import { createAssociated, requireLink } from './creation.ts'
import { askedIn, objectRoute, type Request, readProperties, requireText } from './request.ts'

/** Batches of contacts, at most 100 inputs each. https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide */
export function objectBatchRoutes(portal: Portal): Route[] {
  const on = (verb: string, scope: string, handle: (object: CrmObject, request: Request) => Answer) =>
    objectRoute(portal, {
      method: 'POST',
      path: ['/crm/objects', `/:objectType/batch/${verb}`],
      class: 'batch',
      needs: [scope],
      handle,
    })
  return [
    on('read', 'read :objectType', readBatch),
    on('create', 'write :objectType', createBatch),
    on('update', 'write :objectType', updateBatch),
    on('upsert', 'write :objectType', upsertBatch),
    on('archive', 'write :objectType', archiveBatch),
  ].flat()
}

function readBatch(object: CrmObject, { call, body }: Request): Answer {
  const startedAt = timestamp(object.portal.clock.now())
  const asked = askedIn(body)
  const ids = [...new Set(readInputs(body).map((input) => requireText(input, 'id')))]
  const idProperty = readKeyName(object, body, true)
  const isArchived = call.query.get('archived') === 'true'
  const find = (id: string): StoredRecord | undefined =>
    isArchived ? object.archived.get(id) : findRecord(object, idProperty, id)
  const found = new Map<string, StoredRecord>()
  const missing: string[] = []
  for (const id of ids) {
    const record = find(id)
    if (record === undefined) missing.push(id)
    else found.set(record.id, record)
  }
  const results = [...found.values()].map((record) => readShape(object, record, asked))
  const errors = missing.length === 0 ? [] : [itemError(missingRecords(object, missing), {})]
  return multiStatus(object.portal, 200, startedAt, results, errors)
}

function createBatch(object: CrmObject, request: Request): Answer {
  const { version } = request
  const inputs = readInputs(request.body)
  return writeBatch(object.portal, request, 201, inputs, (input) =>
    writeShape(object, createAssociated(object, version, input)),
  )
}

function updateBatch(object: CrmObject, request: Request): Answer {
  const inputs = readInputs(request.body)
  const ids = inputs.map((input) => requireText(input, 'id'))
  for (const input of inputs) readKeyName(object, input, false)
  refuseDuplicates(ids)
  return writeBatch(object.portal, request, 200, inputs, (input) => {
    const id = requireText(input, 'id')
    const record = findRecord(object, readKeyName(object, input, false), id)
    if (record === undefined) throw missingRecords(object, [id])
    return writeShape(object, updateRecord(object, request.version, record, readProperties(input)))
  })
}

function upsertBatch(object: CrmObject, request: Request): Answer {
  const inputs = readInputs(request.body)
  const ids = inputs.map((input) => requireText(input, 'id'))
  const keyNames = new Set(inputs.map((input) => requireText(input, 'idProperty')))
  if (keyNames.size > 1) throw invalid('All inputs of a batch upsert must have the same idProperty.')
  for (const name of keyNames) requireKey(object, name, true)
  refuseDuplicates(ids)
  return writeBatch(object.portal, request, 200, inputs, (input) => {
    const key = { name: requireText(input, 'idProperty'), value: requireText(input, 'id') }
    const written = upsertRecord(object, request.version, key.name, key.value, readProperties(input))
    if (written.isNew) requireLink(object, written.record)
    return { ...writeShape(object, written), new: written.isNew }
  })
}

function archiveBatch(object: CrmObject, { call, body }: Request): Answer {
  for (const input of readInputs(body).slice(0, call.rows)) archiveRecord(object, requireText(input, 'id'))
  return { status: 204 }
}

function readKeyName(object: CrmObject, input: Input, allowsEmail: boolean): string | undefined {
  const { idProperty } = input
  if (idProperty === undefined || idProperty === null || idProperty === '') return undefined
  if (typeof idProperty !== 'string') throw unreadable()
  requireKey(object, idProperty, allowsEmail)
  return idProperty
}

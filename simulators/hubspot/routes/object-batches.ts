import type { Answer, Route } from '../../kit/vendor.ts'
import { type Input, itemError, multiStatus, readInputs, refuseDuplicates, unreadable, writeBatch } from '../batch.ts'
import {
  archiveContact,
  createContact,
  findContact,
  missingContacts,
  requireKey,
  updateContact,
  upsertContact,
} from '../contacts.ts'
import { invalid } from '../errors.ts'
import type { Portal, StoredContact } from '../portal.ts'
import { timestamp } from '../rules.ts'
import { readShape, writeShape } from '../shapes.ts'
import {
  askedIn,
  type Request,
  readProperties,
  refuseAssociations,
  requireContacts,
  requireText,
  route,
} from './request.ts'

/** Batches of contacts, at most 100 inputs each. https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide */
export function objectBatchRoutes(portal: Portal): Route[] {
  const on = (verb: string, scope: string, handle: (portal: Portal, request: Request) => Answer) =>
    route({
      method: 'POST',
      path: ['/crm/objects', `/:objectType/batch/${verb}`],
      class: 'batch',
      needs: [scope],
      handle: (request) => {
        requireContacts(request.call.params.objectType)
        return handle(portal, request)
      },
    })
  return [
    on('read', 'crm.objects.contacts.read', readBatch),
    on('create', 'crm.objects.contacts.write', createBatch),
    on('update', 'crm.objects.contacts.write', updateBatch),
    on('upsert', 'crm.objects.contacts.write', upsertBatch),
    on('archive', 'crm.objects.contacts.write', archiveBatch),
  ].flat()
}

function readBatch(portal: Portal, { call, body }: Request): Answer {
  const startedAt = timestamp(portal.clock.now())
  const asked = askedIn(body)
  const ids = [...new Set(readInputs(body).map((input) => requireText(input, 'id')))]
  const idProperty = readKeyName(portal, body, true)
  const isArchived = call.query.get('archived') === 'true'
  const find = (id: string): StoredContact | undefined =>
    isArchived ? portal.archivedContacts.get(id) : findContact(portal, idProperty, id)
  const found = new Map<string, StoredContact>()
  const missing: string[] = []
  for (const id of ids) {
    const contact = find(id)
    if (contact === undefined) missing.push(id)
    else found.set(contact.id, contact)
  }
  const results = [...found.values()].map((contact) => readShape(portal, contact, asked))
  const errors = missing.length === 0 ? [] : [itemError(missingContacts(missing), {})]
  return multiStatus(portal, 200, startedAt, results, errors)
}

function createBatch(portal: Portal, request: Request): Answer {
  const { version } = request
  const inputs = readInputs(request.body)
  for (const input of inputs) refuseAssociations(input)
  return writeBatch(portal, request, 201, inputs, (input) =>
    writeShape(createContact(portal, version, readProperties(input))),
  )
}

function updateBatch(portal: Portal, request: Request): Answer {
  const inputs = readInputs(request.body)
  const ids = inputs.map((input) => requireText(input, 'id'))
  for (const input of inputs) readKeyName(portal, input, false)
  refuseDuplicates(ids)
  return writeBatch(portal, request, 200, inputs, (input) => {
    const id = requireText(input, 'id')
    const contact = findContact(portal, readKeyName(portal, input, false), id)
    if (contact === undefined) throw missingContacts([id])
    return writeShape(updateContact(portal, request.version, contact, readProperties(input)))
  })
}

function upsertBatch(portal: Portal, request: Request): Answer {
  const inputs = readInputs(request.body)
  const ids = inputs.map((input) => requireText(input, 'id'))
  const keyNames = new Set(inputs.map((input) => requireText(input, 'idProperty')))
  if (keyNames.size > 1) throw invalid('All inputs of a batch upsert must have the same idProperty.')
  for (const name of keyNames) requireKey(portal, name, true)
  refuseDuplicates(ids)
  return writeBatch(portal, request, 200, inputs, (input) => {
    const key = { name: requireText(input, 'idProperty'), value: requireText(input, 'id') }
    const written = upsertContact(portal, request.version, key.name, key.value, readProperties(input))
    return { ...writeShape(written), new: written.isNew }
  })
}

function archiveBatch(portal: Portal, { call, body }: Request): Answer {
  for (const input of readInputs(body).slice(0, call.rows)) archiveContact(portal, requireText(input, 'id'))
  return { status: 204 }
}

function readKeyName(portal: Portal, object: Input, allowsEmail: boolean): string | undefined {
  const { idProperty } = object
  if (idProperty === undefined || idProperty === null || idProperty === '') return undefined
  if (typeof idProperty !== 'string') throw unreadable()
  requireKey(portal, idProperty, allowsEmail)
  return idProperty
}

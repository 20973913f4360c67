import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { carryOut } from '../change.ts'
import { type Crm, linkId, recordById } from '../crm.ts'
import { mergeRecords } from '../merge.ts'
import { errorOf, malformed, Refusal, wrongRow } from '../refusal.ts'
import { isObject, type Operation, operations, readRows, writeRow, writeTogether } from '../rows.ts'
import { show } from './read.ts'
import { objectOf, readBody, requireRows, requireTexts, requireWritable } from './request.ts'

export function writeRoutes(crm: Crm): Route[] {
  const batch = (call: Call): Answer => {
    const object = objectOf(crm, call)
    requireWritable(crm, object, 'batch')
    const { operation, rows } = readBody(call, crm.limits.batchBytes!)
    const kind = requireOperation(operation)
    if (object === 'file' && kind === 'create') throw new Refusal(403, 'not_offered', 'Files are made at /v1/files.')
    const all = readRows(kind, rows)
    requireRows(all, crm.limits.batchRows!)
    const due = all.slice(0, call.rows ?? all.length)
    const now = crm.clock.now()
    const results =
      crm.refusal === 'row'
        ? due.map((row) => writeRow(crm, call, now, object, kind, row))
        : writeTogether(crm, call, now, object, kind, due)
    return { status: 200, body: { results } }
  }
  const merge = (call: Call): Answer => {
    const object = objectOf(crm, call)
    requireWritable(crm, object)
    const { keep, merge: gone } = readBody(call, crm.limits.batchBytes!)
    if (typeof keep !== 'string' || typeof gone !== 'string') throw malformed('keep and merge are ids.')
    const record = carryOut(crm, call, crm.clock.now(), (change) => mergeRecords(change, object, keep, gone))
    return { status: 200, body: { record: show(record, crm.fields(object)) } }
  }
  const changeLinks = (call: Call): Answer => {
    const { operation, links } = readBody(call, crm.limits.batchBytes!)
    if (operation !== 'add' && operation !== 'remove') throw malformed('The operation is add or remove.')
    const pairs = readLinks(links)
    requireRows(pairs, crm.limits.batchRows!)
    const due = pairs.slice(0, call.rows ?? pairs.length)
    return { status: 200, body: { results: due.map((pair) => changeLink(crm, operation, pair)) } }
  }
  const listLinks = (call: Call): Answer => {
    const persons = requireTexts(readBody(call, crm.limits.batchBytes!).persons, 'persons')
    requireRows(persons, crm.limits.lookupRows!)
    const ids = new Set(persons.flatMap((id) => recordById(crm, 'person', id)?.id ?? []))
    const links = [...ids].flatMap((id) => crm.links.find('person', id))
    return { status: 200, body: { links: links.map(({ person, company }) => ({ person, company })) } }
  }
  return [
    { method: 'POST', path: '/v1/objects/:object/batch', class: 'batch', handle: batch },
    { method: 'POST', path: '/v1/objects/:object/merge', class: 'small', handle: merge },
    { method: 'POST', path: '/v1/links', class: 'batch', handle: changeLinks },
    { method: 'POST', path: '/v1/links/list', class: 'page', handle: listLinks },
  ]
}

export function requireOperation(given: unknown): Operation {
  const operation = operations.find((each) => each === given)
  if (operation === undefined) throw malformed(`The operation is one of ${operations.join(', ')}.`)
  return operation
}

interface Ends {
  person: string
  company: string
}

function readLinks(given: unknown): Ends[] {
  if (!Array.isArray(given)) throw malformed('The links are a list.')
  return given.map((link: unknown): Ends => {
    const { person, company } = isObject(link) ? link : {}
    if (typeof person !== 'string' || typeof company !== 'string') throw malformed('A link has a person and a company.')
    return { person, company }
  })
}

function changeLink(crm: Crm, operation: 'add' | 'remove', ends: Ends): object {
  const person = recordById(crm, 'person', ends.person)
  const company = recordById(crm, 'company', ends.company)
  if (person === undefined) return rejected('person')
  if (company === undefined) return rejected('company')
  const id = linkId(person.id, company.id)
  const isThere = crm.links.get(id) !== undefined
  if (operation === 'add') crm.links.put({ id, person: person.id, company: company.id })
  else crm.links.delete(id)
  return { status: 'written', changed: isThere !== (operation === 'add') }
}

function rejected(field: keyof Ends): object {
  const refusal: Refusal = wrongRow('no_such_record', `There is no such ${field}.`, { field })
  return { status: 'rejected', error: errorOf(refusal) }
}

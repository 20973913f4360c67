import type { HttpReply, HttpRequest } from '../../http/http.ts'
import type { Session } from './client.ts'
import { parseBody } from './errors.ts'
import type { Metadata } from './new-field.ts'
import { quote } from './soql.ts'

/** A custom field as the org keeps it, its metadata whole. */
export interface CustomField {
  id: string
  fullName: string
  metadata: Metadata
}

const json = { 'content-type': 'application/json' }

/**
 * Makes a field. A second sending is refused, as the name is taken, and changes nothing.
 * https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_customfield.htm
 */
export async function createField(
  session: Session,
  FullName: string,
  Metadata: Metadata,
  signal: AbortSignal,
): Promise<void> {
  const body = JSON.stringify({ FullName, Metadata })
  await send(session, { method: 'POST', path: '/sobjects/CustomField', headers: json, body }, signal)
}

/** Ids of fields that the org made on an object, by API name; hidden ones are among them. */
export async function fieldIds(session: Session, owner: string, signal: AbortSignal): Promise<Map<string, string>> {
  const ofOwner = owner.endsWith('__c')
    ? `EntityDefinition.QualifiedApiName = ${quote(owner)}`
    : `TableEnumOrId = ${quote(owner)}`
  const q = `SELECT Id, DeveloperName FROM CustomField WHERE ${ofOwner} AND NamespacePrefix = null`
  const ids = new Map<string, string>()
  let page = parseBody<Page>(await send(session, { method: 'GET', path: '/query', query: { q } }, signal))
  for (;;) {
    for (const { Id, DeveloperName } of page.records) ids.set(`${DeveloperName}__c`, Id)
    if (page.done !== false || page.nextRecordsUrl === undefined) return ids
    const next: HttpRequest = { method: 'GET', path: page.nextRecordsUrl, repeat: 'safe' }
    page = parseBody<Page>(await session.http.request(next, signal))
  }
}

interface Page {
  done?: boolean
  nextRecordsUrl?: string
  records: { Id: string; DeveloperName: string }[]
}

export async function getField(session: Session, id: string, signal: AbortSignal): Promise<CustomField> {
  const reply = await send(session, { method: 'GET', path: `/sobjects/CustomField/${id}` }, signal)
  const { FullName, Metadata } = parseBody<{ FullName: string; Metadata: Metadata }>(reply)
  return { id, fullName: FullName, metadata: Metadata }
}

/** What is not in the metadata is taken away, so it is sent whole. */
export async function replaceField(
  session: Session,
  { id, fullName: FullName, metadata: Metadata }: CustomField,
  signal: AbortSignal,
): Promise<void> {
  const body = JSON.stringify({ FullName, Metadata })
  await send(session, { method: 'PATCH', path: `/sobjects/CustomField/${id}`, headers: json, body }, signal)
}

export async function deleteField(session: Session, id: string, signal: AbortSignal): Promise<void> {
  await send(session, { method: 'DELETE', path: `/sobjects/CustomField/${id}` }, signal)
}

function send(session: Session, request: Omit<HttpRequest, 'repeat'>, signal: AbortSignal): Promise<HttpReply> {
  const path = `${session.root}/tooling${request.path}`
  return session.http.request({ ...request, path, repeat: 'safe' }, signal)
}

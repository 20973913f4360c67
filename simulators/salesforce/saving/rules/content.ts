import { createHash } from 'node:crypto'
import type { SalesforceRecord } from '../../seed.ts'
import { livingChildren, parentOf } from '../lookups.ts'
import { refuse } from '../refusal.ts'
import { makeBeside, patch } from '../writer.ts'
import type { ObjectRules } from './rules.ts'

/** The bytes of a version, apart from its record. */
export interface FileRow {
  readonly id: string
  readonly base64: string
}

export const FILES = 'files'

/**
 * A version makes its document unless it belongs to one, is linked to its owner, and to where it is first published.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contentversion.htm
 */
export const contentVersionRules: ObjectRules = {
  derive: ({ org }, record, before) => {
    const data = record.VersionData
    if (before !== undefined || typeof data !== 'string') return
    const bytes = Buffer.from(data, 'base64')
    const id = String(record.Id)
    org.store.collection<FileRow>(FILES).put({ id, base64: data })
    const path = String(record.PathOnClient ?? '')
    const extension = /\.([A-Za-z0-9]+)$/.exec(path)?.[1]?.toLowerCase() ?? null
    Object.assign(record, {
      VersionData: `/services/data/v67.0/sobjects/ContentVersion/${id}/VersionData`,
      ContentSize: bytes.length,
      Checksum: createHash('md5').update(bytes).digest('hex'),
      FileExtension: extension,
      FileType: extension?.toUpperCase() ?? 'UNKNOWN',
      Title: record.Title ?? path.replace(/\.[^.]*$/, ''),
      PublishStatus: 'P',
      IsLatest: true,
    })
  },
  check: (_, record, before) => {
    if (before !== undefined) return
    const missing = [
      ...(record.PathOnClient === null && record.ContentUrl === null ? ['PathOnClient'] : []),
      ...(record.VersionData === null && record.ContentUrl === null ? ['VersionData'] : []),
    ]
    if (missing.length > 0)
      throw refuse('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, ...missing)
    if (record.ContentDocumentId !== null && record.FirstPublishLocationId !== null)
      throw refuse('FIELD_INTEGRITY_EXCEPTION', 'A new version stays where its document is', 'FirstPublishLocationId')
  },
  after: (writer, record, before) => {
    if (before !== undefined) return
    const id = String(record.Id)
    const file = { ContentSize: record.ContentSize!, FileType: record.FileType!, FileExtension: record.FileExtension! }
    const known = parentOf(writer.org, record.ContentDocumentId, 'ContentDocument')
    const shown = { Title: record.Title!, LatestPublishedVersionId: id, PublishStatus: 'P', ...file }
    if (known !== undefined) {
      const versions = livingChildren(writer.org, 'ContentVersion', 'ContentDocumentId', String(known.Id))
      for (const other of versions) if (other.Id !== id) patch(writer, String(other.Id), { IsLatest: false })
      patch(writer, id, { VersionNumber: String(versions.length) })
      patch(writer, String(known.Id), shown)
      return
    }
    const document = makeBeside(writer, 'ContentDocument', { OwnerId: record.OwnerId!, ...shown })
    if (document === undefined) return
    patch(writer, id, { ContentDocumentId: document, VersionNumber: '1' })
    const link = (to: SalesforceRecord[string], ShareType: string): void => {
      makeBeside(writer, 'ContentDocumentLink', {
        ContentDocumentId: document,
        LinkedEntityId: to,
        ShareType,
        Visibility: 'AllUsers',
      })
    }
    link(record.OwnerId!, 'I')
    if (record.FirstPublishLocationId !== null && record.FirstPublishLocationId !== record.OwnerId)
      link(record.FirstPublishLocationId!, 'V')
  },
}

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contentdocumentlink.htm */
export const contentDocumentLinkRules: ObjectRules = {
  check: ({ org }, { Id, ContentDocumentId, LinkedEntityId }, before) => {
    if (before !== undefined) return
    const links = livingChildren(org, 'ContentDocumentLink', 'ContentDocumentId', String(ContentDocumentId))
    const other = links.find((link) => link.LinkedEntityId === LinkedEntityId && link.Id !== Id)
    if (other === undefined) return
    const message = `Document with ID: ${ContentDocumentId} is already linked with the entity with ID: ${LinkedEntityId}`
    throw refuse('DUPLICATE_VALUE', message, 'LinkedEntityId')
  },
  // A document stays with who owns it.
  keep: ({ org }, { ContentDocumentId, LinkedEntityId }) => {
    if (parentOf(org, ContentDocumentId, 'ContentDocument')?.OwnerId === LinkedEntityId)
      throw refuse('FIELD_INTEGRITY_EXCEPTION', 'field integrity exception: []')
  },
}

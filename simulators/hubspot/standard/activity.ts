import type { Need, ObjectKind } from '../object-kinds.ts'
import { type Line, propertySet, recordLines, scopesOf } from './lines.ts'

/** What one activity has beside what all of them have. */
interface Activity
  extends Pick<
    ObjectKind,
    'name' | 'singular' | 'typeId' | 'label' | 'pluralLabel' | 'searched' | 'defaults' | 'derive' | 'guarded'
  > {
  readonly writable: readonly Line[]
  readonly readOnly?: readonly Line[]
  readonly needs?: readonly Need[]
}

/**
 * An object of the timeline. Its records say when they happened, or are due, and use the scopes of contacts.
 * https://developers.hubspot.com/docs/api-reference/crm-notes-v3/guide
 */
export function activity({ writable, readOnly = [], needs = [], ...rest }: Activity): ObjectKind {
  const group = rest.singular
  return {
    ...rest,
    groups: [{ name: group, label: `${rest.label} information` }],
    properties: propertySet({
      group,
      writable: [
        ['hs_timestamp', 'Activity date', 'datetime', 'date'],
        ...writable,
        ['hs_attachment_ids', 'Attached file IDs', 'string', 'text'],
      ],
      owner: ['Activity assigned to', group],
      readOnly: [...recordLines('hs_createdate'), ...readOnly],
    }),
    createdAt: 'hs_createdate',
    modifiedAt: 'hs_lastmodifieddate',
    shown: ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id'],
    scopes: scopesOf('contacts'),
    needs: [{ oneOf: ['hs_timestamp'], isAlways: true }, ...needs],
    uniqueKeys: 'unknown',
  }
}

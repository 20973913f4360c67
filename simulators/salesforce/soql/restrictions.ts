import { type Condition, SoqlError, type SoqlQuery } from './syntax.ts'

const ENDS = new Set(['id', 'contentdocumentid', 'linkedentityid'])

/** Links of files are only found by what they link. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contentdocumentlink.htm */
export function refuseUnfiltered({ where }: SoqlQuery, object: string): void {
  if (object !== 'ContentDocumentLink' || (where !== undefined && namesEnd(where))) return
  const message =
    'Implementation restriction: ContentDocumentLink requires a filter by a single Id on ContentDocumentId or ' +
    "LinkedEntityId using the equals operator or multiple Id's using the IN operator."
  throw new SoqlError('MALFORMED_QUERY', message)
}

function namesEnd(condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.parts.some(namesEnd)
    case 'or':
      return condition.parts.every(namesEnd)
    case 'compare':
      return condition.operator === '=' && ENDS.has(condition.field.name.toLowerCase())
    case 'in':
      return !condition.negated && ENDS.has(condition.field.name.toLowerCase())
    default:
      return false
  }
}

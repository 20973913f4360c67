/** The text of the queries that a read is made of. Field names, conditions and ids come in as they are written. */

export function selectFrom(fields: readonly string[], object: string): string {
  return `SELECT ${['Id', ...fields].join(',')} FROM ${object}`
}

/** ` WHERE ...` for the condition of a person and everything after an id; empty without either. */
export function conditionOf(where: string | undefined, after: string | undefined): string {
  const terms = [...(where === undefined ? [] : [`(${where})`]), ...(after === undefined ? [] : [`Id > '${after}'`])]
  return terms.length === 0 ? '' : ` WHERE ${terms.join(' AND ')}`
}

/** Ascending ids, so that a read can go on after the last one that it gave, whatever became of the address it had. */
export function orderedById(most: number): string {
  return ` ORDER BY Id${Number.isFinite(most) ? ` LIMIT ${most}` : ''}`
}

/**
 * Those that were created last come first. Created is known to the second, and ids are given out to servers in blocks, so
 * within a second the order may be any.
 */
export function orderedByCreation(most: number): string {
  return ` ORDER BY CreatedDate DESC, Id DESC${Number.isFinite(most) ? ` LIMIT ${most}` : ''}`
}

/** Of records that it knows: of all, the deleted and archived ones included, or of those that are in sight. */
export type Sight = 'query' | 'queryAll'

/** A text as SOQL writes it. https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm */
export function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}

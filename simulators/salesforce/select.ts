import type { Org, SObject } from './org.ts'
import type { SalesforceRecord } from './seed.ts'
import { evaluate, type Selected } from './soql/evaluate.ts'
import { errorAt, type SoqlError, type SoqlQuery } from './soql/syntax.ts'

/** The object that a query names. Throws a SoqlError with INVALID_TYPE when there is none. */
export function objectOf(org: Org, query: SoqlQuery): SObject {
  const object = org.objects.get(query.from.name.toLowerCase())
  if (object === undefined) throw unknownType(query)
  return object
}

/** Runs a query over what the org holds now; deleted records are in it only when asked for. Throws a SoqlError. */
export function select(org: Org, query: SoqlQuery, withDeleted: boolean): Selected {
  const object = objectOf(org, query)
  const all = org.recordsOf(object)
  return evaluate(query, object, withDeleted ? all : all.filter(isNotDeleted))
}

function isNotDeleted(record: SalesforceRecord): boolean {
  return record.IsDeleted !== true
}

function unknownType({ from, text }: SoqlQuery): SoqlError {
  const reason =
    `sObject type '${from.name}' is not supported. If you are attempting to use a custom object, be sure to append ` +
    "the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names."
  return errorAt('INVALID_TYPE', text, from.at, reason)
}

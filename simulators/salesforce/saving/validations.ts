import type { SObject } from '../schema.ts'
import type { SalesforceRecord, ValidationRuleSeed } from '../seed.ts'
import type { Asker, Scope } from '../soql/columns.ts'
import { compile, type Test } from '../soql/conditions.ts'
import { columnFor } from '../soql/functions.ts'
import { parse } from '../soql/parse.ts'
import { Refusal } from './refusal.ts'
import type { Writer } from './writer.ts'

/** Every rule that the record breaks is named. https://help.salesforce.com/s/articleView?id=sf.fields_about_field_validation.htm */
export function refuseInvalid({ org, asker }: Writer, object: SObject, record: SalesforceRecord): void {
  const broken = (org.rules.validation ?? []).filter(
    (rule) => rule.object === object.name && rule.active !== false && testOf(rule, { org, object, asker })(record),
  )
  if (broken.length === 0) return
  throw new Refusal(
    broken.map(({ message, field }) => ({
      statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      message,
      fields: field === undefined ? [] : [field],
    })),
  )
}

/** The test that is true of records that the rule refuses. */
function testOf(
  { refuses }: ValidationRuleSeed,
  { org, object, asker }: Pick<Scope, 'org' | 'object'> & { asker: Asker },
): Test {
  const text = `SELECT Id FROM ${object.name} WHERE ${refuses}`
  const scope: Scope = { org, object, alias: undefined, text, asker }
  return compile(parse(text).where!, {
    ...scope,
    column: (expression) => columnFor(expression, scope),
    members: () => new Set(),
  })
}

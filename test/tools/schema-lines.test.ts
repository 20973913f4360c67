import { expect, test } from 'vitest'
import type { Plan, SchemaChange } from '../../src/model/plan.ts'
import type { FieldDefinition } from '../../src/model/schema.ts'
import { schemaLines, valueLines } from '../../tools/support/schema-lines.ts'

const creation = (name: string): SchemaChange => ({
  action: 'create-field',
  object: 'contacts',
  field: { name, label: name, type: 'text' },
})
const addition = (...values: string[]): SchemaChange => ({
  ...{ action: 'add-options', object: 'contacts', field: 'hs_lead_status' },
  options: values.map((value) => ({ value, label: value })),
})

test('new fields and new options of a plan stand side by side', () => {
  expect(schemaLines([addition('NURTURING', 'DEAD'), creation('tier')])).toEqual([
    'New fields in the target (apply_schema_changes, privileged): contacts.tier (text).',
    'New options in the target (apply_schema_changes, privileged): contacts.hs_lead_status: NURTURING, contacts.hs_lead_status: DEAD.',
  ])
  expect(schemaLines([])).toEqual(['The target needs no new objects, fields or options.'])
})

test('a new field that refers to others says to which', () => {
  const field: FieldDefinition = { name: 'account', label: 'Account', type: 'reference', references: ['Accounts'] }
  expect(schemaLines([{ action: 'create-field', object: 'Assets', field }])).toEqual([
    'New fields in the target (apply_schema_changes, privileged): Assets.account (reference to Accounts).',
  ])
})

test('options of strange names and long lists stay within their line', () => {
  const [line, ...others] = schemaLines([addition('a\n# b|`c`', ...Array.from({ length: 40 }, (_, n) => `o${n}`))])
  expect(others).toEqual([])
  expect(line).not.toMatch(/\n|(?<!\\)[|`#]/)
  expect(line).toMatch(/ and 16 more\.$/)
})

test('a value map is told entry by entry, as text of the systems', () => {
  const fields = [
    {
      to: 'hs_lead_status',
      from: 'Status',
      transform: ['option'],
      values: { 'Open - Not Contacted': 'OPEN', Dead: null },
    },
    { to: 'region', from: 'Region__c', transform: ['option'] },
    {
      ...{ to: 'stage', from: 'Stage', transform: ['option'] },
      valuesBy: { field: 'Kind', values: { Renewal: { Won: 'r2' } } },
    },
  ]
  const [head, body] = valueLines({ objects: [{ fields }] } as unknown as Plan)
  expect(head).toBe('Values by map:')
  expect(body).toContain('crm-data-')
  expect(body).toContain('- Status -> hs_lead_status: "Open - Not Contacted" becomes OPEN\n')
  expect(body).toContain('"Dead" stays behind')
  expect(body).toContain('- Stage -> stage: "Won" where Kind is "Renewal" becomes r2')
  expect(valueLines({ objects: [{ fields: fields.slice(1, 2) }] } as unknown as Plan)).toEqual([])
})

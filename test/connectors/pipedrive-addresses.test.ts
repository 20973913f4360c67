import { describe, it } from 'vitest'
import type { Row } from '../../src/model/record.ts'
import { keys, ofPersons } from './pipedrive-answers.ts'
import { update } from './pipedrive-writer.ts'

const persons = '/api/v2/persons'

describe('changing an address in Pipedrive', () => {
  it('sends the rest of an address along with the part that changes, and none of it with another address', async () => {
    const present = {
      id: 7,
      custom_fields: { [keys.office]: { value: 'Long Street 1', locality: 'Rostock', country: 'Germany' } },
    }
    const parts = { value: 'Long Street 1', locality: 'Wismar', country: 'Germany' }
    await update('persons', ofPersons, { 'office.locality': 'Wismar' }, [
      { ask: `GET ${persons}/7`, reply: { success: true, data: present } },
      {
        ask: `PATCH ${persons}/7`,
        body: { custom_fields: { [keys.office]: parts } },
        reply: { success: true, data: {} },
      },
    ])
    await update('persons', ofPersons, { 'office.value': 'Short Street 2' }, [
      {
        ask: `PATCH ${persons}/7`,
        body: { custom_fields: { [keys.office]: { value: 'Short Street 2' } } },
        reply: { success: true, data: {} },
      },
    ])
  })

  it('lets the whole of an address say what its parts do, in the words that it had', async () => {
    const change = (present: object, row: Row, sent: object) =>
      update('persons', ofPersons, row, [
        {
          ask: `GET ${persons}/7`,
          reply: { success: true, data: { id: 7, custom_fields: { [keys.office]: present } } },
        },
        {
          ask: `PATCH ${persons}/7`,
          body: { custom_fields: { [keys.office]: sent } },
          reply: { success: true, data: {} },
        },
      ])
    const made = { value: 'Kai 3, 18055 Rostock', street_number: '3', route: 'Kai', locality: 'Rostock' }
    const worded = { ...made, value: 'c/o Rostock & Sons, Rostock Str. 13, Rostock, near the mill' }
    await change(
      { ...made, postal_code: '18055' },
      { 'office.locality': 'Wismar', 'office.postal_code': '23966' },
      { ...made, value: 'Kai 3, 23966 Wismar', locality: 'Wismar', postal_code: '23966' },
    )
    await change(
      worded,
      { 'office.locality': 'Wismar', 'office.street_number': null },
      {
        ...{ value: 'c/o Rostock & Sons, Rostock Str. 13, Wismar, near the mill' },
        ...{ route: 'Kai', locality: 'Wismar' },
      },
    )
    await change(
      { value: 'Rostock (Kai), by the sea', locality: 'Rostock (Kai)' },
      { 'office.locality': null },
      { value: 'by the sea' },
    )
  })

  it('empties an address with its parts, which Pipedrive had found out from it', async () => {
    const gone = { custom_fields: { [keys.office]: null } }
    await update('persons', ofPersons, { 'office.value': null }, [
      { ask: `PATCH ${persons}/7`, body: gone, reply: { success: true, data: {} } },
    ])
  })
})

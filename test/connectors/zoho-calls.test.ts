import { expect, it } from 'vitest'
import { connect } from '../../src/connectors/zoho/index.ts'
import { same } from '../../src/connectors/zoho/same.ts'
import { findField, findObject, type ObjectSchema } from '../../src/model/schema.ts'
import { fakeHttp, never } from './fake-http.ts'
import { config, fieldsOf, layoutsOf, modules, opening, rawField } from './zoho-answers.ts'

async function withFields(...fields: object[]): Promise<ObjectSchema> {
  const [first] = (modules.reply as { modules: object[] }).modules
  const listed = { ...modules, reply: { modules: [{ ...first, api_name: 'Calls' }] } }
  const fake = fakeHttp([...opening, listed, fieldsOf('Calls', fields), layoutsOf('Calls')])
  return findObject(await connect(config, fake.factory).describe(never, ['Calls']), 'Calls')!
}

it('how long a call took is a text of minutes and seconds, with a word of caution, or counted', async () => {
  const own = { custom_field: true }
  const fields = ['Call_Duration', 'Call_Duration1'].map((name, n) => rawField(name, 'text', n === 0 ? {} : own))
  const calls = await withFields(...fields, rawField('Call_Duration_in_seconds', 'integer'))
  expect(findField(calls, 'Call_Duration')).toMatchObject({ unit: 'mm:ss', caution: { code: 'length-form' } })
  expect(findField(calls, 'Call_Duration_in_seconds')).toMatchObject({ unit: 'seconds' })
  expect(findField(calls, 'Call_Duration1')?.unit).toBeUndefined()
})

it('is demanded of calls that took place, which is told where calls are made', async () => {
  const [first] = (modules.reply as { modules: object[] }).modules
  const listed = { ...modules, reply: { modules: [{ ...first, api_name: 'Calls' }] } }
  const told = async (creates: number) => {
    const asked = [...opening, listed, fieldsOf('Calls', [rawField('Call_Duration', 'text')]), layoutsOf('Calls')]
    const intention = { object: 'Calls', creates, updates: 1, writes: [], newFields: [], newOptions: [] }
    return (await connect(config, fakeHttp(asked).factory).preflight!(intention, never)).map(({ code }) => code)
  }
  expect(await told(2)).toContain('duration-demanded')
  expect(await told(0)).not.toContain('duration-demanded')
})

it('is the same however its hours and zeros are written', async () => {
  const calls = await withFields(rawField('Call_Duration', 'text'), rawField('Subject', 'text'))
  const isSame = (sent: string, stored: string, field = 'Call_Duration') => same(calls, field, sent, stored)
  expect(isSame('75:00', '01:15:00')).toBe(true)
  expect(isSame('05:30', '5:30')).toBe(true)
  expect(isSame('05:30', '5:31')).toBe(false)
  expect(isSame('05:30', '5:30', 'Subject')).toBe(false)
})

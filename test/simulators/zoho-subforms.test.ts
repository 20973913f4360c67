import { expect, test } from 'vitest'
import { idOf, openOrg, records } from './zoho-org.ts'

test('[97] rows of a subform are added, changed by their id, and removed', async () => {
  const org = await openOrg({ modules: { Products: { records: [{ id: idOf(1), Product_Name: 'Rope' }] } } })
  const line = { Product_Name: { id: idOf(1) }, Quantity: 2 }
  const reply = await org.insert(
    'Quotes',
    { Subject: 'Q', Quoted_Items: [line, { ...line, Quantity: 3 }] },
    { Subject: 'R', Quoted_Items: [{ Quantity: 1 }] },
  )
  expect(reply.json.data[1]).toMatchObject({
    code: 'MANDATORY_NOT_FOUND',
    details: { json_path: '$.data[1].Quoted_Items[0].Product_Name' },
  })
  const { id } = reply.json.data[0].details
  const items = async () => (await org.get(`Quotes/${id}`)).json.data[0].Quoted_Items
  const [first, second] = await items()
  await org.update('Quotes', {
    id,
    Quoted_Items: [{ id: first.id, Quantity: 5 }, { id: second.id, _delete: null }, line],
  })
  expect(await items()).toMatchObject([{ id: first.id, Quantity: 5, Product_Name: { name: 'Rope' } }, { Quantity: 2 }])
  expect(first).toMatchObject({ Discount: null, Parent_Id: { id, name: 'Q' } })
  await org.update('Quotes', { id, Quoted_Items: [] })
  expect(await items()).toEqual([])
})

test('[144] a record has a hundred rows of a subform', async () => {
  const org = await openOrg({ modules: { Products: { records: [{ id: idOf(1), Product_Name: 'Rope' }] } } })
  const lines = (count: number) => Array.from({ length: count }, () => ({ Product_Name: { id: idOf(1) } }))
  const reply = await org.insert('Quotes', { Subject: 'Q', Quoted_Items: lines(100) })
  expect(org.codes(reply)).toEqual(['SUCCESS'])
  const { id } = reply.json.data[0].details
  expect((await org.update('Quotes', { id, Quoted_Items: lines(1) })).json.data).toMatchObject([
    { code: 'LIMIT_EXCEEDED', details: { limit: 100, json_path: '$.data[0].Quoted_Items' } },
  ])
})

test('[152] the list of a subform has the rows of all records; queries have them under a reading', async () => {
  const trips = { generated_type: 'subform', fields: [{ api_name: 'Port', data_type: 'text' }] } as const
  const boats = records(3, (n) => ({ Name: `B${n}`, Trips: n === 2 ? [] : [{ Port: `P${n}` }, { Port: `Q${n}` }] }))
  const fields = [{ api_name: 'Trips', data_type: 'subform', subform: 'Trips' }] as const
  const rowsUnder = async (readings: string) => {
    const org = await openOrg(
      { modules: { Boats: { fields, records: boats }, Trips: trips } },
      { settings: { readings } },
    )
    return {
      listed: (await org.get('Trips?fields=Port,Parent_Id&sort_order=asc&per_page=3')).json,
      asked: (await org.query("select Port from Trips where id > '0' order by id asc limit 0, 3")).json,
      job: (await org.post('/crm/bulk/v8/read', { query: { module: { api_name: 'Trips' }, fields: ['id'] } })).json,
    }
  }
  const { listed, asked, job } = await rowsUnder('')
  expect(listed.data).toMatchObject([
    { Port: 'P1', Parent_Id: { id: idOf(1), name: 'B1' } },
    { Port: 'Q1', Parent_Id: { id: idOf(1) } },
    { Port: 'P3', Parent_Id: { id: idOf(3) } },
  ])
  expect(listed.info).toMatchObject({ count: 3, more_records: true })
  expect(asked.code).toBe('INVALID_MODULE')
  expect(job.code).toBe('MODULE_NOT_SUPPORTED')
  const other = await rowsUnder('coql-of-subforms,subform-lists-refused')
  expect(other.listed.code).toBe('INVALID_MODULE')
  expect(other.asked).toMatchObject({
    data: [{ Port: 'P1' }, { Port: 'Q1' }, { Port: 'P3' }],
    info: { more_records: true },
  })
})

import { expect, test } from 'vitest'
import { countContent } from '../../src/engine/forecast/count-content.ts'
import type { Forecast } from '../../src/engine/forecast/forecast.ts'
import type { Pair } from '../../src/engine/pair.ts'

const forecast = (action: Forecast['action'], id: string): Forecast =>
  ({ action, record: { id, row: {} } }) as unknown as Forecast

function counted(sizes: (number | null)[], carried = true) {
  let next = 0
  const content = { sizeOf: () => sizes[next++] ?? null }
  const source = { content: { name: 'n', maxBytes: 1, cost: { units: 20 } } }
  const pair = { name: 'a>b', source, target: { labelPlural: 'Files' }, content: carried ? content : null }
  return countContent(pair as unknown as Pair)
}

test('bytes that go over are summed up, with what is not known, and with what the source asks for them', () => {
  const count = counted([1_500_000, null, 2_000_000])
  for (const id of ['1', '2', '3']) count.add(forecast('create', id))
  for (const action of ['update', 'unchanged', 'quarantine'] as const) count.add(forecast(action, '4'))
  expect(count.effort()).toEqual({ calls: 3, cost: 60 })
  expect(count.findings()).toMatchObject([
    {
      code: 'bytes-carried',
      message:
        '3 files are carried over with 3.5 MB of bytes, each by a request of its own; how large 1 of them are, the source does not say.',
      examples: ['1', '2', '3'],
    },
    { code: 'bytes-kept', count: 1 },
  ])
})

test('bytes that stay behind cost nothing, and are told as lost', () => {
  const count = counted([], false)
  for (const id of ['1', '2', '3', '4']) count.add(forecast(id === '4' ? 'update' : 'create', id))
  expect(count.effort()).toEqual({ calls: 0 })
  expect(count.findings()).toMatchObject([{ code: 'bytes-not-carried', count: 4, about: 'lost', severity: 'warning' }])
})

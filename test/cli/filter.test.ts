import { describe, expect, test } from 'vitest'
import { parseCondition } from '../../src/cli/filter.ts'
import { comparisons } from '../../src/model/condition.ts'
import { fakeApp } from '../tools/fake-app.ts'
import { runCli } from './run-cli.ts'

test.each([
  ['Status = Open', { field: 'Status', is: 'equals', value: 'Open' }],
  ['Status=Open - Not Contacted', { field: 'Status', is: 'equals', value: 'Open - Not Contacted' }],
  ['  Status   !=  "Open" ', { field: 'Status', is: 'not', value: 'Open' }],
  ['CreatedDate >= 2024-01-01', { field: 'CreatedDate', is: 'at-least', value: '2024-01-01' }],
  ['CreatedDate<2024-01-01', { field: 'CreatedDate', is: 'before', value: '2024-01-01' }],
  ['Amount <= -1.5', { field: 'Amount', is: 'at-most', value: '-1.5' }],
  ['Amount > 0', { field: 'Amount', is: 'after', value: '0' }],
  ['Country in (DE, "AT, CH", \'FR\')', { field: 'Country', is: 'one-of', value: ['DE', 'AT, CH', 'FR'] }],
  ['Country one-of DE,AT', { field: 'Country', is: 'one-of', value: ['DE', 'AT'] }],
  ['Company contains "O\'Neil = 1"', { field: 'Company', is: 'contains', value: "O'Neil = 1" }],
  ['Company contains inc, ltd', { field: 'Company', is: 'contains', value: 'inc, ltd' }],
  ['Email is empty', { field: 'Email', is: 'empty' }],
  ['Email is not empty', { field: 'Email', is: 'filled' }],
  ['Email filled', { field: 'Email', is: 'filled' }],
  ['"Company name" = Zoë', { field: 'Company name', is: 'equals', value: 'Zoë' }],
  ['IsActive = true', { field: 'IsActive', is: 'equals', value: 'true' }],
  ['inbound = 1', { field: 'inbound', is: 'equals', value: '1' }],
])('%s', (text, condition) => {
  expect(parseCondition(text)).toEqual(condition)
})

test.each([
  '',
  'Status',
  'Status =',
  '= Open',
  'Status ~ Open',
  'Status == Open',
  'Email is filled too',
  'A in ()',
  'A <',
])('refuses %j and shows how one is written', (text) => {
  expect(() => parseCondition(text)).toThrow(
    expect.objectContaining({ code: 'usage', next: expect.stringContaining("'Status = Open'") }),
  )
})

test('every comparison can be written by its own name', () => {
  for (const is of comparisons) {
    const value = is === 'empty' || is === 'filled' ? '' : ' x'
    expect(parseCondition(`F ${is}${value}`).is).toBe(is)
  }
})

describe('propose --filter', () => {
  const propose = (app: ReturnType<typeof fakeApp>, ...more: string[]) =>
    runCli(['propose', '--source', 'sf', '--target', 'hs', ...more], app)
  const started = (app: ReturnType<typeof fakeApp>) => app.calls.find(({ verb }) => verb === 'start')?.args[0]

  test('names the pair where several are of one object', async () => {
    const app = fakeApp([{ state: 'paused' }])
    const pairs = ['--object', 'Task=tasks', 'Task=calls']
    await propose(app, ...pairs, '--filter', 'Task=tasks: Type = Task', 'Task=calls: Type = Call')
    expect(started(app)).toMatchObject({
      objects: [
        { target: 'tasks', filter: [{ field: 'Type', is: 'equals', value: 'Task' }] },
        { target: 'calls', filter: [{ field: 'Type', is: 'equals', value: 'Call' }] },
      ],
    })
    const refused = await propose(fakeApp([]), ...pairs, '--filter', 'Task: Type = Call')
    expect(refused.err).toContain('"Task=calls: condition"')
  })

  test('may be given several times, and for one of several pairs', async () => {
    const app = fakeApp([{ state: 'paused' }])
    const filters = ['--filter', 'Lead: Status = Open', '--filter', 'Lead: City is filled']
    await propose(app, '--object', 'Lead=contacts', 'Account=companies', ...filters)
    expect(started(app)).toMatchObject({
      objects: [
        {
          source: 'Lead',
          filter: [
            { field: 'Status', is: 'equals', value: 'Open' },
            { field: 'City', is: 'filled' },
          ],
        },
        { source: 'Account', target: 'companies' },
      ],
    })
    expect(started(app)).not.toHaveProperty('objects.1.filter')
  })

  test('of one pair needs no name', async () => {
    const app = fakeApp([{ state: 'paused' }])
    await propose(app, '--object', 'Lead=contacts', '--filter', 'Status = Open', 'City = Ulm')
    expect(started(app)).toMatchObject({ objects: [{ filter: [{ field: 'Status' }, { field: 'City' }] }] })
  })

  test.each([
    [['--object', 'A=b', 'C=d', '--filter', 'x = 1'], 'Say which object'],
    [['--object', 'A=b', '--filter', 'nonsense'], 'is no condition'],
  ])('%j is refused before anything starts', async (more, message) => {
    const app = fakeApp()
    const ran = await propose(app, ...more)
    expect(ran.status).toBe(2)
    expect(ran.err).toContain(message)
    expect(started(app)).toBeUndefined()
  })
})

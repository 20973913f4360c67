import { describe, expect, it } from 'vitest'
import type { Intention } from '../../src/connector.ts'
import { never } from './fake-http.ts'
import { described, me, ofActivities, ofDeals, ofPersons } from './pipedrive-answers.ts'

const idle: Intention = { object: 'persons', creates: 0, updates: 0, writes: [], newFields: [], newOptions: [] }
const told = (findings: readonly { severity: string; code: string }[]) =>
  findings.map(({ severity, code }) => `${severity} ${code}`)

describe('what a Pipedrive company tells before a migration', () => {
  it('is nothing where nothing is intended, and a limit that nobody tells where fields are made', async () => {
    const { connection } = await described('persons', ofPersons)
    expect(await connection.preflight!(idle, never)).toEqual([])
    const newFields = ['a', 'b'].map((name) => ({ name, label: name, type: 'text' as const }))
    const [finding, ...others] = await connection.preflight!({ ...idle, newFields }, never)
    expect(others).toEqual([])
    expect(finding).toMatchObject({ severity: 'warning', code: 'limit-unknown', count: 2 })
    expect(finding?.message).toContain('11 of persons are there and 2 more are to be made')
  })

  it('is an error where a field would get more options than one may have', async () => {
    const { connection } = await described('persons', ofPersons)
    const options = Array.from({ length: 10_001 }, (_, n) => ({ value: `v${n}`, label: `v${n}` }))
    const field = { name: 'a', label: 'a', type: 'select' as const }
    const full = { ...field, options: options.slice(1) }
    expect(told(await connection.preflight!({ ...idle, newFields: [full] }, never))).toEqual(['warning limit-unknown'])
    const findings = await connection.preflight!({ ...idle, newFields: [{ ...field, options }] }, never)
    expect(told(findings)).toEqual(['warning limit-unknown', 'error too-many-options'])
    expect(findings[1]).toMatchObject({ count: 10_001, field: 'a' })
  })

  it('says how many deals are made beside the bound of open ones', async () => {
    const { connection } = await described('deals', ofDeals)
    const findings = await connection.preflight!({ ...idle, object: 'deals', creates: 1_200 }, never)
    expect(told(findings)).toEqual(['warning limit-unknown', 'warning automations-unknown', 'info bin-of-30-days'])
    expect(findings[0]).toMatchObject({ count: 1_200, message: expect.stringContaining('1,200 deals') })
  })

  it('says that only administrators add options, though no record is written', async () => {
    const { data } = me.reply as { data: object }
    const reply = { success: true, data: { ...data, access: [{ app: 'sales', admin: false }] } }
    const { connection } = await described('activities', [{ ...me, reply }, ...ofActivities.slice(1)])
    const newOptions = [{ field: 'type', options: [{ value: 'Visit', label: 'Visit' }] }]
    const findings = await connection.preflight!({ ...idle, object: 'activities', newOptions }, never)
    expect(told(findings)).toEqual(['warning not-administrator'])
    expect(findings[0]?.message).toContain('may not change fields')
  })
  it('warns of a token that may not see every deal and contact, whatever else its user administers', async () => {
    const { data } = me.reply as { data: object }
    const global = { app: 'global', admin: true }
    for (const [access, codes] of [
      [[global, { app: 'sales', admin: false }], ['warning not-administrator']],
      [
        [
          { app: 'sales', admin: true },
          { ...global, admin: false },
        ],
        [],
      ],
      [[global], []],
    ] as const) {
      const reply = { success: true, data: { ...data, access } }
      const { connection } = await described('persons', [{ ...me, reply }, ...ofPersons.slice(1)])
      const findings = await connection.preflight!({ ...idle, creates: 1 }, never)
      expect(told(findings)).toEqual([...codes, 'warning automations-unknown', 'info bin-of-30-days'])
    }
  })
})

import { expect, test } from 'vitest'
import { namePairs } from '../../src/engine/name-pairs.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { Finding } from '../../src/model/run.ts'

const planOf = (...sources: string[]): Plan =>
  ({ objects: sources.map((source) => ({ source, target: 'contacts' })) }) as unknown as Plan

const about = (message: string, pair?: string): Finding => ({
  ...{ severity: 'warning', code: 'x', message, count: 1, examples: [] },
  ...(pair && { pair }),
})

const told = (plan: Plan, ...findings: Finding[]) => namePairs(plan, findings).map(({ message }) => message)

test('in a plan of several pairs a finding says which of them it is about, once', () => {
  const findings = [
    about('Owner stays behind.', 'Lead>contacts'),
    about('2 records of Lead>contacts are kept back.', 'Lead>contacts'),
    about('The snapshot is old.'),
  ]
  expect(told(planOf('Lead', 'Contact'), ...findings)).toEqual([
    'Lead>contacts: Owner stays behind.',
    '2 records of Lead>contacts are kept back.',
    'The snapshot is old.',
  ])
  expect(told(planOf('Lead'), ...findings)[0]).toBe('Owner stays behind.')
})

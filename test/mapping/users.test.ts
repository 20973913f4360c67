import { describe, expect, it } from 'vitest'
import { compileChain } from '../../src/mapping/chain.ts'
import { matchUsers, policyFaults, strangers, type User } from '../../src/mapping/users.ts'
import type { TransformEntry } from '../../src/model/plan.ts'

const user = (id: string, email: string | string[], active = true): User => ({ id, emails: [email].flat(), active })

const source = [
  user('s-ada', 'ada@firm.test'),
  user('s-left', 'left@firm.test', false),
  user('s-gone', 'gone@firm.test'),
  user('s-twin', 'twin@firm.test'),
  user('s-blank', []),
  user('s-ada-2', 'ada@firm.test'),
]
const target = [
  user('t-ada', 'ada@firm.test'),
  user('t-left', 'left@firm.test'),
  user('t-gone', 'gone@firm.test', false),
  user('t-twin', 'twin@firm.test'),
  user('t-twin-2', 'twin@firm.test'),
  user('t-ops', 'ops@firm.test'),
]
const find = matchUsers(source, target, { idPrefix: 'q-' })
const owner = (id: string, entry: TransformEntry = 'user') => {
  const result = compileChain([entry], ['Owner'])([id], { choose: () => 'missing', user: find })
  if ('issue' in result) return result.issue.code
  return result.lost ? [result.value, result.lost.code] : result.value
}

describe('users', () => {
  it.each([
    ['s-ada', 't-ada'],
    // Several of the source may be one person of the target.
    ['s-ada-2', 't-ada'],
    // Who left the source and works in the target still owns what they own.
    ['s-left', 't-left'],
    ['s-gone', 'user-inactive'],
    ['s-twin', 'user-ambiguous'],
    ['s-blank', 'user-missing'],
    ['s-unknown', 'user-missing'],
    ['q-1', 'user-is-group'],
    ['ada@firm.test', 't-ada'],
    [' ADA@firm.test', 't-ada'],
  ])('%s becomes %s', (id, expected) => {
    expect(owner(id)).toBe(expected)
  })

  it('are taken over by those whom the plan names, by address or id, in whatever case', () => {
    const policy = { user: { instead: { 'GONE@firm.test': 'ops@FIRM.test', 's-twin': 't-twin-2', 'q-1': 't-ops' } } }
    expect(['s-gone', 's-twin', 'q-1', 's-ada'].map((id) => owner(id, policy))).toEqual([
      't-ops',
      't-twin-2',
      't-ops',
      't-ada',
    ])
  })

  it('without a counterpart go to the one for all others, who does not take over from those with one', () => {
    const policy = { user: { otherwise: 'ops@firm.test', instead: { 'ada@firm.test': 't-left' } } }
    const ids = ['s-gone', 's-twin', 's-blank', 's-unknown', 'q-1', 's-left', 's-ada']
    expect(ids.map((id) => owner(id, policy))).toEqual([
      't-ops',
      't-ops',
      't-ops',
      't-ops',
      't-ops',
      't-left',
      't-left',
    ])
  })

  it('are left out on purpose by null, which is no fault of the value', () => {
    const policy = { user: { otherwise: null, instead: { 'ada@firm.test': null } } }
    expect(['s-gone', 's-ada', 's-left'].map((id) => owner(id, policy))).toEqual([
      [undefined, 'left-behind'],
      [undefined, 'left-behind'],
      't-left',
    ])
  })

  it('who cannot take over are named, with why and the nearest who can', () => {
    const faults = policyFaults(
      { instead: { a: 'opps@firm.test', b: 't-gone', c: 'twin@firm.test', d: 't-ops', e: null }, otherwise: 'nobody' },
      target,
    )
    expect(faults).toHaveLength(4)
    expect(faults[0]).toMatch(/"opps@firm\.test".*no user there.*nearest: ops@firm\.test/)
    expect(faults[1]).toMatch(/"t-gone".*not active/)
    expect(faults[2]).toMatch(/several active.*name the one by its id/)
    expect(faults[3]).not.toContain('nearest')
  })

  it('of a policy that the source does not know are slips', () => {
    expect(strangers({ instead: { 'Ada@firm.test': null, 's-gone': null, 'aba@firm.test': null } }, source)).toEqual([
      'aba@firm.test',
    ])
  })
})

import { describe, expect, it } from 'vitest'
import { checksumOf, isId, makeId, toLongId } from '../../simulators/salesforce/ids.ts'

describe('Salesforce ids', () => {
  it('[35] have the checksum of known examples', () => {
    // Ids printed in the public developer documentation.
    for (const id of ['001D000000IqhSLIAZ', '005D0000001GJ9xIAG', '00D000000000062EAA', '01pD000000066mLIAQ'])
      expect(toLongId(id.slice(0, 15))).toBe(id)
    expect(checksumOf('000000000000000')).toBe('AAA')
    expect(checksumOf('ABCDEABCDEABCDE')).toBe('555')
    expect(checksumOf('Abcdeabcdeabcde')).toBe('BAA')
  })

  it('are refused with a wrong checksum, length or character', () => {
    expect(isId('001D000000IqhSLIAZ')).toBe(true)
    expect(isId('001D000000IqhSL')).toBe(true)
    expect(isId('001D000000IqhSLIAA')).toBe(false)
    expect(isId('001D000000IqhSLI')).toBe(false)
    expect(isId('001D000000Iqh-L')).toBe(false)
  })

  it('ascend in byte order as their counter does', () => {
    const ids = [0, 9, 10, 35, 36, 61, 62, 3_843, 3_844, 238_328].map((n) => makeId('00Q', '5f0', n).slice(0, 15))
    expect(ids).toEqual([...ids].sort())
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids[5]).toBe('00Q5f000000000z')
    expect(ids[6]).toBe('00Q5f0000000010')
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linkId, parseLinkId } from '../../src/engine/read/extract-links.ts'

test('an id of a link names both ends, whatever is in their ids, and no two links share one', () => {
  const end = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('%', '>', '%3E', '%25', '%253E', '\ud800', ''))
  const link = fc.record({ from: end, to: end })
  fc.assert(
    fc.property(link, (one) => {
      expect(parseLinkId(linkId(one))).toEqual({ ...one })
    }),
  )
  fc.assert(
    fc.property(link, link, (a, b) => {
      if (a.from !== b.from || a.to !== b.to) expect(linkId(a)).not.toBe(linkId(b))
    }),
  )
  expect(linkId({ from: '0035f0', to: 'a-b:c' })).toBe('0035f0>a-b:c')
})
